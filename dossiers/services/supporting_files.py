"""Supporting files (tệp kèm theo): grounds, sources and scanned decisions, which are kept beside a record.

There is one way in: the file is opened in a limited process, scanned where a scanner is set, then stored.
Evidence has its own way (`dossiers.services.evidence.upload`), since it is scanned and read after the upload.
"""

from __future__ import annotations

import io
from collections.abc import Collection
from dataclasses import dataclass

from accounts.models import Appointment
from documents.extraction import kinds
from dossiers.errors import BadFile
from dossiers.services.evidence.attachments import clean_name, inspect_file, media_type
from ledger.errors import ScanUnavailable
from ledger.models import StoredFile
from ledger.services import files, malware_scan

SCANS = ("pdf", "jpg", "png")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was uploaded."""

    name: str
    content: bytes


def take(
    upload: Upload, *, appointment: Appointment, only: Collection[str] = tuple(kinds.MIMES)
) -> StoredFile:
    """Store a supporting file; `only` are the kinds of file that serve (`SCANS`, all that evidence takes).

    Call outside a transaction that locks rows: opening takes seconds. Raise BadFile where the file cannot be opened
    (the failure is recorded), is of another kind, infected, or cannot be scanned now.
    """
    name = clean_name(upload.name)
    kind = inspect_file(appointment=appointment, dossier=None, content=upload.content, filename=name)
    if kind not in only:
        known = ", ".join(one.upper() for one in only)
        raise BadFile(f"“{name}” không dùng được ở đây. Hãy tải lên tệp thuộc loại: {known}.")
    try:
        infected = malware_scan.enabled() and malware_scan.scan(io.BytesIO(upload.content)).infected
    except ScanUnavailable as error:
        raise BadFile(f"“{name}”: {error}") from error
    if infected:
        raise BadFile(f"“{name}” chứa mã độc nên không nhận. Hãy lấy lại tệp này từ một máy sạch.")
    stored: StoredFile = files.store(content=upload.content, media_type=media_type(kind))
    return stored
