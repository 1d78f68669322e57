"""Compression of text responses; pictures and files that are fetched in parts stay as they are."""

from __future__ import annotations

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware

TEXT = (
    "text/",
    "application/json",
    "application/ld+json",
    "application/javascript",
    "application/xml",
    "application/atom+xml",
    "application/manifest+json",
    "image/svg+xml",
)


class TextCompression(GZipMiddleware):
    """Compress whole answers that are text; Django pads them so that their length tells nothing."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave parts of files, pictures and PDFs alone: a compressed part would be no part of the file."""
        if response.status_code != 200 or not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)
