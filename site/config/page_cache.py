"""Cache of whole public pages for readers without a session, valid for one state of the site.

A page is kept under the version of the site (`home.caching.site_version`), the day, the host and the address.
Any act or edit makes a new version, so a revoked or corrected decision shows at the next request on every page that
mentions it. Who carries a session is served past the keep: what depends on a person never enters it. While the
database is away nothing can change: what was kept in the state last seen is still answered, for nobody to keep
further.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.core.cache import caches
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_cache_control

from config.database_errors import without_database
from home.addresses import public_sections
from home.caching.purging import may_be_cached_in_front
from home.caching.site_version import site_version
from home.tasks import purge_front_cache
from ledger.database.errors import is_away

ADDRESS_MAX = 400  # longer addresses are nobody's bookmark and would only fill the keep


class PublicPageCache:
    """Middleware: answer from the keep, or keep the answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.last_seen = ""  # the site's state when it was last asked for

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a reader without a session from the keep where the site is still in the same state."""
        if not keepable(request):
            return self._passed_on(request)
        try:
            self.last_seen = version = site_version()
        except DatabaseError as error:
            if not is_away(error):
                raise
            return self._without_database(request)
        tag = entity_tag(request, version)
        if request.headers.get("If-None-Match") == tag:
            return _marked(request, HttpResponseNotModified(), tag)
        pages = caches["pages"]
        if kept := pages.get(tag):
            body, headers = kept
            return _marked(request, _with_headers(HttpResponse(body), headers), tag)
        response = self.get_response(request)
        if may_be_kept(response):
            if request.method == "GET":
                pages.set(tag, (response.content, dict(response.items())))  # type: ignore[attr-defined]
            _marked(request, response, tag)
        return response

    def _without_database(self, request: HttpRequest) -> HttpResponseBase:
        """Answer what was kept in the state last seen; for anything else say that it does not go now."""
        kept = caches["pages"].get(entity_tag(request, self.last_seen)) if self.last_seen else None
        if kept is None:
            return without_database(request)
        body, headers = kept
        response = _with_headers(HttpResponse(body), headers)
        response["Cache-Control"] = "no-store"
        return response

    def _passed_on(self, request: HttpRequest) -> HttpResponseBase:
        """Answer without the keep; where that changed the site, a cache before it is told soon."""
        if not settings.FRONT_CACHE_URL or request.method in {"GET", "HEAD"}:
            return _own(request, self.get_response(request))
        before = site_version()
        response = self.get_response(request)
        if site_version() != before:
            purge_front_cache.enqueue()
        return response


def keepable(request: HttpRequest) -> bool:
    """Return whether the answer depends on the address alone: a public page asked for without any session."""
    if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    if getattr(request, "is_dummy", False):  # a preview that Wagtail asks for within another request
        return False
    public = request.path == "/" or request.path.startswith(public_sections())
    try:
        request.get_host()
    except DisallowedHost:
        return False
    return public and len(request.get_full_path()) <= ADDRESS_MAX


def entity_tag(request: HttpRequest, version: str) -> str:
    """Return the mark of this address in a state of the site."""
    compressed = "gzip" if "gzip" in request.headers.get("Accept-Encoding", "") else ""
    place = (str(request.scheme), request.get_host(), request.get_full_path())
    parts = (version, str(timezone.localdate()), compressed, *place)
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


def _marked(request: HttpRequest, response: HttpResponseBase, tag: str) -> HttpResponseBase:
    """Let a browser keep the page and ask each time whether it still holds; a cache that is purged need not ask."""
    response["ETag"] = tag
    if settings.FRONT_CACHE_URL and may_be_cached_in_front(request.get_full_path()):
        patch_cache_control(response, public=True, max_age=0, s_maxage=front_seconds(), must_revalidate=True)
    else:
        patch_cache_control(response, no_cache=True, public=True)
    return response


def front_seconds() -> int:
    """Return how long a cache before the site may keep a page: at most until midnight, when a title may end."""
    now = timezone.localtime()
    midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(0, min(settings.FRONT_CACHE_SECONDS, int((midnight - now).total_seconds())))


def _own(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Mark what somebody with a session sees as theirs, so that nothing between keeps it for others."""
    if settings.SESSION_COOKIE_NAME in request.COOKIES and not response.has_header("Cache-Control"):
        response["Cache-Control"] = "private, no-cache"
    return response


def _with_headers(response: HttpResponse, headers: dict[str, str]) -> HttpResponse:
    for name, value in headers.items():
        response[name] = value
    return response
