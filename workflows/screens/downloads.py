"""Downloads of evidence and documents: permission first, then bytes, under headers that make them harmless."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dossiers.errors import BadFile
from dossiers.models import Dossier, Evidence, FileState, InspectionReport, Sitting
from dossiers.services.evidence import page_images
from ledger.errors import LedgerError
from ledger.models import StoredFile
from ledger.web.downloads import bytes_response, harmless, named, stored_response
from workflows.requests import ActingRequest
from workflows.screens.documents import previews

SHOWN_INLINE = frozenset({"image/jpeg", "image/png", "image/webp"})
RANGE = re.compile(r"^bytes=(\d{0,15})-(\d{0,15})$")


def private_bytes(
    request: ActingRequest, content: bytes, *, media_type: str, name: str, attached: bool = True
) -> HttpResponseBase:
    """Return bytes the person may have: all of them, or the requested range.

    Called after the right was checked, so a range tells nothing to anybody else. No entity tag is given and no
    condition is answered: nothing is kept by a browser that could be compared later without the right.
    """

    def part_of(start: int, end: int) -> HttpResponseBase:
        return HttpResponse(content[start:end], content_type=media_type)

    return _given(request, part_of, len(content), name=name, attached=attached)


def _given(
    request: ActingRequest,
    part_of: Callable[[int, int], HttpResponseBase],
    size: int,
    *,
    name: str,
    attached: bool,
) -> HttpResponseBase:
    """Return the requested range, or everything."""
    part = wanted_range(request, size)
    if part == (0, 0):
        return harmless(HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"}))
    start, end = part or (0, size)
    response = part_of(start, end)
    if part is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    response["Accept-Ranges"] = "bytes"
    inline = not attached and response["Content-Type"] in SHOWN_INLINE
    return named(response, name, attached=not inline)


def wanted_range(request: ActingRequest, size: int) -> tuple[int, int] | None:
    """Return the requested range as (start, end), None for everything, (0, 0) when it lies outside."""
    requested = RANGE.match(request.headers.get("Range", ""))
    if not requested or "If-Range" in request.headers or requested[1] == requested[2] == "":
        return None
    if not requested[1]:
        start, end = max(0, size - int(requested[2])), size
    else:
        start, end = int(requested[1]), min(size, int(requested[2]) + 1) if requested[2] else size
    return (start, end) if start < end else (0, 0)


def private_file(
    request: ActingRequest, stored: StoredFile, name: str, *, attached: bool = True
) -> HttpResponseBase:
    """Return a stored file under the headers of private downloads."""

    def part_of(start: int, end: int) -> HttpResponseBase:
        return stored_response(stored, start=start, end=end)

    try:
        return _given(request, part_of, stored.size, name=name, attached=attached)
    except LedgerError as error:
        raise Http404 from error


def visible_evidence(request: ActingRequest, dossier: int, evidence: int) -> Evidence:
    """Return evidence the person may see; raise Http404 for hidden as for missing evidence."""
    rows = Evidence.objects.visible_to(request.user).filter(pk=evidence, dossier=dossier)
    item = rows.select_related("file", "dossier__round", "dossier__unit").first()
    if item is None:
        raise Http404
    return item


@login_required
@never_cache
@require_safe
def evidence_file(request: ActingRequest, pk: int, evidence: int) -> HttpResponseBase:
    """Return one piece of evidence; `?mo=1` shows a picture inline."""
    item = visible_evidence(request, pk, evidence)
    if item.state == FileState.INFECTED:
        raise Http404
    return private_file(request, item.file, item.name, attached=request.GET.get("mo") != "1")


@login_required
@never_cache
@require_safe
def page_picture(request: ActingRequest, pk: int, evidence: int, number: int) -> HttpResponseBase:
    """Return the picture of one page; raise Http404 when it cannot be rendered."""
    item = visible_evidence(request, pk, evidence)
    width = 1800 if request.GET.get("rong") == "1800" else 900
    try:
        content = page_images.page_picture(evidence=item, number=number, width=width)
    except (BadFile, LedgerError) as error:
        raise Http404 from error
    name = f"{item.label}-trang-{number}.webp"
    return private_bytes(request, content, media_type="image/webp", name=name, attached=False)


@login_required
@never_cache
@require_safe
def minutes_pdf(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the minutes of a sitting, or their draft, to whoever may see the sitting."""
    if not getattr(request, "appointment", None):
        raise Http404
    sitting = Sitting.objects.visible_to(request.user).filter(pk=pk).select_related("minutes__pdf").first()
    if sitting is None or sitting.minutes is None:
        raise Http404
    content = previews.pdf_of(sitting.minutes)
    return bytes_response(
        content, name=f"bien-ban-{sitting.pk}.pdf", media_type="application/pdf", attached=False
    )


@login_required
@never_cache
@require_safe
def inspection_pdf(request: ActingRequest, pk: int, report: int) -> HttpResponseBase:
    """Return the report of an inspection to whoever may see the dossier."""
    seen = Dossier.objects.visible_to(request.user).filter(pk=pk)
    inspection = (
        InspectionReport.objects.filter(pk=report, dossier__in=seen).select_related("document__pdf").first()
    )
    if inspection is None or inspection.document.current_file is None:
        raise Http404
    return private_file(request, inspection.document.current_file, f"kiem-tra-thuc-te-{inspection.pk}.pdf")
