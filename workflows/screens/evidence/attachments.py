"""Actions of the self-assessment form on evidence: upload, reuse, cite by page, remove."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile

from dossiers.errors import BadFile
from dossiers.models import Citation
from dossiers.services.evidence import archives, attachments, citations
from dossiers.services.evidence import upload as evidence_upload
from ledger.web.numbers import whole_number
from workflows.background import read_soon
from workflows.requests import ActingRequest
from workflows.screens.assessment.form_state import ActionResult, FormState, refused, run_service, wants_json
from workflows.screens.base import REFUSALS

MOST_AT_ONCE = 50
ANCHOR = "minh-chung"


@dataclass
class Uploaded:
    """What became of the uploads of one form: sentences about those kept, and about those refused."""

    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def result(self, target: str) -> ActionResult:
        """Return the result for a script; a refusal leads nowhere unless something was kept besides."""
        if self.kept and self.refused:
            return ActionResult(words=" ".join([*self.kept, *self.refused]))
        words = " ".join(self.kept)
        return ActionResult(problems=self.refused, words=words, target="" if self.refused else target)

    def show(self, request: ActingRequest) -> None:
        """Add the messages of the next page; refusals only where something was kept (else the form shows them)."""
        for sentence in self.kept:
            messages.success(request, sentence)
        for problem in self.refused if self.kept else ():
            messages.warning(request, problem)


def attach(state: FormState) -> ActionResult:
    """Keep the chosen files, each by itself: one that is refused does not stop the others."""
    uploads = state.request.FILES.getlist("file")
    if not uploads:
        return refused("Chưa chọn tệp. Hãy chọn một hay nhiều tệp rồi tải lên.")
    if len(uploads) > MOST_AT_ONCE:
        return refused(
            f"Mỗi lần tải lên nhiều nhất {MOST_AT_ONCE} tệp. Hãy chọn ít hơn hoặc gửi một tệp ZIP."
        )
    form_key, uploaded = state.request.POST.get("key", ""), Uploaded()
    for number, upload in enumerate(uploads):
        key = f"{form_key[:56]}:{number}" if form_key and len(uploads) > 1 else form_key
        try:
            keep_upload(state, upload, key, uploaded)
        except REFUSALS as error:
            uploaded.refused.append(str(error))
    target = state.address(place=ANCHOR)
    if wants_json(state.request):
        return uploaded.result(target)
    uploaded.show(state.request)
    done = uploaded.kept or not uploaded.refused
    return ActionResult(target=target) if done else ActionResult(problems=uploaded.refused)


def keep_upload(state: FormState, upload: UploadedFile, key: str, uploaded: Uploaded) -> None:
    """Keep one upload, of a zip each file in it, and note what became of it."""
    name = upload.name or "tep"
    zipped = name.lower().endswith(".zip")
    most = settings.UPLOAD_ARCHIVE_MAX_BYTES if zipped else settings.UPLOAD_MAX_BYTES
    if (upload.size or 0) > most:
        raise BadFile(
            f"Tệp “{name}” lớn hơn {most // evidence_upload.MB} MB. Hãy chia nhỏ hoặc giảm dung lượng."
        )
    if zipped:
        _keep_zip(state, upload, name, key, uploaded)
    else:
        _keep_file(state, upload, name, key, uploaded)


def _keep_zip(state: FormState, upload: UploadedFile, name: str, key: str, uploaded: Uploaded) -> None:
    result = archives.attach_zip(
        appointment=state.request.appointment,
        dossier=state.dossier,
        content=cast("BinaryIO", upload.file),
        key=key,
        code=state.indicator.code,
    )
    uploaded.refused += [f"“{shown}”: {why}" for shown, why in result.left_out]
    for evidence in result.taken:
        read_soon(evidence.pk)
    if result.taken:
        labels = ", ".join(evidence.label for evidence in result.taken)
        loose = (
            f" Không nằm trong thư mục mang mã nên đặt vào chỉ tiêu {state.indicator.code}: "
            f"{', '.join(result.by_default)}."
            if result.by_default
            else ""
        )
        uploaded.kept.append(f"Đã thêm minh chứng từ “{name}”: {labels}.{loose}")


def _keep_file(state: FormState, upload: UploadedFile, name: str, key: str, uploaded: Uploaded) -> None:
    post = state.request.appointment
    evidence = evidence_upload.store_upload(
        appointment=post,
        dossier=state.dossier,
        code=state.indicator.code,
        content=upload.read(),
        filename=name,
        key=key,
    )
    read_soon(evidence.pk)
    same = evidence_upload.same_bytes(
        appointment=post, dossier=state.dossier, sha256=evidence.file.sha256
    ).exclude(pk=evidence.pk)
    known = [f"{other.label} ({other.dossier.round.year})" for other in same[:3]]
    also = f" Tệp này cũng là minh chứng {', '.join(known)}." if known else ""
    uploaded.kept.append(f"Đã thêm minh chứng {evidence.label}: {evidence.name}.{also}")


def remove(state: FormState) -> ActionResult:
    """Remove a piece of evidence; one that is gone already is no problem."""
    evidence, target = state.named_evidence(), state.address(place=ANCHOR)
    if evidence is None:
        return ActionResult(target=target)
    return run_service(
        state,
        attachments.remove,
        evidence=evidence,
        done=f"Đã bỏ minh chứng {evidence.label}.",
        target=target,
    )


def reuse(state: FormState) -> ActionResult:
    """Attach files that the unit already has, all or none."""
    named = [whole_number(pk) for pk in state.request.POST.getlist("source")]
    sources = list(evidence_upload.evidence_of_unit(state.dossier).filter(pk__in=named[:MOST_AT_ONCE]))
    if not sources:
        return refused("Chưa chọn tệp nào để dùng lại.")

    def reuse_each(**facts: Any) -> None:
        for source in sources:
            evidence_upload.reuse(source=source, **facts)

    return run_service(
        state,
        reuse_each,
        dossier=state.dossier,
        code=state.indicator.code,
        done=f"Đã thêm minh chứng từ {len(sources)} tệp có sẵn.",
        target=state.address(place=ANCHOR),
    )


def cite(state: FormState) -> ActionResult:
    """Cite a page of a piece of evidence."""
    evidence, page = state.named_evidence(), whole_number(state.request.POST.get("page"))
    if evidence is None or not page:
        return refused("Chưa rõ trích trang nào. Hãy nhập số trang.")
    return run_service(
        state,
        citations.cite,
        evidence=evidence,
        page=page,
        done=f"Đã trích dẫn trang {page}.",
        target=state.address(place=ANCHOR),
    )


def drop(state: FormState) -> ActionResult:
    """Remove a citation; one that is gone already is no problem."""
    named = whole_number(state.request.POST.get("citation"))
    citations_named = Citation.objects.filter(evidence__dossier=state.dossier, pk=named)
    citation, target = (
        citations_named.select_related("evidence__dossier").first(),
        state.address(place=ANCHOR),
    )
    if citation is None:
        return ActionResult(target=target)
    return run_service(
        state,
        citations.drop,
        citation=citation,
        done=f"Đã bỏ trích dẫn trang {citation.page}.",
        target=target,
    )
