"""The page of a proposal: lines, versions, documents and history; a signed one can be stopped here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.queries import mandate_for
from accounts.role_groups import ISSUER_ROLES
from dossiers.models import Submission, SubmissionState
from dossiers.services.proposals.proposals import changes_since_last
from ledger.services import audit
from ledger.web.acts import takes_acts
from ledger.web.downloads import bytes_response
from workflows.requests import ActingRequest
from workflows.screens.base import page_acts, workspace
from workflows.screens.documents import previews
from workflows.screens.downloads import private_file
from workflows.screens.proposals.review import authority_shown, draft_of, stopped, with_levels


def visible_submission(request: ActingRequest, pk: int) -> Submission:
    """Return a proposal the person may read; raise Http404 for a hidden one as for a missing one."""
    seen = Submission.objects.visible_to(request.user).select_related(
        "round__issuer__unit", "round__criteria_set", "document__pdf", "decision__document"
    )
    return get_object_or_404(seen, pk=pk)


@login_required
@never_cache
@require_safe
def submission_pdf(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the proposal's document as PDF to whoever may see it."""
    submission = visible_submission(request, pk)
    stored = submission.document.current_file if submission.document is not None else None
    if stored is None:
        raise Http404
    return private_file(request, stored, f"to-trinh-{submission.pk}.pdf")


@login_required
@never_cache
@require_safe
def draft_decision(request: ActingRequest, pk: int, page: int = 0) -> HttpResponseBase:
    """Return the draft decision as it would print: the PDF, or one page as a picture."""
    post = getattr(request, "appointment", None)
    seen = Submission.objects.with_draft_for(request.user).select_related("round__issuer")
    submission = get_object_or_404(seen, pk=pk)
    draft = draft_of(submission)
    if not post or draft is None:
        raise Http404
    mandate = mandate_for(post, submission.round.issuer, timezone.localdate(), kind="quyet_dinh")
    content = previews.pdf_of(previews.as_signed_by(draft, mandate, post))
    if not page:
        return bytes_response(
            content, name=f"du-thao-quyet-dinh-{pk}.pdf", media_type="application/pdf", attached=False
        )
    picture = previews.page_picture(content, page)
    if picture is None:
        raise Http404
    return bytes_response(picture, name=f"du-thao-{pk}-{page}.png", media_type="image/png", attached=False)


def stop(request: ActingRequest, submission: Submission) -> tuple[Any, list[str]]:
    """Stop the signed decision before it is numbered."""
    return None, stopped(request, submission)


ACTS = page_acts({"stop": stop})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def submission_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a proposal; a POST stops its signed decision before it is numbered."""
    submission, post = visible_submission(request, pk), request.appointment
    with_draft = Submission.objects.with_draft_for(request.user).filter(pk=pk).exists()
    may_stop = submission.state == SubmissionState.SIGNED and (
        post.role in ISSUER_ROLES and post.office.unit_id == submission.round.issuer.unit_id
    )
    problems: list[str] = []
    if request.method == "POST":
        if not may_stop:
            raise Http404
        _, problems = ACTS.chosen(request)(request, submission)
        if not problems:
            return redirect("workflows:submission", pk=pk)
    lines = list(
        submission.lines.select_related("dossier__unit", "dossier__round__criteria_set")
        .defer("dossier__round__criteria_set__definition")
        .order_by("dossier__unit__code")
    )
    with_levels(lines)
    context = {
        "submission": submission,
        "lines": lines,
        "versions": submission.versions.select_related("document", "by__user"),
        "changes": changes_since_last(submission) if with_draft else [],
        "draft": draft_of(submission) if with_draft else None,
        "decision": getattr(submission, "decision", None),
        "history": audit.history(submission),
        "authority": authority_shown(submission, lines),
        "may_stop": may_stop,
        "may_correct": submission.state == SubmissionState.PUBLISHED and post.role == Role.STANDING_CLERK,
        "problems": problems,
    }
    return render(request, "workflows/proposals/proposal.html", context, status=422 if problems else 200)
