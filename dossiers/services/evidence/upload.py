"""Evidence upload: limits known beforehand, idempotent uploads, reuse of files the unit already has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models import Appointment
from accounts.role_groups import UNIT_ROLES
from dossiers import permissions
from dossiers.errors import BadFile, NotAllowed
from dossiers.models import Dossier, Evidence, FileState, Passport
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.evidence import attachments
from ledger.services import audit

MB = 1024 * 1024
READ = ("text_problem", "state", "scanned", "checked_at", "reader_version", "page_count")


@dataclass(frozen=True, slots=True)
class UploadAllowance:
    """What may still be uploaded (còn nhận được), in bytes and files, by one person into one dossier."""

    file_bytes: int
    dossier_bytes: int
    dossier_files: int
    person_bytes: int

    def refuses(self, size: int) -> str:
        """Return why a file of this size is refused now; empty if it is not."""
        if size > self.file_bytes:
            return f"Tệp lớn hơn {self.file_bytes // MB} MB. Hãy chia nhỏ hoặc giảm dung lượng."
        if self.dossier_files < 1:
            return "Hồ sơ đã đủ số tệp tối đa. Hãy bỏ bớt tệp không cần rồi tải lại."
        if size > self.dossier_bytes:
            return f"Hồ sơ chỉ còn nhận được {self.dossier_bytes // MB} MB. Hãy bỏ bớt tệp không cần."
        if size > self.person_bytes:
            return f"Hôm nay chỉ còn tải lên được {self.person_bytes // MB} MB. Hãy tải tiếp vào ngày mai."
        return ""


def remaining_allowance(*, appointment: Appointment, dossier: Dossier) -> UploadAllowance:
    """Return what this person may still upload into this dossier today."""
    kept = dossier.evidence.kept().aggregate(files=Count("pk"), total=Sum("file__size"))
    today = Evidence.objects.filter(
        uploaded_by__user=appointment.user, uploaded_at__date=timezone.localdate(), reused=False
    ).aggregate(total=Sum("file__size"))
    return UploadAllowance(
        file_bytes=settings.UPLOAD_MAX_BYTES,
        dossier_bytes=max(0, settings.UPLOAD_DOSSIER_MAX_BYTES - (kept["total"] or 0)),
        dossier_files=max(0, settings.UPLOAD_DOSSIER_MAX_FILES - kept["files"]),
        person_bytes=max(0, settings.UPLOAD_PERSON_DAY_MAX_BYTES - (today["total"] or 0)),
    )


def store_upload(
    *, appointment: Appointment, dossier: Dossier, code: str, content: bytes, filename: str, key: str = ""
) -> Evidence:
    """Store an uploaded file as evidence; the same `key` a second time returns the first result.

    The client draws the key for each file, so a lost connection or a second click makes no second
    file, not even if the first was removed in between. The file is opened in a limited process before
    any row is locked. Raise what `attachments.attach` raises, and BadFile if a limit is reached.
    """
    key = key[:64]
    if not attachments.is_asked(appointment, dossier, code):
        permissions.require(appointment, *UNIT_ROLES, unit=dossier.unit)
    earlier = dossier.evidence.filter(code=code, upload_key=key).first() if key else None
    if earlier is not None:
        return earlier
    require_allowance(appointment, dossier, len(content), filename)
    attachments.inspect_file(appointment=appointment, dossier=dossier, content=content, filename=filename)
    with transaction.atomic():
        locked_dossier(dossier)
        earlier = dossier.evidence.filter(code=code, upload_key=key).first() if key else None
        if earlier is not None:
            return earlier
        require_allowance(appointment, dossier, len(content), filename)
        return attachments.attach(
            appointment=appointment, dossier=dossier, code=code, content=content, filename=filename, key=key
        )


def require_allowance(appointment: Appointment, dossier: Dossier, size: int, filename: str) -> None:
    """Raise BadFile if the file, the dossier or the person's day exceeds its limit."""
    reason = remaining_allowance(appointment=appointment, dossier=dossier).refuses(size)
    if reason:
        raise BadFile(f"“{attachments.clean_name(filename)}”: {reason}")


def evidence_of_unit(dossier: Dossier) -> QuerySet[Evidence]:
    """Return all evidence the dossier's unit keeps, in every round, the newest first."""
    return (
        Evidence.objects.kept()
        .filter(dossier__unit=dossier.unit)
        .exclude(state__in=[FileState.INFECTED, FileState.UNREADABLE])
        .select_related("file", "dossier__round", "passport")
        .order_by("-dossier__round__year", "code", "number")
    )


def reusable(*, appointment: Appointment, dossier: Dossier, code: str, words: str = "") -> QuerySet[Evidence]:
    """Return the unit's evidence that is not yet at this indicator: earlier years and other indicators.

    `words` are looked for in the name and the metadata.
    """
    files_here = dossier.evidence.kept().filter(code=code).values("file")
    rows = (
        evidence_of_unit(dossier)
        .filter(dossier__in=Dossier.objects.read_by(appointment.user))
        .exclude(file__in=files_here)
    )
    for word in words.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(passport__title__icontains=word)
            | Q(passport__symbol__icontains=word)
            | Q(passport__issuer__icontains=word)
        )
    return rows


def same_bytes(*, appointment: Appointment, dossier: Dossier, sha256: str) -> QuerySet[Evidence]:
    """Return the unit's evidence with these bytes; files of others are not revealed."""
    visible = Dossier.objects.read_by(appointment.user)
    return evidence_of_unit(dossier).filter(dossier__in=visible, file__sha256=sha256.lower())


@transaction.atomic
def reuse(*, appointment: Appointment, dossier: Dossier, code: str, source: Evidence) -> Evidence:
    """Link a file the unit already has to another indicator, with its text and metadata.

    Raise NotAllowed (another unit's file), WrongState, BadFile (no such indicator).
    """
    dossier = attachments.lock_for_evidence(appointment=appointment, dossier=dossier, code=code)
    if not evidence_of_unit(dossier).filter(pk=source.pk).exists():
        raise NotAllowed("Chỉ dùng lại được minh chứng của chính đơn vị.")
    same = dossier.evidence.kept().filter(code=code, file=source.file_id).first()
    if same is not None:
        return same
    read = {name: getattr(source, name) for name in READ}
    linked = attachments.create_evidence(
        dossier, code, file=source.file, name=source.name, uploaded_by=appointment, reused=True, **read
    )
    copy_extracted_text(source, linked)
    audit.record(
        act="reuse-evidence",
        appointment=appointment,
        subject=dossier,
        sentence=f"Dùng lại {source.label} năm {source.dossier.round.year} làm minh chứng {linked.label}.",
    )
    return linked


def copy_extracted_text(source: Evidence, linked: Evidence) -> None:
    """Copy what was extracted from the same bytes: text, signatures, remarks, metadata."""
    for rows in (source.pages.all(), source.signatures.all(), source.remarks.all()):
        _copy_rows(list(rows), linked)
    _copy_rows(list(Passport.objects.filter(evidence=source)), linked)


def _copy_rows(rows: list[Any], linked: Evidence) -> None:
    for row in rows:
        row.pk = None
        row._state.adding = True
        row.evidence = linked
    if rows:
        type(rows[0]).objects.bulk_create(rows)
