"""Files of the workbench: taken in, used again, cited by page, taken out."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile

from dossiers.errors import BadAnswer, BadFile
from dossiers.models import Citation, Evidence
from dossiers.services.evidence import archives, attachments, citations
from dossiers.services.evidence import upload as intake
from ledger.web.numbers import whole_number
from workflows.background import read_soon
from workflows.screens.assessment.action_result import ActionResult, run_service, wants_json
from workflows.screens.assessment.form_state import FormState
from workflows.screens.base import REFUSALS

MOST_AT_ONCE = 50


def attach(desk: FormState) -> ActionResult:
    """Take in the chosen files, each by itself: one that is refused does not stop the others."""
    uploads = desk.request.FILES.getlist("file")
    if not uploads:
        return ActionResult(problems=["Chưa chọn tệp. Hãy chọn một hay nhiều tệp rồi tải lên."])
    if len(uploads) > MOST_AT_ONCE:
        return ActionResult(
            problems=[f"Mỗi lần tải lên nhiều nhất {MOST_AT_ONCE} tệp. Hãy chọn ít hơn hoặc gửi một tệp ZIP."]
        )
    key, said, problems = desk.request.POST.get("key", ""), [], []
    for number, upload in enumerate(uploads):
        one_key = f"{key[:56]}:{number}" if key and len(uploads) > 1 else key
        try:
            said += keep_upload(desk, upload, one_key, problems)
        except REFUSALS as error:
            problems.append(str(error))
    if not wants_json(desk.request):
        for words in said:
            messages.success(desk.request, words)
        if said:
            for problem in problems:
                messages.warning(desk.request, problem)
            return ActionResult(target=desk.address(place="minh-chung"))
    elif said and problems:
        return ActionResult(words=" ".join([*said, *problems]))
    return ActionResult(
        problems=problems, words=" ".join(said), target="" if problems else desk.address(place="minh-chung")
    )


def keep_upload(desk: FormState, upload: UploadedFile, key: str, problems: list[str]) -> list[str]:
    """Keep one upload (a zip: each file in it) and return what to say; files left out are added to the problems."""
    post, name = desk.request.appointment, upload.name or "tep"
    zipped = name.lower().endswith(".zip")
    most = settings.UPLOAD_ARCHIVE_MAX_BYTES if zipped else settings.UPLOAD_MAX_BYTES
    if (upload.size or 0) > most:
        raise BadFile(f"Tệp “{name}” lớn hơn {most // intake.MB} MB. Hãy chia nhỏ hoặc giảm dung lượng.")
    if zipped:
        done = archives.attach_zip(
            appointment=post, dossier=desk.dossier, content=upload.file, key=key, code=desk.indicator.code
        )
        problems += [f"“{shown}”: {why}" for shown, why in done.left_out]
        for kept in done.taken:
            read_soon(kept.pk)
        return (
            [f"Đã thêm minh chứng từ “{name}”: {', '.join(e.label for e in done.taken)}."]
            if done.taken
            else []
        )
    kept = intake.store_upload(
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


def named_evidence(desk: FormState) -> Evidence | None:
    """Return the evidence of this dossier the form names."""
    return desk.dossier.evidence.kept().filter(pk=whole_number(desk.request.POST.get("evidence"))).first()


def remove(desk: FormState) -> ActionResult:
    """Take a piece of evidence out."""
    found, back = named_evidence(desk), desk.address(place="minh-chung")
    if found is None:
        return ActionResult(target=back)
    act = lambda: attachments.remove(appointment=desk.request.appointment, evidence=found)  # noqa: E731
    return run_service(desk, act, f"Đã bỏ minh chứng {found.label}.", back)


def reuse(desk: FormState) -> ActionResult:
    """Link files the unit already has."""
    wanted = [whole_number(pk) for pk in desk.request.POST.getlist("source")]
    post = desk.request.appointment
    sources = list(intake.evidence_of_unit(desk.dossier).filter(pk__in=wanted[:MOST_AT_ONCE]))
    if not sources:
        return ActionResult(problems=["Chưa chọn tệp nào để dùng lại."])

    def act() -> None:
        for source in sources:
            intake.reuse(appointment=post, dossier=desk.dossier, code=desk.indicator.code, source=source)

    return run_service(
        desk, act, f"Đã thêm minh chứng từ {len(sources)} tệp có sẵn.", desk.address(place="minh-chung")
    )


def cite(desk: FormState) -> ActionResult:
    """Cite a page of a piece of evidence."""
    found, page = named_evidence(desk), whole_number(desk.request.POST.get("page"))

    def act() -> None:
        if found is None or not page:
            raise BadAnswer("Chưa rõ trích trang nào. Hãy nhập số trang.")
        citations.cite(appointment=desk.request.appointment, evidence=found, page=page)

    return run_service(desk, act, f"Đã trích dẫn trang {page}.", desk.address(place="minh-chung"))


def drop(desk: FormState) -> ActionResult:
    """Take a citation back."""
    named = whole_number(desk.request.POST.get("citation"))
    found = Citation.objects.filter(evidence__dossier=desk.dossier, pk=named)
    citation, back = found.select_related("evidence__dossier").first(), desk.address(place="minh-chung")
    if citation is None:
        return ActionResult(target=back)
    words = f"Đã bỏ trích dẫn trang {citation.page}."
    act = lambda: citations.drop(appointment=desk.request.appointment, citation=citation)  # noqa: E731
    return run_service(desk, act, words, back)
