"""Certificates of titles: decisions with their batches, the progress of one batch, the PDF files."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.models import Role
from accounts.queries import mandate_for
from accounts.role_groups import ISSUER_ROLES
from dossiers.models import BatchState, CertificateBatch, Decision, SubmissionState, TitleCertificate
from dossiers.services.decisions import certificates
from ledger.web.acts import takes_acts
from workflows.background import certificates_soon
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts, workspace
from workflows.screens.downloads import private_file


def own_decisions(request: ActingRequest) -> QuerySet[Decision]:
    """Return the published decisions of the unit for whose office the person signs or numbers."""
    post = request.appointment
    decisions = Decision.objects.filter(submission__state=SubmissionState.PUBLISHED)
    if post.role not in ISSUER_ROLES:
        return decisions.none()
    return decisions.filter(submission__round__issuer__unit=post.office.unit_id).select_related(
        "document__issuer", "submission__round__issuer", "certificates"
    )


@workspace()
def index(request: ActingRequest) -> HttpResponse:
    """List the decisions with the state of their certificates."""
    return render(
        request, "workflows/decisions/certificates.html", {"decisions": own_decisions(request)[:200]}
    )


def order(
    request: ActingRequest, decision: Decision, batch: CertificateBatch | None
) -> tuple[Any, list[str]]:
    """Order the certificates of a decision."""
    return attempt(
        request,
        lambda: certificates.order(appointment=request.appointment, decision=decision),
        "Đã cho phép; văn thư cấp số và lập giấy.",
    )


def begin(
    request: ActingRequest, decision: Decision, batch: CertificateBatch | None
) -> tuple[Any, list[str]]:
    """Start making the certificates in the background."""
    if batch is None:
        return None, [
            "Chưa có lệnh in giấy cho quyết định này. Hãy đề nghị người có thẩm quyền cho phép trước."
        ]
    begun, problems = attempt(
        request,
        lambda: certificates.begin(appointment=request.appointment, batch=batch),
        "Đang lập giấy công nhận; trang này cho biết đã đến đâu.",
    )
    if begun is not None:
        certificates_soon(begun.pk)
    return begun, problems


ACTS = page_acts({"cho-phep": order, "lap": begin})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def batch_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a batch; a POST orders the certificates or starts making them."""
    decision = get_object_or_404(own_decisions(request), pk=pk)
    post = request.appointment
    batch = CertificateBatch.objects.filter(decision=decision).first()
    problems: list[str] = []
    if request.method == "POST":
        _, problems = ACTS.chosen(request)(request, decision, batch)
        if not problems:
            return redirect("workflows:certificate_batch", pk=pk)
    today = timezone.localdate()
    context = {
        "decision": decision,
        "batch": batch,
        "papers": batch.papers.select_related("title__unit", "document") if batch else [],
        "may_order": batch is None and mandate_for(post, decision.document.issuer, today) is not None,
        "may_begin": batch is not None
        and certificates.may_begin(batch, timezone.now())
        and post.role == Role.DOCUMENT_CLERK,
        "running": batch is not None and batch.state == BatchState.RUNNING,
        "problems": problems,
    }
    return render(
        request, "workflows/decisions/certificate_batch.html", context, status=422 if problems else 200
    )


@workspace()
def bundle(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return all certificates of a decision as one PDF."""
    decision = get_object_or_404(own_decisions(request), pk=pk)
    batch = CertificateBatch.objects.filter(decision=decision).select_related("bundle").first()
    if batch is None or batch.bundle is None:
        raise Http404
    return private_file(request, batch.bundle, f"giay-cong-nhan-{decision.pk}.pdf")


@workspace()
def single(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the certificate of one title as PDF."""
    papers = TitleCertificate.objects.filter(batch__decision__in=own_decisions(request))
    paper = get_object_or_404(papers.select_related("document__pdf"), pk=pk)
    current = paper.document.current_file
    if current is None:
        raise Http404
    return private_file(request, current, f"giay-cong-nhan-{paper.document.number}.pdf")
