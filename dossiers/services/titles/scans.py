"""Scanned decisions (bản chụp) of titles entered from paper: taken only after a sandboxed process opened them."""

from __future__ import annotations

import io
from dataclasses import dataclass

from django.conf import settings

from documents import extraction
from dossiers.errors import BadFile
from dossiers.services.evidence.attachments import clean_name, media_type
from ledger.errors import ScanUnavailable
from ledger.models import StoredFile
from ledger.services import files, malware_scan

SCAN_KINDS = ("pdf", "jpg", "png")


@dataclass(frozen=True, slots=True)
class Scan:
    """The scanned decision as it was uploaded."""

    name: str
    content: bytes


def store_scan(scan: Scan) -> StoredFile:
    """Store a scanned decision after it was opened in a sandboxed process. Raise BadFile if it is not taken.

    Call this outside a transaction that locks rows: opening takes seconds.
    """
    name = clean_name(scan.name)
    try:
        kind = extraction.look(scan.content, name, most=settings.UPLOAD_MAX_BYTES)
    except extraction.Refused as refusal:
        raise BadFile(f"“{name}”: {refusal.problem.message}") from refusal
    if kind not in SCAN_KINDS:
        raise BadFile(f"“{name}” không phải bản chụp. Hãy tải lên tệp PDF, JPG hoặc PNG.")
    try:
        infected = malware_scan.enabled() and malware_scan.scan(io.BytesIO(scan.content)).infected
    except ScanUnavailable as error:
        raise BadFile(f"“{name}”: {error}") from error
    if infected:
        raise BadFile(f"“{name}” chứa mã độc nên không nhận. Hãy chụp lại quyết định trên máy sạch.")
    return files.store(content=scan.content, media_type=media_type(kind))
