"""Responses with stored bytes: small files whole, larger ones streamed, so that no file lies in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO, TypeVar

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from ledger.models import StoredFile
from ledger.services import files

Response = TypeVar("Response", bound=HttpResponseBase)
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


def harmless(response: Response) -> Response:
    """Return the response with headers that let no browser run, sniff or cache it and no other site embed it."""
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def named(response: Response, name: str, *, attached: bool = True) -> Response:
    """Return the response under a file name, to be kept (`attached`) or shown, with harmless headers."""
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    return harmless(response)


def bytes_response(content: bytes, *, name: str, media_type: str, attached: bool = True) -> HttpResponse:
    """Return bytes that were made for this request, as `named` does."""
    return named(HttpResponse(content, content_type=media_type), name, attached=attached)


def _between(handle: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    handle.seek(start)
    left = end - start
    while left > 0 and (block := handle.read(min(left, files.CHUNK))):
        left -= len(block)
        yield block
