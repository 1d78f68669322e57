"""Actions of the self-assessment form, by the `act` of the pressed button; a script gets its answer as JSON."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import JsonResponse
from django.utils import timezone

from dossiers.errors import Conflict
from dossiers.models import Answer
from dossiers.services.assessment import answers, comments, indicator_requests, office_contributions
from dossiers.services.evidence import policies
from ledger.web.acts import Acts
from ledger.web.numbers import whole_number
from workflows import actions
from workflows.screens.assessment.form_context import answer_words
from workflows.screens.assessment.form_state import (
    ActionResult,
    FormState,
    refused,
    run_service,
    stored_answer,
    wants_json,
)
from workflows.screens.assessment.forms import AskForm
from workflows.screens.base import REFUSALS, attempt
from workflows.screens.evidence import attachments


def as_json(state: FormState, result: ActionResult) -> JsonResponse:
    """Return the JSON for a script: the new version (200), errors by field (422), or a conflicting answer (409)."""
    if result.conflict:
        return JsonResponse({"problems": result.problems, "conflict": result.conflict}, status=409)
    if result.problems:
        errors = (
            {name: list(errors) for name, errors in state.form.errors.items()} if state.form.is_bound else {}
        )
        return JsonResponse({"problems": result.problems, "errors": errors}, status=422)
    stored = stored_answer(state.dossier, state.indicator.code)
    return JsonResponse({"words": result.words, "version": stored.version if stored else 0})


def save(state: FormState) -> ActionResult:
    """Save the answer and go to the next indicator; a version saved by somebody else since is a conflict."""
    if not state.indicator.asks_what_is_known:
        return refused(
            f"Nội dung chỉ tiêu {state.indicator.code} chưa có trong nguồn nên không hỏi. Hãy sang chỉ tiêu khác."
        )
    if not state.form.is_valid():
        return ActionResult(problems=["Chưa lưu được: có ô nhập chưa đúng, xem lời nhắc bên cạnh từng ô."])
    code = state.indicator.code
    try:
        answer: Answer = answers.save_answer(
            appointment=state.request.appointment,
            dossier=state.dossier,
            code=code,
            fields=state.form.service_fields(),
            expected_version=expected(state),
        )
    except Conflict as error:
        return ActionResult(problems=[str(error)], conflict=theirs(state))
    except REFUSALS as error:
        return ActionResult(problems=[str(error)])
    if wants_json(state.request):
        return ActionResult(words=f"Đã lưu lúc {timezone.localtime(answer.updated_at):%H:%M}.")
    messages.success(state.request, f"Đã lưu chỉ tiêu {code}.")
    return ActionResult(target=state.address(state.neighbour(1)))


def expected(state: FormState) -> int:
    """Return the version the person has read: the form's, or with `act=keep` the conflicting one they were shown."""
    shown = whole_number(state.request.POST.get("their_version"))
    if ACTS.key(state.request) == "keep" and shown:
        return shown
    return int(state.form.cleaned_data["version"])


def theirs(state: FormState) -> dict[str, Any]:
    """Return the conflicting answer that somebody else saved, for "keep mine / take theirs"."""
    stored = stored_answer(state.dossier, state.indicator.code)
    if stored is None:
        return {}
    return {
        "who": str(stored.by.user),
        "at": f"{timezone.localtime(stored.updated_at):%H:%M %d/%m/%Y}",
        "words": answer_words(state.indicator, stored),
        "note": stored.note,
        "version": stored.version,
    }


def remark(state: FormState) -> ActionResult:
    """Add a comment about the indicator."""
    return run_service(
        state,
        comments.add_comment,
        dossier=state.dossier,
        code=state.indicator.code,
        text=state.request.POST.get("text", ""),
        done="Đã gửi trao đổi.",
        target=state.address(place="trao-doi"),
    )


def assign(state: FormState) -> ActionResult:
    """Assign the indicator to an office, or to none."""
    code, office = state.indicator.code, state.named_office()
    return run_service(
        state,
        office_contributions.assign_indicator,
        dossier=state.dossier,
        code=code,
        office=office,
        done=f"Đã giao chỉ tiêu {code} cho {office}." if office else "Đã bỏ phân công.",
        target=state.address(),
    )


def hand_in(state: FormState) -> ActionResult:
    """Hand the office's contribution to the head of the unit."""
    return run_service(
        state,
        office_contributions.hand_in,
        dossier=state.dossier,
        done="Đã gửi phần việc; người đứng đầu đã được thông báo.",
        target=state.address(place="phan-viec"),
    )


def return_contribution(state: FormState) -> ActionResult:
    """Return an office's contribution with a reason."""
    office = state.named_office()
    if office is None:
        return refused("Chưa chọn phòng ban. Hãy chọn rồi gửi lại.")
    return run_service(
        state,
        office_contributions.return_contribution,
        dossier=state.dossier,
        office=office,
        reason=state.request.POST.get("reason", ""),
        done=f"Đã trả lại phần việc của {office}.",
        target=state.address(place="phan-viec"),
    )


def explain(state: FormState) -> ActionResult:
    """Write down why required evidence is missing."""
    code = state.indicator.code
    return run_service(
        state,
        policies.explain,
        dossier=state.dossier,
        code=code,
        reason=state.request.POST.get("reason", ""),
        done=f"Đã ghi lý do thiếu minh chứng chỉ tiêu {code}.",
        target=state.address(place="minh-chung"),
    )


def ask(state: FormState) -> ActionResult:
    """Ask another organisation about the indicator, or send what a plan proposes."""
    state.ask_form = form = AskForm(state.request.POST, dossier=state.dossier, auto_id="id_ask_%s")
    if not form.is_valid():
        return refused("Chưa gửi được yêu cầu: có ô nhập chưa đúng, xem lời nhắc bên cạnh từng ô.")
    facts = form.cleaned_data
    return run_service(
        state,
        indicator_requests.ask,
        dossier=state.dossier,
        code=state.indicator.code,
        **facts,
        done=f"Đã gửi yêu cầu cho {facts['office']}.",
        target=state.address(place="hoi-co-quan-khac"),
    )


def take_back(state: FormState) -> ActionResult:
    """Take back a request, or drop one that a plan proposes."""
    named = whole_number(state.request.POST.get("request"))
    row = state.dossier.requests.filter(pk=named).first()
    if row is None:
        return refused("Chưa rõ rút yêu cầu nào. Hãy tải lại trang rồi bấm lại.")
    return run_service(
        state,
        indicator_requests.take_back,
        request=row,
        done=f"Đã rút yêu cầu gửi {row.office}.",
        target=state.address(place="hoi-co-quan-khac"),
    )


def submit(state: FormState) -> ActionResult:
    """Submit the dossier for the chosen level."""
    level = whole_number(state.request.POST.get("level"))
    if not level:
        return refused("Chưa chọn mức độ đề nghị. Hãy chọn một mức độ rồi nộp.")
    _, problems = attempt(
        state.request,
        lambda: actions.submit_dossier(
            appointment=state.request.appointment,
            dossier=state.dossier,
            requested_level=level,
            task=state.card.task if state.card else None,
        ),
        "Đã nộp hồ sơ; cơ quan thường trực đã được thông báo.",
    )
    return ActionResult(problems=problems, target="" if problems else state.dossier.get_absolute_url())


ACTS = Acts(
    {
        "save": save,
        "keep": save,
        "attach": attachments.attach,
        "remove": attachments.remove,
        "cite": attachments.cite,
        "drop": attachments.drop,
        "remark": remark,
        "explain": explain,
        "assign": assign,
        "hand-in": hand_in,
        "give-back": return_contribution,
        "ask": ask,
        "take-back": take_back,
        "submit": submit,
    },
    refused=refused,
)
