"""Tells the browser which drafts the server took in, so that only these are forgotten on the device.

static/js/drafts.js sends the number of a form's draft along with it. A form counts as taken in when its answer leads on
to another page without an error and not to the log-in; a refused form (422), a page in between (a preview) and an ended
session leave the draft where it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

COOKIE = "da-nhan"
FIELD = "draft"
NUMBER = re.compile(r"[a-z0-9]{8,40}")
MOST = 5
"""How many numbers the cookie names: the pages of the workspace read and delete it as they load."""
SECONDS = 24 * 60 * 60
LEADS_ON = (301, 302, 303)


class ReceivedDraftsMiddleware:
    """Adds the number of the draft that was taken in to a cookie which the page's script reads."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; where a form with a draft was taken in, name its number."""
        response = self.get_response(request)
        if request.method == "POST" and leads_on(request, response):
            number = request.POST.get(FIELD, "")
            if NUMBER.fullmatch(number):
                before = [one for one in request.COOKIES.get(COOKIE, "").split(".") if NUMBER.fullmatch(one)]
                response.set_cookie(
                    COOKIE,
                    ".".join([*before, number][-MOST:]),
                    max_age=SECONDS,
                    secure=settings.SESSION_COOKIE_SECURE,
                    samesite="Lax",
                )
        return response


def leads_on(request: HttpRequest, response: HttpResponse) -> bool:
    """Return whether the answer leads to another page, which is not the log-in and will show no error."""
    if response.status_code not in LEADS_ON or response["Location"].startswith(
        resolve_url(settings.LOGIN_URL)
    ):
        return False
    told = getattr(messages.get_messages(request), "_queued_messages", [])
    return not any(one.level >= messages.ERROR for one in told)
