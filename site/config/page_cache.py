"""Whole public pages kept for readers without a session, never longer than the site's state they were drawn from.

A page is kept under the public version (`home.public_version`), the day, the host and the address. Any act or edit
makes a new version, so a revoked or corrected decision shows at the next request on every page that mentions it.
Who carries a session is served past the keep: what depends on a person never enters it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

from home.public_version import public_version

PLACES = (
    "/ke-hoach/",
    "/quyet-dinh/",
    "/danh-ba/",
    "/tin-tuc/",
    "/thong-ke/",
    "/du-lieu-mo/",
    "/bo-tieu-chi/",
    "/lich/",
)
ADDRESS_MAX = 400  # longer addresses are nobody's bookmark and would only fill the keep


class PublicPageCache:
    """Middleware: answer from the keep, or keep the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a reader without a session from the keep where the site is still in the same state."""
        if not keepable(request):
            return self.get_response(request)
        tag = entity_tag(request)
        if request.headers.get("If-None-Match") == tag:
            return _marked(HttpResponseNotModified(), tag)
        pages = caches["pages"]
        if kept := pages.get(tag):
            body, headers = kept
            return _with_headers(HttpResponse(body), headers)
        response = self.get_response(request)
        if may_be_kept(response):
            _marked(response, tag)
            if request.method == "GET":
                pages.set(tag, (response.content, dict(response.items())))
        return response


def keepable(request: HttpRequest) -> bool:
    """Return whether the answer depends on the address alone: a public page asked for without any session."""
    if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    public = request.path == "/" or request.path.startswith(PLACES)
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return public and len(request.get_full_path()) <= ADDRESS_MAX


def entity_tag(request: HttpRequest) -> str:
    """Return the mark of this address in the site's present state."""
    compressed = "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else ""
    place = (request.scheme, request.get_host(), request.get_full_path())
    parts = (public_version(), str(timezone.localdate()), compressed, *place)
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


def may_be_kept(response: HttpResponseBase) -> bool:
    """Return whether the answer is a whole page that set nothing for this reader."""
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and not response.has_header("ETag")
        and response.get("Content-Type", "").startswith("text/html")
        and "no-store" not in response.get("Cache-Control", "")
    )


def _marked(response: HttpResponseBase, tag: str) -> HttpResponseBase:
    """Let a browser keep the page and ask each time whether it still holds."""
    response["ETag"] = tag
    patch_cache_control(response, no_cache=True, public=True)
    return response


def _with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response
