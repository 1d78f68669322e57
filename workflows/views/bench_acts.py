"""What the buttons of the workbench do; each act answers as a page or, where a script asked, as JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from dossiers.errors import BadAnswer, BadFile, Conflict
from dossiers.models import Answer, Citation, Evidence
from dossiers.services import answers, archives, citations, evidence, intake, parts, remarks
from workflows import moves
from workflows.background import read_soon
from workflows.views.base import REFUSALS, attempt
from workflows.views.bench import Desk, stored_answer, words_of

MOST_AT_ONCE = 50


@dataclass
class Done:
    """Where to go after an act, or why it was refused; `words` is what a script shows."""

    target: str = ""
    problems: list[str] = field(default_factory=list)
    words: str = ""
    conflict: dict[str, Any] | None = None


def wants_json(request: HttpRequest) -> bool:
    """Return whether a script sent the form and reads the answer itself."""
    return request.headers.get("Accept", "") == "application/json"


def as_json(desk: Desk, done: Done) -> JsonResponse:
    """Answer a script: the new version, or what is wrong beside each field, or what somebody else wrote."""
    if done.conflict:
        return JsonResponse({"problems": done.problems, "conflict": done.conflict}, status=409)
    if done.problems:
        errors = {name: list(found) for name, found in desk.form.errors.items()} if desk.form.is_bound else {}
        return JsonResponse({"problems": done.problems, "errors": errors}, status=422)
    stored = stored_answer(desk.dossier, desk.indicator.code)
    return JsonResponse({"words": done.words, "version": stored.version if stored else 0})


def run(desk: Desk, act: str) -> Done:
    """Do what the pressed button says."""
    return ACTS.get(act, unknown)(desk)


def unknown(desk: Desk) -> Done:
    """Say that the form named no act of this screen."""
    return Done(problems=["Chưa rõ cần làm gì. Hãy tải lại trang rồi thử lại."])


def simply(desk: Desk, what: Callable[[], Any], words: str, target: str) -> Done:
    """Run a service and say that it is done; a refusal becomes problems."""
    silent = wants_json(desk.request)
    if silent:
        try:
            what()
        except REFUSALS as error:
            return Done(problems=[str(error)])
        return Done(target=target, words=words)
    _, problems = attempt(desk.request, what, words)
    return Done(problems=problems) if problems else Done(target=target, words=words)


def save(desk: Desk) -> Done:
    """Save the answer unless somebody else has saved since it was read; then go to the next indicator."""
    if not desk.form.is_valid():
        return Done(problems=["Chưa lưu được: có ô nhập chưa đúng, xem lời nhắc bên cạnh từng ô."])
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
        return Done(problems=[str(error)], conflict=theirs(desk))
    except REFUSALS as error:
        return Done(problems=[str(error)])
    if wants_json(desk.request):
        return Done(words=f"Đã lưu lúc {timezone.localtime(kept.updated_at):%H:%M}.")
    messages.success(desk.request, f"Đã lưu chỉ tiêu {code}.")
    return Done(target=desk.address(desk.beside(1)))


def expected(desk: Desk) -> int:
    """Return the version the person has read: the form's, or, keeping their own on purpose, the one they were shown."""
    shown = desk.request.POST.get("their_version", "")
    if desk.request.POST.get("act") == "keep" and shown.isdecimal():
        return int(shown)
    return int(desk.form.cleaned_data["version"])


def theirs(desk: Desk) -> dict[str, Any]:
    """Return what somebody else saved in the meantime, for "keep mine / take theirs"."""
    stored = stored_answer(desk.dossier, desk.indicator.code)
    if stored is None:
        return {}
    return {
        "who": str(stored.by.user),
        "at": f"{timezone.localtime(stored.updated_at):%H:%M %d/%m/%Y}",
        "words": words_of(desk.indicator, stored),
        "note": stored.note,
        "version": stored.version,
    }


def attach(desk: Desk) -> Done:
    """Take in the chosen files, each by itself: one that is refused does not stop the others."""
    uploads = desk.request.FILES.getlist("file")
    if not uploads:
        return Done(problems=["Chưa chọn tệp. Hãy chọn một hay nhiều tệp rồi tải lên."])
    if len(uploads) > MOST_AT_ONCE:
        return Done(
            problems=[f"Mỗi lần tải lên nhiều nhất {MOST_AT_ONCE} tệp. Hãy chọn ít hơn hoặc gửi một tệp ZIP."]
        )
    key, said, problems = desk.request.POST.get("key", ""), [], []
    for number, upload in enumerate(uploads):
        one_key = f"{key[:56]}:{number}" if key and len(uploads) > 1 else key
        try:
            said += take(desk, upload, one_key, problems)
        except REFUSALS as error:
            problems.append(str(error))
    if not wants_json(desk.request):
        for words in said:
            messages.success(desk.request, words)
        if said:
            for problem in problems:
                messages.warning(desk.request, problem)
            return Done(target=desk.address(place="minh-chung"))
    elif said and problems:
        return Done(words=" ".join([*said, *problems]))
    return Done(
        problems=problems, words=" ".join(said), target="" if problems else desk.address(place="minh-chung")
    )


def take(desk: Desk, upload: UploadedFile, key: str, problems: list[str]) -> list[str]:
    """Keep one upload (a zip: each file in it) and return what to say; files left out are added to the problems."""
    post, name = desk.request.appointment, upload.name or "tep"
    zipped = name.lower().endswith(".zip")
    most = settings.UPLOAD_ARCHIVE_MAX_BYTES if zipped else settings.UPLOAD_MAX_BYTES
    if (upload.size or 0) > most:
        raise BadFile(f"Tệp “{name}” lớn hơn {most // intake.MB} MB. Hãy chia nhỏ hoặc giảm dung lượng.")
    if zipped:
        done = archives.take_in_zip(
            appointment=post, dossier=desk.dossier, content=upload.read(), key=key, code=desk.indicator.code
        )
        problems += [f"“{shown}”: {why}" for shown, why in done.left_out]
        for kept in done.taken:
            read_soon(kept.pk)
        return (
            [f"Đã thêm minh chứng từ “{name}”: {', '.join(e.label for e in done.taken)}."]
            if done.taken
            else []
        )
    kept = intake.take_in(
        appointment=post,
        dossier=desk.dossier,
        code=desk.indicator.code,
        content=upload.read(),
        filename=name,
        key=key,
    )
    read_soon(kept.pk)
    elsewhere = intake.same_bytes(appointment=post, dossier=desk.dossier, sha256=kept.file.sha256).exclude(
        pk=kept.pk
    )
    known = [f"{e.label} ({e.dossier.round.year})" for e in elsewhere[:3]]
    also = f" Tệp này cũng là minh chứng {', '.join(known)}." if known else ""
    return [f"Đã thêm minh chứng {kept.label}: {kept.name}.{also}"]


def named_evidence(desk: Desk) -> Evidence | None:
    """Return the evidence of this dossier the form names."""
    named = desk.request.POST.get("evidence", "")
    return desk.dossier.evidence.kept().filter(pk=int(named) if named.isdecimal() else 0).first()


def remove(desk: Desk) -> Done:
    """Take a piece of evidence out."""
    found, back = named_evidence(desk), desk.address(place="minh-chung")
    if found is None:
        return Done(target=back)
    act = lambda: evidence.remove(appointment=desk.request.appointment, evidence=found)  # noqa: E731
    return simply(desk, act, f"Đã bỏ minh chứng {found.label}.", back)


def reuse(desk: Desk) -> Done:
    """Link files the unit already has."""
    wanted = [int(pk) for pk in desk.request.POST.getlist("source") if pk.isdecimal()]
    post = desk.request.appointment
    sources = list(intake.of_unit(desk.dossier).filter(pk__in=wanted[:MOST_AT_ONCE]))
    if not sources:
        return Done(problems=["Chưa chọn tệp nào để dùng lại."])

    def act() -> None:
        for source in sources:
            intake.reuse(appointment=post, dossier=desk.dossier, code=desk.indicator.code, source=source)

    return simply(
        desk, act, f"Đã thêm minh chứng từ {len(sources)} tệp có sẵn.", desk.address(place="minh-chung")
    )


def cite(desk: Desk) -> Done:
    """Cite a page of a piece of evidence."""
    found, page = named_evidence(desk), desk.request.POST.get("page", "").strip()

    def act() -> None:
        if found is None or not page.isdecimal() or len(page) > 6:
            raise BadAnswer("Chưa rõ trích trang nào. Hãy nhập số trang.")
        citations.cite(appointment=desk.request.appointment, evidence=found, page=int(page))

    return simply(desk, act, f"Đã trích dẫn trang {page}.", desk.address(place="minh-chung"))


def drop(desk: Desk) -> Done:
    """Take a citation back."""
    named = desk.request.POST.get("citation", "")
    found = Citation.objects.filter(evidence__dossier=desk.dossier, pk=int(named) if named.isdecimal() else 0)
    citation, back = found.select_related("evidence__dossier").first(), desk.address(place="minh-chung")
    if citation is None:
        return Done(target=back)
    words = f"Đã bỏ trích dẫn trang {citation.page}."
    act = lambda: citations.drop(appointment=desk.request.appointment, citation=citation)  # noqa: E731
    return simply(desk, act, words, back)


def remark(desk: Desk) -> Done:
    """Say something about the indicator."""
    text, post = desk.request.POST.get("text", ""), desk.request.appointment
    act = lambda: remarks.add_remark(  # noqa: E731
        appointment=post, dossier=desk.dossier, code=desk.indicator.code, text=text
    )
    return simply(desk, act, "Đã gửi trao đổi.", desk.address(place="trao-doi"))


def assign(desk: Desk) -> Done:
    """Give the indicator to an office."""
    named = desk.request.POST.get("office", "")
    office = desk.dossier.unit.offices.filter(pk=int(named)).first() if named.isdecimal() else None
    act = lambda: parts.assign(  # noqa: E731
        appointment=desk.request.appointment, dossier=desk.dossier, code=desk.indicator.code, office=office
    )
    words = f"Đã giao chỉ tiêu {desk.indicator.code} cho {office}." if office else "Đã bỏ phân công."
    return simply(desk, act, words, desk.address())


def hand_in(desk: Desk) -> Done:
    """Hand the office's part to the head."""
    act = lambda: parts.hand_in(appointment=desk.request.appointment, dossier=desk.dossier)  # noqa: E731
    return simply(
        desk, act, "Đã gửi phần việc; người đứng đầu đã được thông báo.", desk.address(place="phan-viec")
    )


def give_back(desk: Desk) -> Done:
    """Give an office its part back."""
    named, reason = desk.request.POST.get("office", ""), desk.request.POST.get("reason", "")
    office = desk.dossier.unit.offices.filter(pk=int(named) if named.isdecimal() else 0).first()

    def act() -> None:
        if office is None:
            raise BadAnswer("Chưa chọn phòng ban. Hãy chọn rồi gửi lại.")
        parts.give_back(
            appointment=desk.request.appointment, dossier=desk.dossier, office=office, reason=reason
        )

    return simply(desk, act, f"Đã trả lại phần việc của {office}.", desk.address(place="phan-viec"))


def submit(desk: Desk) -> Done:
    """Send the dossier for the chosen level."""
    level = desk.request.POST.get("level", "")
    if not level.isdecimal():
        return Done(problems=["Chưa chọn mức độ đề nghị. Hãy chọn một mức độ rồi nộp."])
    _, problems = attempt(
        desk.request,
        lambda: moves.submit_dossier(
            appointment=desk.request.appointment,
            dossier=desk.dossier,
            requested_level=int(level),
            task=desk.card.task if desk.card else None,
        ),
        "Đã nộp hồ sơ; cơ quan thường trực đã được thông báo.",
    )
    return Done(problems=problems) if problems else Done(target=desk.dossier.get_absolute_url())


ACTS: dict[str, Callable[[Desk], Done]] = {
    "save": save,
    "keep": save,
    "attach": attach,
    "remove": remove,
    "reuse": reuse,
    "cite": cite,
    "drop": drop,
    "remark": remark,
    "assign": assign,
    "hand-in": hand_in,
    "give-back": give_back,
    "submit": submit,
}
