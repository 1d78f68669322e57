"""Pages for database errors: a lock held by others, no database, a full disk, a text that cannot be stored."""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader

from ledger.database.errors import AWAY, BUSY, FULL, is_away, is_busy, is_full, is_unstorable

RETRY_SECONDS = "5"
logger = logging.getLogger(__name__)


class DatabaseErrorMiddleware:
    """Answer 503 or 507 with a sentence where a view met one of them; a script gets it as a problem in JSON."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a lock or a database that is away; any other error goes its way."""
        if is_away(error):
            return without_database(request)
        if is_full(error):
            logger.error("nothing more can be written", exc_info=error)
            return without_room(request)
        if is_unstorable(error):
            return unreadable(request)
        if not isinstance(error, OperationalError) or not is_busy(error):
            return None
        if _asks_for_json(request):
            return _later(JsonResponse({"problems": [BUSY]}, status=503))
        return _later(render(request, "503_busy.html", {"sentence": BUSY}, status=503))


def without_database(request: HttpRequest) -> HttpResponse:
    """Answer 503 in words without asking the database anything."""
    if _asks_for_json(request):
        return _later(JsonResponse({"problems": [AWAY]}, status=503))
    words = loader.get_template("503_away.html").render({"sentence": AWAY})
    return _later(HttpResponse(words, status=503))


def without_room(request: HttpRequest) -> HttpResponse:
    """Answer 507 in words without writing anything."""
    if _asks_for_json(request):
        return _later(JsonResponse({"problems": [FULL]}, status=507))
    return _later(HttpResponse(loader.get_template("507.html").render({"sentence": FULL}), status=507))


def unreadable(request: HttpRequest) -> HttpResponse:
    """Answer as for an address that does not exist, or for a form that cannot be read."""
    status = 404 if request.method in {"GET", "HEAD"} else 400
    return render(request, f"{status}.html", status=status)


def _asks_for_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json" or request.path.startswith("/api/")


def _later(answer: HttpResponse) -> HttpResponse:
    """Say when to ask again, and that nobody keeps this."""
    answer["Retry-After"] = RETRY_SECONDS
    answer["Cache-Control"] = "private, no-store"
    return answer
