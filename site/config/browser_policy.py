"""What a browser may load and run on our pages (Content-Security-Policy), in one place.

The public site, the workspace and our own pages below the desk's address run our own files only and nothing inline.
Wagtail's pages begin their date fields by inline scripts and place their panels by inline styles, so they have a policy
of their own; text is made into code (eval) nowhere. A view that says more (a private file runs nothing) is left alone.
"""

from __future__ import annotations

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.middleware import CSPMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from home.addresses import named_address

OURS = frozenset({"workflows"})  # whose pages stand below the desk's address without being Wagtail's

SITE_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

DESK_DIRECTIVES = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "form-action": [SELF],
    "base-uri": [SELF],
}


# What no page of ours asks a browser for; the camera is opened by the file field, which needs no permission.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "bluetooth", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope", "hid",
        "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip


class PolicyMiddleware(CSPMiddleware):
    """Write the policy of the place the page belongs to."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Add the header unless the view wrote its own; the desk's pages get the desk's.

        Wagtail shows a preview as a page of the site within a frame of the desk, and asks this middleware twice:
        for the page, which keeps the site's policy but may be framed by the desk, then for the desk's address.
        """
        response["Permissions-Policy"] = PERMISSIONS
        if getattr(request, "is_preview", False):
            response._csp_replace = {"frame-ancestors": [SELF]}  # type: ignore[attr-defined]
        elif request.path.startswith(named_address("wagtailadmin_home")) and not _is_ours(request):
            response._csp_config = {**DESK_DIRECTIVES}  # type: ignore[attr-defined]
        return super().process_response(request, response)


def _is_ours(request: HttpRequest) -> bool:
    match = getattr(request, "resolver_match", None)
    return match is not None and match.app_name in OURS
