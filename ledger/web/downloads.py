"""Responses with stored bytes: small files whole, larger ones streamed, so that no file lies in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from ledger.models import StoredFile
from ledger.services import files

WHOLE_BYTES = 1024 * 1024  # up to here a file is one block


def stored_response(
    stored: StoredFile, *, media_type: str = "", start: int = 0, end: int | None = None
) -> HttpResponseBase:
    """Return the bytes from `start` to before `end`; all are compared with their hash before the first leaves.

    Raises FileMissing, FileDamaged. Headers that say how a browser treats them are the caller's.
    """
    media_type, end = media_type or stored.media_type, stored.size if end is None else end
    if stored.size <= WHOLE_BYTES:
        return HttpResponse(files.open_bytes(stored)[start:end], content_type=media_type)
    handle = files.opened(stored)
    if (start, end) == (0, stored.size):
        return FileResponse(handle, content_type=media_type)
    answer = StreamingHttpResponse(_between(handle, start, end), content_type=media_type)
    answer["Content-Length"] = str(end - start)
    answer._resource_closers.append(handle.close)  # type: ignore[attr-defined] # also where nobody takes a single block
    return answer


def harmless(response: HttpResponseBase) -> HttpResponseBase:
    """Return the response with headers that let no browser run it, guess its type or cache it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response


def _between(handle: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    handle.seek(start)
    left = end - start
    while left > 0 and (block := handle.read(min(left, files.CHUNK))):
        left -= len(block)
        yield block
