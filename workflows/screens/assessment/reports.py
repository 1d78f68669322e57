"""Report and summary table of a dossier as PDF, export of the whole dossier, and import of an exported one."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify

from accounts.models import Role
from documents.errors import DocumentError
from dossiers.errors import ProcedureError
from dossiers.models import Dossier, DossierState
from dossiers.services.assessment import dossier_export, dossier_import, reports
from ledger.errors import LedgerError
from ledger.vietnamese.folding import unmarked
from ledger.web.acts import Acts, takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.downloads import harmless
from workflows.background import read_soon
from workflows.requests import ActingRequest
from workflows.screens.base import workspace
from workflows.screens.downloads import private_bytes

SPOOL = 1024 * 1024


def read_dossier(request: ActingRequest, pk: int) -> Dossier:
    """Return a dossier the person may read; raise Http404 for any other as for a missing one."""
    dossier: Dossier = get_object_or_404(Dossier.objects.read_by(request.user).with_details(), pk=pk)
    return dossier


def may_import(request: ActingRequest, dossier: Dossier) -> bool:
    """Return whether the person may import an exported dossier here: the unit's head, while it is empty."""
    post = request.appointment
    leads = post.role == Role.UNIT_HEAD and post.office.unit_id == dossier.unit_id
    empty = not dossier.answers.exists() and not dossier.evidence.kept().exists()
    return leads and empty and dossier.state == DossierState.SELF_ASSESSMENT


def file_name(dossier: Dossier, what: str, suffix: str) -> str:
    """Return a plain name such as bao-cao-xa-ben-lau-2026.pdf."""
    unit = slugify(unmarked(dossier.unit.name)) or dossier.unit.code
    return f"{what}-{unit}-{dossier.round.year}.{suffix}"


def export_zip(request: ActingRequest, dossier: Dossier) -> HttpResponseBase | list[str]:
    """Return the export as a zip; its seal is in the file name and in the history."""
    target = tempfile.SpooledTemporaryFile(max_size=SPOOL)  # noqa: SIM115 - the response closes it
    try:
        done = dossier_export.export_dossier(appointment=request.appointment, dossier=dossier, target=target)
    except (ProcedureError, DocumentError, LedgerError) as error:
        target.close()
        return [str(error)]
    target.seek(0)
    name = file_name(dossier, "ho-so", "zip").replace(".zip", f"-{done.seal[:16]}.zip")
    answer = FileResponse(target, as_attachment=True, filename=name, content_type="application/zip")
    answer["X-Seal"] = done.seal
    return harmless(answer)


def bring_in(request: ActingRequest, dossier: Dossier) -> HttpResponseBase | list[str]:
    """Import the uploaded zip into the empty dossier; raise Http404 for whoever may not."""
    if not may_import(request, dossier):
        raise Http404
    upload: UploadedFile | None = request.FILES.get("file")
    if upload is None:
        return ["Chưa chọn tệp hồ sơ. Hãy chọn tệp ZIP do hệ thống xuất ra."]
    if (upload.size or 0) > settings.UPLOAD_ARCHIVE_MAX_BYTES:
        most = settings.UPLOAD_ARCHIVE_MAX_BYTES // (1024 * 1024)
        return [f"Tệp lớn hơn {most} MB. Hãy nhập bằng lệnh import_dossier trên máy chủ."]
    with tempfile.NamedTemporaryFile(prefix="hoctap-nhap-", suffix=".zip") as spool:
        for block in upload.chunks():
            spool.write(block)
        spool.flush()
        try:
            done = dossier_import.import_dossier(
                appointment=request.appointment,
                dossier=dossier,
                archive=Path(spool.name),
                seal=request.POST.get("seal", ""),
            )
        except ProcedureError as error:
            return dossier_import.sentences_of(error)
        except LedgerError as error:
            return [str(error)]
    for item in dossier.evidence.kept():
        read_soon(item.pk)
    messages.success(request, f"Đã nhập {done.answers} trả lời và {done.evidence} minh chứng.")
    return redirect(dossier.get_absolute_url())


ACTS: Acts[HttpResponseBase | list[str]] = Acts(
    {"export": export_zip, "import": bring_in}, refused=lambda why: [why]
)


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
@takes_files(settings.UPLOAD_ARCHIVE_MAX_BYTES)
def report_page(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Show report and table as they print; a POST exports the dossier or imports an exported one."""
    dossier, problems = read_dossier(request, pk), []
    if request.method == "POST":
        answer = ACTS.chosen(request)(request, dossier)
        if isinstance(answer, HttpResponseBase):
            return answer
        problems = answer
    context: dict[str, Any] = {
        "dossier": dossier,
        "report": reports.report_of(dossier),
        "problems": problems,
        "may_bring_in": may_import(request, dossier),
        "most_mb": settings.UPLOAD_ARCHIVE_MAX_BYTES // (1024 * 1024),
    }
    return render(request, "workflows/assessment/report.html", context, status=422 if problems else 200)


@workspace()
def report_pdf(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the self-assessment report as PDF."""
    return as_pdf(request, pk, "bao-cao-tu-danh-gia")


@workspace()
def table_pdf(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the summary table of criteria as PDF."""
    return as_pdf(request, pk, "bang-tong-hop")


def as_pdf(request: ActingRequest, pk: int, what: str) -> HttpResponseBase:
    """Return the report or the table as PDF for whoever may see the dossier."""
    dossier = read_dossier(request, pk)
    report = reports.report_of(dossier)
    make = reports.table_pdf if what == "bang-tong-hop" else reports.report_pdf
    try:
        content = make(report)
    except DocumentError as error:
        context = {"dossier": dossier, "report": report, "problems": [str(error)]}
        return render(request, "workflows/assessment/report.html", context, status=422)
    return private_bytes(request, content, media_type="application/pdf", name=file_name(dossier, what, "pdf"))
