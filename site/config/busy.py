"""A lock that somebody else holds becomes a page that says so, wherever it was met; never an error of ours."""

from __future__ import annotations

from collections.abc import Callable

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from ledger.busy import BUSY, is_busy

RETRY_SECONDS = "5"


class BusyMiddleware:
    """Answer 503 with a sentence where a view met a lock; a script that asked for JSON gets it as a problem."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let the request pass."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Return the page for a lock; any other error goes its way."""
        if not isinstance(error, OperationalError) or not is_busy(error):
            return None
        if request.headers.get("Accept", "") == "application/json":
            answer: HttpResponse = JsonResponse({"problems": [BUSY]}, status=503)
        else:
            answer = render(request, "503_busy.html", {"sentence": BUSY}, status=503)
        answer["Retry-After"] = RETRY_SECONDS
        answer["Cache-Control"] = "private, no-store"
        return answer
