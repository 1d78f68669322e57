"""Evidence: taking files in, and reading their text into a side record."""

from __future__ import annotations

import unicodedata
from pathlib import PurePosixPath

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment
from documents.reading import extract_pages
from documents.reading.errors import ReadingError
from dossiers import rules
from dossiers.errors import BadFile, WrongState
from dossiers.models import Dossier, DossierState, Evidence, EvidencePage
from dossiers.services.answers import locked, require_contributor
from ledger.services import audit, files

MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "txt": "text/plain; charset=utf-8",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
}
MAGIC = {
    "pdf": (b"%PDF-",),
    "docx": (b"PK\x03\x04",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "png": (b"\x89PNG\r\n\x1a\n",),
}
READABLE = {"pdf", "docx", "txt"}


def clean_name(filename: str) -> str:
    """Return a safe display name: no folders, no control or direction marks, NFC, at most 200 letters."""
    base = PurePosixPath(unicodedata.normalize("NFC", filename).replace("\\", "/")).name
    kept = "".join(c for c in base if unicodedata.category(c)[0] != "C").strip(" .")
    return kept[-200:] or "tep"


def check(content: bytes, filename: str) -> str:
    """Return the file's extension; raise BadFile where it is empty, too large or not what it says."""
    suffix = PurePosixPath(filename).suffix.lower().lstrip(".")
    if suffix not in MEDIA_TYPES:
        raise BadFile(f"Không nhận tệp “{filename}”. Hãy dùng một trong các loại: {', '.join(MEDIA_TYPES)}.")
    if not content:
        raise BadFile(f"Tệp “{filename}” trống. Hãy kiểm tra lại tệp rồi tải lên.")
    if len(content) > settings.UPLOAD_MAX_BYTES:
        most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
        raise BadFile(f"Tệp “{filename}” lớn hơn {most} MB. Hãy chia nhỏ hoặc giảm dung lượng.")
    if suffix in MAGIC and not content.startswith(MAGIC[suffix]):
        raise BadFile(f"Tệp “{filename}” không đúng là tệp {suffix}. Hãy lưu lại đúng loại rồi tải lên.")
    if suffix == "txt" and b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise BadFile(f"Tệp “{filename}” không phải văn bản thuần. Hãy lưu lại với mã UTF-8.")
    return suffix


@transaction.atomic
def attach(
    *, appointment: Appointment, dossier: Dossier, code: str, content: bytes, filename: str
) -> Evidence:
    """Keep a file as evidence for one indicator; the same file there again is the same evidence.

    Raises NotAllowed, WrongState, BadFile. Its text is read after the upload (`read_text`).
    """
    dossier = locked(dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không thêm minh chứng được.")
    if code not in dossier.round.criteria_set.parsed().by_code:
        raise BadFile(f"Bộ tiêu chí không có chỉ tiêu {code}.")
    require_contributor(appointment, dossier, code)
    name = clean_name(filename)
    suffix = check(content, name)
    stored = files.store(content=content, media_type=MEDIA_TYPES[suffix])
    same = dossier.evidence.kept().filter(code=code, file=stored).first()
    if same is not None:
        return same
    taken = dossier.evidence.filter(code=code).values_list("number", flat=True)
    evidence = Evidence.objects.create(
        dossier=dossier,
        code=code,
        number=rules.next_number(taken),
        file=stored,
        name=name,
        uploaded_by=appointment,
    )
    audit.record(
        act="attach-evidence",
        appointment=appointment,
        subject=dossier,
        sentence=f"Thêm minh chứng {evidence.label} “{name}” ({stored.sha256[:12]}).",
    )
    return evidence


@transaction.atomic
def remove(*, appointment: Appointment, evidence: Evidence) -> None:
    """Take a piece of evidence out of the dossier; its bytes and its row stay."""
    dossier = locked(evidence.dossier)
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
    """Read the text of each page into a side record and return how many pages have text."""
    suffix = PurePosixPath(evidence.name).suffix.lower().lstrip(".")
    if suffix not in READABLE:
        return 0
    try:
        pages = extract_pages(files.open_bytes(evidence.file), evidence.name)
    except ReadingError as error:
        evidence.text_problem = str(error)[:300]
        evidence.save(update_fields=["text_problem"])
        return 0
    with transaction.atomic():
        evidence.pages.all().delete()
        for number, text in enumerate(pages, 1):
            if text.strip():
                EvidencePage.objects.create(
                    evidence=evidence,
                    number=number,
                    text=unicodedata.normalize("NFC", text),
                    method="text" if suffix != "docx" else "office",
                )
    return len(pages)
