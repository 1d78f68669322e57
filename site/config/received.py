"""Tells the browser which drafts the server took in, so that only these are forgotten on the device.

static/js/drafts.js sends the number of a form's draft along with it. A form counts as taken in when its answer leads on
to another page without an error and not to the log-in; a refused form (422), a page in between (a preview) and an ended
session leave the draft where it is.

A form whose answer was lost on the way is offered again and sent with the same number; the session knows the numbers
that were taken in, and the second one only leads on. What was changed since has a number of its own (drafts.js).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url

COOKIE = "da-nhan"
FIELD = "draft"
NUMBER = re.compile(r"[a-z0-9]{8,40}")
MOST = 5
"""How many numbers the cookie names: the pages of the workspace read and delete it as they load."""
SECONDS = 24 * 60 * 60
LEADS_ON = (301, 302, 303)
REMEMBERED = 30
"""How many forms of a session are known to have been taken in."""
TWICE = "Biểu mẫu này đã được ghi ở lần gửi trước, nên không ghi lần thứ hai."


class ReceivedDraftsMiddleware:
    """Adds the number of the draft that was taken in to a cookie which the page's script reads; takes none in twice."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; where a form with a draft was taken in, name its number and remember it."""
        response = self.get_response(request)
        if request.method == "POST" and leads_on(request, response):
            number = number_of(request)
            if number:
                name(request, response, number)
                remember(request, number, response["Location"])
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """Lead on where this very form was taken in before; the token has been checked by now."""
        if (
            request.method != "POST"
            or getattr(view, "csrf_exempt", False)
            or not request.user.is_authenticated
        ):
            return None
        number = number_of(request)
        before = dict(request.session.get(COOKIE, [])) if number else {}
        if number not in before:
            return None
        messages.info(request, TWICE)
        return redirect(before[number])


def number_of(request: HttpRequest) -> str:
    """Return the number of the draft that came with the form, or nothing."""
    number = request.POST.get(FIELD, "")
    return number if NUMBER.fullmatch(number) else ""


def name(request: HttpRequest, response: HttpResponse, number: str) -> None:
    """Name the number in the cookie, after the last few."""
    before = [one for one in request.COOKIES.get(COOKIE, "").split(".") if NUMBER.fullmatch(one)]
    response.set_cookie(
        COOKIE,
        ".".join([*before, number][-MOST:]),
        max_age=SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def remember(request: HttpRequest, number: str, address: str) -> None:
    """Let the session know that the form was taken in, and where it led."""
    if request.user.is_authenticated:
        before = [row for row in request.session.get(COOKIE, []) if row[0] != number]
        request.session[COOKIE] = [*before, [number, address]][-REMEMBERED:]


def leads_on(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the answer leads to another page, which is not the log-in and will show no error."""
    if response.status_code not in LEADS_ON or response["Location"].startswith(
        resolve_url(settings.LOGIN_URL)
    ):
        return False
    told = getattr(messages.get_messages(request), "_queued_messages", [])
    return not any(one.level >= messages.ERROR for one in told)
