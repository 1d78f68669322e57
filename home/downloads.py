"""Downloads of stored files of public records."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

from django.http import FileResponse, Http404

from ledger.errors import LedgerError
from ledger.services import files

INLINE_TYPES = {".pdf": "application/pdf"}
ATTACHED_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def stored_file_response(stored: Any, *, filename: str, as_attachment: bool) -> FileResponse:
    """Return a stored file under a safe media type; only a PDF may open within the browser.

    Raise Http404 where its bytes are missing: the check of the file store reports that to the operator.
    """
    suffix = PurePosixPath(filename).suffix.lower()
    inline = not as_attachment and suffix in INLINE_TYPES
    try:
        handle = files.opened(stored)
    except LedgerError as error:
        raise Http404 from error
    response = FileResponse(
        handle,
        as_attachment=not inline,
        filename=filename,
        content_type=ATTACHED_TYPES.get(suffix, "application/octet-stream"),
    )
    response["X-Content-Type-Options"] = "nosniff"
    return response
