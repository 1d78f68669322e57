"""Previews of documents before they are issued: the PDF, and its pages as pictures."""

from __future__ import annotations

import copy
import hashlib
import io

import pypdfium2
from django.core.cache import cache

from accounts.models import Appointment, SigningMandate
from documents.models import OfficialDocument
from documents.services import official
from ledger.services import files

SCALE = 1.6
KEPT_SECONDS = 600


def as_signed_by(
    document: OfficialDocument, mandate: SigningMandate | None, signer: Appointment
) -> OfficialDocument:
    """Return an unsaved copy of the document with the signature block of a signer."""
    shown = copy.copy(document)
    shown.facts = dict(document.facts)
    if mandate is not None:
        shown.signer_block, shown.signer_name = mandate.block_lines(), str(signer.user)
    return shown


def pdf_of(document: OfficialDocument) -> bytes:
    """Return the issued PDF, or the draft typeset now (cached a few minutes by its content)."""
    issued = document.current_file if document.pk else None
    if issued is not None:
        return files.open_bytes(issued)
    said = repr((document.pk, document.facts, document.title, document.signer_block, document.signer_name))
    key = f"preview:{hashlib.sha256(said.encode()).hexdigest()}"
    kept = cache.get(key)
    if kept is None:
        kept = official.preview(document)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def page_count(pdf: bytes) -> int:
    """Return the number of pages."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return len(opened)


def page_picture(pdf: bytes, number: int) -> bytes | None:
    """Return one page as a PNG, counted from 1; None when there is no such page."""
    with pypdfium2.PdfDocument(pdf) as opened:
        if not 1 <= number <= len(opened):
            return None
        picture = opened[number - 1].render(scale=SCALE, grayscale=True).to_pil()
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=True)
    return out.getvalue()
