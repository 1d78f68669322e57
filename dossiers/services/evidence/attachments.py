"""Evidence files: checking, attaching and removing them."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment
from documents import extraction
from documents.extraction import kinds
from dossiers import permissions
from dossiers.errors import BadFile, WrongState
from dossiers.models import ASKED_ROLES, Dossier, DossierState, Evidence, RequestState
from dossiers.rules.numbering import next_number
from dossiers.services.assessment.answers import locked_dossier, require_contributor
from dossiers.services.evidence import failed_uploads, text_extraction
from ledger.services import audit, files


def media_type(kind: str) -> str:
    """Return the media type a kind of file is stored under."""
    return kinds.MIMES[kind] + ("; charset=utf-8" if kind in kinds.TEXTS else "")


def clean_name(filename: str) -> str:
    """Return a safe display name: no folders, no control or direction marks, NFC, at most 200 characters."""
    base = PurePosixPath(unicodedata.normalize("NFC", filename).replace("\\", "/")).name
    visible = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    return visible[-200:] or "tep"


def check_file_kind(content: bytes, filename: str) -> str:
    """Return the file's kind by its name and first bytes. Raise BadFile if they disagree or it is too large.

    Nothing is parsed: `inspect_file` opens the file in a limited process.
    """
    head = content if kinds.sniff(content[: kinds.HEAD]) == "ole" else content[: kinds.HEAD]
    try:
        return kinds.check(head, len(content), filename, settings.UPLOAD_MAX_BYTES)
    except extraction.Refused as refusal:
        raise BadFile(f"“{filename}”: {refusal.problem.message}") from refusal


def inspect_file(*, appointment: Appointment, dossier: Dossier | None, content: bytes, filename: str) -> str:
    """Return the kind of an uploaded file that can be opened. Raise BadFile and record the failure if it cannot.

    The file is opened in a limited process for a few seconds at most. Call this before `attach` and outside a
    transaction, so that the record of the failure stays and no lock waits for the file.
    """
    name = clean_name(filename)
    try:
        return extraction.look(content, name, most=settings.UPLOAD_MAX_BYTES)
    except extraction.Refused as refusal:
        failed_uploads.record_failed_upload(
            appointment=appointment,
            dossier=dossier,
            name=name,
            content=content,
            problem=refusal.problem,
            detail=str(refusal.__cause__ or ""),
        )
        raise BadFile(f"“{name}”: {refusal.problem.message}") from refusal


def lock_for_evidence(*, appointment: Appointment, dossier: Dossier, code: str) -> Dossier:
    """Return the dossier, locked, if evidence may be added to this indicator.

    Raise WrongState (submitted already), BadFile (no such indicator), NotAllowed.
    """
    dossier = locked_dossier(dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không thêm minh chứng được.")
    if code not in dossier.round.definition().by_code:
        raise BadFile(f"Bộ tiêu chí không có chỉ tiêu {code}.")
    if not is_asked(appointment, dossier, code):
        require_contributor(appointment, dossier, code)
    return dossier


def is_asked(appointment: Appointment, dossier: Dossier, code: str) -> bool:
    """Return whether the unit asks the appointment's office about the indicator just now."""
    if appointment.office.unit_id == dossier.unit_id or appointment.role not in ASKED_ROLES:
        return False
    permissions.require_in_force(appointment)
    open_ = dossier.requests.filter(code=code, office=appointment.office_id, state=RequestState.OPEN)
    return bool(open_.exists())


def create_evidence(dossier: Dossier, code: str, **facts: Any) -> Evidence:
    """Create evidence under the next number of its indicator; the caller holds the lock of the dossier."""
    taken = dossier.evidence.filter(code=code).values_list("number", flat=True)
    return Evidence.objects.create(dossier=dossier, code=code, number=next_number(taken), **facts)


@transaction.atomic
def attach(
    *, appointment: Appointment, dossier: Dossier, code: str, content: bytes, filename: str, key: str = ""
) -> Evidence:
    """Attach a file as evidence for one indicator; the same file there again is the same evidence.

    `key` names the upload. Raise NotAllowed, WrongState, BadFile. The text is extracted after the
    upload (`read_text`).
    """
    dossier = lock_for_evidence(appointment=appointment, dossier=dossier, code=code)
    name = clean_name(filename)
    kind = check_file_kind(content, name)
    stored = files.store(content=content, media_type=media_type(kind))
    same = dossier.evidence.kept().filter(code=code, file=stored).first()
    if same is not None:
        if key and not same.upload_key:
            same.upload_key = key
            same.save(update_fields=["upload_key"])
        return same
    evidence = create_evidence(dossier, code, file=stored, name=name, uploaded_by=appointment, upload_key=key)
    audit.record(
        act="attach-evidence",
        appointment=appointment,
        subject=dossier,
        sentence=f"Thêm minh chứng {evidence.label} “{name}” ({stored.sha256[:12]}).",
    )
    return evidence


@transaction.atomic
def remove(*, appointment: Appointment, evidence: Evidence) -> None:
    """Remove a piece of evidence from the dossier; its bytes and its row stay."""
    dossier = locked_dossier(evidence.dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không bỏ minh chứng được.")
    require_contributor(appointment, dossier, evidence.code)
    evidence.refresh_from_db(fields=["removed_at"])
    if evidence.removed_at is not None:
        return
    evidence.removed_at = timezone.now()
    evidence.save(update_fields=["removed_at"])
    audit.record(
        act="remove-evidence",
        appointment=appointment,
        subject=dossier,
        sentence=f"Bỏ minh chứng {evidence.label} “{evidence.name}” khỏi hồ sơ.",
    )


def read_text(evidence: Evidence) -> int:
    """Scan the file, extract its text into side records, and return how many pages have text."""
    text_extraction.extract_text(evidence)
    return evidence.pages.count()
