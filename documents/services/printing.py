"""An official document as a file: the issued PDF or a preview, and the same facts as .docx."""

from __future__ import annotations

from documents.models import OfficialDocument
from documents.rendering.docx_writer import render_docx
from documents.rendering.page_data import check_url, page_data
from documents.services.official import preview
from ledger.services import files


def as_pdf(document: OfficialDocument) -> bytes:
    """Return the issued file (never rendered again), or a preview of a draft."""
    current = document.current_file
    return files.open_bytes(current) if current is not None else preview(document)


def as_docx(document: OfficialDocument) -> bytes:
    """Return the document as .docx for editing elsewhere; the PDF stays what was issued."""
    return render_docx(
        document.kind,
        page_data(document, number=document.number, on=document.issued_on),
        date=document.issued_on,
        check_url=check_url(document) if document.is_issued else "",
    )
