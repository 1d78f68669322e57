"""Body limits: a request too large for its view is refused by its stated length, before a byte is read.

Each view says how much it takes (`ledger.web.body_limits.takes_files`); for the views of libraries it stands here.
"""

from __future__ import annotations

from collections.abc import Callable

from csp.utils import build_policy
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.urls import Resolver404, ResolverMatch, resolve

from config.browser_policy import PERMISSIONS
from ledger.web.body_limits import FORM_BYTES

MB = 1024 * 1024
PICTURE_BYTES = 10 * MB  # Wagtail's own limit of a picture
LIBRARIES = {
    "wagtailimages:add": PICTURE_BYTES,
    "wagtailimages:edit": PICTURE_BYTES,
    "wagtailimages:add_multiple": PICTURE_BYTES,
    "wagtailimages_chooser:create": PICTURE_BYTES,
    "wagtaildocs:add": settings.UPLOAD_MAX_BYTES,
    "wagtaildocs:edit": settings.UPLOAD_MAX_BYTES,
    "wagtaildocs:add_multiple": settings.UPLOAD_MAX_BYTES,
    "wagtaildocs_chooser:create": settings.UPLOAD_MAX_BYTES,
    "wagtailredirects:start_import": FORM_BYTES,
}
DESK_FORM_BYTES = 4 * MB  # an article with everything in it

TOO_LARGE = (
    "Nội dung gửi lên lớn hơn {most} MB là mức nơi này nhận, nên chưa có gì được lưu. "
    "Hãy giảm dung lượng hoặc chia thành nhiều lần gửi."
)
NO_LENGTH = (
    "Yêu cầu không nói nội dung gửi lên dài bao nhiêu nên không nhận được. Hãy gửi lại bằng trình duyệt."
)


def file_bytes(match: ResolverMatch | None) -> int:
    """Return how many bytes of files the address takes, 0 where it takes none."""
    if match is None:
        return 0
    return int(LIBRARIES.get(match.view_name, getattr(match.func, "file_bytes", 0)))


def body_bytes(match: ResolverMatch | None) -> int:
    """Return how long a body the address takes."""
    if files := file_bytes(match):
        return files + FORM_BYTES
    on_desk = match is not None and match.route.startswith("quan-tri/")
    return DESK_FORM_BYTES if on_desk else FORM_BYTES


class NoFiles(FileUploadHandler):
    """Refuses whatever file comes."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Stop at the first."""
        raise SuspiciousFileOperation("this address takes no files")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never reached."""

    def file_complete(self, file_size: int) -> None:
        """Never reached."""


class BodyLimitMiddleware:
    """First middleware: 413 for bodies too large for their view, 411 for bodies without a length."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Let pass what the address takes."""
        length, with_files = stated_length(request), request.content_type == "multipart/form-data"
        if length is None and "Transfer-Encoding" in request.headers:
            return refused(request, NO_LENGTH, 411)
        if (length or 0) <= FORM_BYTES and not with_files:
            return self.get_response(request)
        match = match_of(request)
        if (length or 0) > (most := body_bytes(match)):
            return refused(request, TOO_LARGE.format(most=most // MB), 413)
        if with_files and not file_bytes(match):
            request.upload_handlers = [NoFiles(request)]
        return self.get_response(request)


def stated_length(request: HttpRequest) -> int | None:
    """Return the length the request states, None where it states none that can be read."""
    header = request.META.get("CONTENT_LENGTH") or ""
    return int(header) if header.isascii() and header.isdecimal() and len(header) < 19 else None


def match_of(request: HttpRequest) -> ResolverMatch | None:
    """Return what the address leads to."""
    try:
        return resolve(request.path_info)
    except Resolver404:
        return None


def refused(request: HttpRequest, sentence: str, status: int) -> HttpResponse:
    """Answer in words, without asking who it is: nothing of the request has been looked at."""
    if request.headers.get("Accept", "") == "application/json":
        answer: HttpResponse = JsonResponse({"problems": [sentence]}, status=status)
    else:
        page = loader.get_template("413.html").render({"sentence": sentence})
        answer = HttpResponse(page, status=status)
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = build_policy()
    answer["Permissions-Policy"] = PERMISSIONS
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
