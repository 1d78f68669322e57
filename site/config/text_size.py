"""The reader's text size where no script runs: a cookie, and a style sheet of one line that follows it.

Pages are the same for everybody and may be kept whole; only this sheet differs, and only browsers without scripts
ask for it (`<noscript>` in base.html). Where scripts run, js/text-size.js keeps the size in the browser.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

COOKIE = "co-chu"
SCALES = ("0.9", "1", "1.15", "1.35", "1.6")
USUAL = 1
YEAR = 365 * 24 * 60 * 60


def chosen(request: HttpRequest) -> int:
    """Return the step the reader chose, the usual one where the cookie says nothing sensible."""
    kept = request.COOKIES.get(COOKIE, "")
    return int(kept) if kept in {str(step) for step in range(len(SCALES))} else USUAL


@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """Make the text smaller (`?co=nho`), larger (`lon`) or usual, and go back to the page it was asked on."""
    step = chosen(request)
    match request.GET.get("co"):
        case "nho":
            step = max(0, step - 1)
        case "lon":
            step = min(len(SCALES) - 1, step + 1)
        case _:
            step = USUAL
    response = HttpResponseRedirect(_back(request))
    response.set_cookie(COOKIE, str(step), max_age=YEAR, samesite="Lax", httponly=True)
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def sheet(request: HttpRequest) -> HttpResponse:
    """Return the style sheet of the reader's size; for this reader only."""
    response = HttpResponse(
        f":root {{ --text-scale: {SCALES[chosen(request)]}; }}\n", content_type="text/css; charset=utf-8"
    )
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Cookie"
    return response


def _back(request: HttpRequest) -> str:
    """Return the page of ours that the reader came from, else the front page."""
    came = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        came, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        return "/"
    parts = urlsplit(came)
    path = "/" + parts.path.lstrip("/")
    return f"{path}?{parts.query}" if parts.query else path
