"""Giving out evidence and papers: rights first, then bytes, under headers that make them harmless."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from dossiers.models import Dossier, Evidence, Submission
from ledger.errors import LedgerError
from ledger.models import StoredFile
from ledger.services import files
from workflows.models import TaskCard


def private_file(stored: StoredFile, name: str, *, attached: bool = True) -> HttpResponse:
    """Return stored bytes that no browser runs, keeps or compares before the right is checked."""
    try:
        content = files.open_bytes(stored)
    except LedgerError as error:
        raise Http404 from error
    response = HttpResponse(content, content_type=stored.media_type)
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@never_cache
@require_safe
def evidence_file(request: HttpRequest, pk: int, evidence: int) -> HttpResponse:
    """Give out one piece of evidence; hidden and missing ones answer alike."""
    found = (
        Evidence.objects.visible_to(request.user)
        .filter(pk=evidence, dossier=pk)
        .select_related("file")
        .first()
    )
    if found is None:
        raise Http404
    return private_file(found.file, found.name)


def submission_visible(request: HttpRequest, pk: int) -> Submission | None:
    """Return a submission the person may read: through its dossiers, or because a task of it is theirs."""
    found = Submission.objects.filter(pk=pk).select_related("round", "document__pdf").first()
    if found is None:
        return None
    if Dossier.objects.visible_to(request.user).filter(submission_lines__submission=found).exists():
        return found
    appointment = getattr(request, "appointment", None)
    if appointment and TaskCard.objects.filter(submission=found).of_office(appointment).exists():
        return found
    return None


@login_required
@never_cache
@require_safe
def submission_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out a submission's paper to whoever may see it."""
    found = submission_visible(request, pk)
    if found is None or found.document is None or found.document.pdf is None:
        raise Http404
    return private_file(found.document.current_file, f"to-trinh-{found.pk}.pdf")
