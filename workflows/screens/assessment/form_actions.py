"""What the buttons of the workbench do; each act answers as a page or, where a script asked, as JSON."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import JsonResponse
from django.utils import timezone

from accounts.models import Office
from dossiers.errors import BadAnswer, Conflict
from dossiers.models import Answer
from dossiers.services.assessment import answers, comments, office_contributions
from ledger.web.acts import Acts
from ledger.web.numbers import whole_number
from workflows import actions
from workflows.screens.assessment.action_result import ActionResult, refused, run_service, wants_json
from workflows.screens.assessment.form_state import FormState, answer_words, stored_answer
from workflows.screens.base import REFUSALS, attempt
from workflows.screens.evidence import attachments


def as_json(desk: FormState, done: ActionResult) -> JsonResponse:
    """Answer a script: the new version, or what is wrong beside each field, or what somebody else wrote."""
    if done.conflict:
        return JsonResponse({"problems": done.problems, "conflict": done.conflict}, status=409)
    if done.problems:
        errors = {name: list(found) for name, found in desk.form.errors.items()} if desk.form.is_bound else {}
        return JsonResponse({"problems": done.problems, "errors": errors}, status=422)
    stored = stored_answer(desk.dossier, desk.indicator.code)
    return JsonResponse({"words": done.words, "version": stored.version if stored else 0})


def save(desk: FormState) -> ActionResult:
    """Save the answer unless somebody else has saved since it was read; then go to the next indicator."""
    if not desk.form.is_valid():
        return ActionResult(problems=["Chưa lưu được: có ô nhập chưa đúng, xem lời nhắc bên cạnh từng ô."])
    code = desk.indicator.code
    try:
        kept: Answer = answers.save_answer(
            appointment=desk.request.appointment,
            dossier=desk.dossier,
            code=code,
            fields=desk.form.service_fields(),
            expected_version=expected(desk),
        )
    except Conflict as error:
        return ActionResult(problems=[str(error)], conflict=theirs(desk))
    except REFUSALS as error:
        return ActionResult(problems=[str(error)])
    if wants_json(desk.request):
        return ActionResult(words=f"Đã lưu lúc {timezone.localtime(kept.updated_at):%H:%M}.")
    messages.success(desk.request, f"Đã lưu chỉ tiêu {code}.")
    return ActionResult(target=desk.address(desk.beside(1)))


def expected(desk: FormState) -> int:
    """Return the version the person has read: the form's, or, keeping their own on purpose, the one they were shown."""
    shown = whole_number(desk.request.POST.get("their_version"))
    if ACTS.key(desk.request) == "keep" and shown:
        return shown
    return int(desk.form.cleaned_data["version"])


def theirs(desk: FormState) -> dict[str, Any]:
    """Return what somebody else saved in the meantime, for "keep mine / take theirs"."""
    stored = stored_answer(desk.dossier, desk.indicator.code)
    if stored is None:
        return {}
    return {
        "who": str(stored.by.user),
        "at": f"{timezone.localtime(stored.updated_at):%H:%M %d/%m/%Y}",
        "words": answer_words(desk.indicator, stored),
        "note": stored.note,
        "version": stored.version,
    }


def remark(desk: FormState) -> ActionResult:
    """Say something about the indicator."""
    text, post = desk.request.POST.get("text", ""), desk.request.appointment
    act = lambda: comments.add_comment(  # noqa: E731
        appointment=post, dossier=desk.dossier, code=desk.indicator.code, text=text
    )
    return run_service(desk, act, "Đã gửi trao đổi.", desk.address(place="trao-doi"))


def named_office(desk: FormState) -> Office | None:
    """Return the office of the dossier's unit the form names."""
    return desk.dossier.unit.offices.filter(pk=whole_number(desk.request.POST.get("office"))).first()


def assign(desk: FormState) -> ActionResult:
    """Give the indicator to an office."""
    office = named_office(desk)
    act = lambda: office_contributions.assign_indicator(  # noqa: E731
        appointment=desk.request.appointment, dossier=desk.dossier, code=desk.indicator.code, office=office
    )
    words = f"Đã giao chỉ tiêu {desk.indicator.code} cho {office}." if office else "Đã bỏ phân công."
    return run_service(desk, act, words, desk.address())


def hand_in(desk: FormState) -> ActionResult:
    """Hand the office's part to the head."""
    act = lambda: office_contributions.hand_in(appointment=desk.request.appointment, dossier=desk.dossier)  # noqa: E731
    return run_service(
        desk, act, "Đã gửi phần việc; người đứng đầu đã được thông báo.", desk.address(place="phan-viec")
    )


def give_back(desk: FormState) -> ActionResult:
    """Give an office its part back."""
    office, reason = named_office(desk), desk.request.POST.get("reason", "")

    def act() -> None:
        if office is None:
            raise BadAnswer("Chưa chọn phòng ban. Hãy chọn rồi gửi lại.")
        office_contributions.return_contribution(
            appointment=desk.request.appointment, dossier=desk.dossier, office=office, reason=reason
        )

    return run_service(desk, act, f"Đã trả lại phần việc của {office}.", desk.address(place="phan-viec"))


def submit(desk: FormState) -> ActionResult:
    """Send the dossier for the chosen level."""
    level = whole_number(desk.request.POST.get("level"))
    if not level:
        return ActionResult(problems=["Chưa chọn mức độ đề nghị. Hãy chọn một mức độ rồi nộp."])
    _, problems = attempt(
        desk.request,
        lambda: actions.submit_dossier(
            appointment=desk.request.appointment,
            dossier=desk.dossier,
            requested_level=level,
            task=desk.card.task if desk.card else None,
        ),
        "Đã nộp hồ sơ; cơ quan thường trực đã được thông báo.",
    )
    return (
        ActionResult(problems=problems) if problems else ActionResult(target=desk.dossier.get_absolute_url())
    )


ACTS = Acts(
    {
        "save": save,
        "keep": save,
        "attach": attachments.attach,
        "remove": attachments.remove,
        "cite": attachments.cite,
        "drop": attachments.drop,
        "remark": remark,
        "assign": assign,
        "hand-in": hand_in,
        "give-back": give_back,
        "submit": submit,
    },
    refused=refused,
)
