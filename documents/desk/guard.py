"""Shared parts of the clerk's screens: guard, acting appointment, dispatch of acts, uploads, file responses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from accounts.guards import View, signed_in
from accounts.models import Appointment
from documents.errors import DocumentError, UnreadableFile, WrongStatus
from ledger.errors import LedgerError
from ledger.models import StoredFile
from ledger.web.acts import Acts
from ledger.web.days import day_of
from ledger.web.downloads import named, stored_response

MAX_BYTES: int = settings.UPLOAD_MAX_BYTES
Act = Callable[..., object]


def desk_page(*methods: str) -> Callable[[View], View]:
    """Require a signed-in user who acts under an appointment; 404 without one."""

    def decorate(view: View) -> View:
        @wraps(view)
        def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.appointment:  # type: ignore[attr-defined]
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(*methods)(inner)

    return decorate


def acting_appointment(request: HttpRequest) -> Appointment:
    """Return the appointment the person acts under."""
    appointment: Appointment = request.appointment  # type: ignore[attr-defined]
    return appointment


def desk_acts(table: Mapping[str, tuple[Act, str]]) -> Acts[list[str]]:
    """Return the acts of a page of the desk, each with the sentence that says it is done.

    What `chosen` gives is called with the request and whatever the act needs; it returns the sentences of a
    refusal, none when the act is done.
    """
    return Acts({name: _told(act, done) for name, (act, done) in table.items()}, refused=lambda why: [why])


def _told(act: Act, done: str) -> Callable[..., list[str]]:
    def run(request: HttpRequest, *about: Any) -> list[str]:
        try:
            act(request, *about)
        except (DocumentError, LedgerError) as error:
            return [str(error)]
        messages.success(request, done)
        return []

    return run


def posted_day(request: HttpRequest, name: str) -> date | None:
    """Return a posted date, None where the field is empty; raise WrongStatus where it is no date."""
    text = request.POST.get(name, "").strip()
    day = day_of(text)
    if text and day is None:
        raise WrongStatus("Ngày đã ghi không đúng. Hãy chọn lại ngày trên lịch.")
    return day


def uploaded_file(request: HttpRequest, name: str = "tep") -> tuple[bytes, str]:
    """Return content and name of an uploaded file; raise UnreadableFile where it is missing, empty or too large."""
    upload = request.FILES.get(name)
    if not isinstance(upload, UploadedFile) or not upload.size:
        raise UnreadableFile("Chưa chọn tệp, hoặc tệp rỗng. Hãy chọn tệp rồi thử lại.")
    if upload.size > MAX_BYTES:
        raise UnreadableFile(f"Tệp lớn hơn {MAX_BYTES // 1024**2} MB. Hãy nén hoặc tách tệp rồi thử lại.")
    return upload.read(), upload.name or "tep"


def file_response(stored: StoredFile, name: str) -> HttpResponseBase:
    """Return a stored file as a download; 404 where its bytes are gone or damaged."""
    try:
        return named(stored_response(stored), name)
    except LedgerError as error:
        raise Http404 from error
