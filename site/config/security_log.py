"""Middleware that writes the security log of pages: what was read, downloaded or refused, one insert each.

Only for people who are logged in: a page that everybody may read costs nothing more than before.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone

from accounts import security_events
from accounts.models import SecurityKind, SecurityLine
from config.security_log_table import WATCHED, Watched

GIVEN = frozenset({200, 206})
REFUSED = {
    403: "Không được phép mở hoặc làm việc này.",
    404: "Trang hoặc hồ sơ không có, hoặc không thuộc quyền.",
}
PAGES_OF_THE_SITE = "wagtail_serve"  # an address nobody has is a slip, not a closed door
ONCE = timedelta(hours=1)


class SecurityLogMiddleware:
    """Tell the security log about the answer that is about to leave."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, then write what there is to write."""
        response = self.get_response(request)
        match = request.resolver_match
        if match is None or settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return response
        if response.status_code in GIVEN:
            watched = WATCHED.get(match.view_name)
            if watched and request.method != "HEAD":
                _given(request, response, watched, match.kwargs)
        elif (words := _refusal(request, response)) and match.view_name != PAGES_OF_THE_SITE:
            security_events.log_event_of_user(request, SecurityKind.REFUSED, words)
        return response


def _given(request: HttpRequest, response: HttpResponseBase, watched: Watched, kwargs: dict) -> None:
    whole_file = response.status_code == 200 and response.get("Content-Disposition", "").startswith(  # noqa: PLR2004
        "attachment"
    )
    if watched.attached and not whole_file:
        return
    words = watched.words.format(**kwargs)
    if watched.once and not whole_file and _told_lately(request, watched.kind, words):
        return
    security_events.log_event_of_user(request, watched.kind, words)


def _told_lately(request: HttpRequest, kind: str, words: str) -> bool:
    if not request.user.is_authenticated:
        return True
    since = timezone.now() - ONCE
    return SecurityLine.objects.filter(user=request.user, kind=kind, what=words, at__gt=since).exists()


def _refusal(request: HttpRequest, response: HttpResponseBase) -> str:
    """Return in words what was refused, nothing for any other answer; the desk refuses by sending away."""
    if response.status_code == 302 and request.path.startswith(reverse("wagtailadmin_home")):  # noqa: PLR2004
        to = response.get("Location", "").partition("?")[0]
        home = reverse("wagtailadmin_home")
        away = to == reverse(settings.LOGIN_URL) or (to == home != request.path and request.method == "GET")
        return REFUSED[403] if away else ""
    return REFUSED.get(response.status_code, "")
