"""Where a request came from, within this site."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def came_from(request: HttpRequest) -> str:
    """Return the address within this site that the browser came from, or nothing."""
    referrer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referrer, {request.get_host()}, request.is_secure()):
        return ""
    parts = urlsplit(referrer)
    path = "/" + parts.path.lstrip("/")  # two slashes would name another host
    return f"{path}?{parts.query}" if parts.query else path
