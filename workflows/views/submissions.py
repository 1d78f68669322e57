"""A submission to look at: its lines, versions, papers and history; a signed one can be stopped here."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.models import Role
from accounts.queries import mandate_for
from dossiers.models import Dossier, Submission, SubmissionState
from dossiers.models.dossiers import COUNCIL_ROLES
from dossiers.services.submissions import SIGNERS, changes_since_last
from ledger.acts import takes
from ledger.services import audit
from workflows import previews
from workflows.models import TaskCard
from workflows.views.base import page_acts, workspace
from workflows.views.deciding import draft_of, stopped
from workflows.views.papers import drawn, private_file
from workflows.views.rounds import UNIT_SIDE

STOPPERS = (*SIGNERS, Role.DOCUMENT_CLERK)


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


def inner_submission(request: HttpRequest, pk: int) -> Submission:
    """Return a submission with its draft decision, which the units and the council do not see; else 404."""
    found = submission_visible(request, pk)
    post = getattr(request, "appointment", None)
    if found is None or not post or post.role in UNIT_SIDE or post.role in COUNCIL_ROLES:
        raise Http404
    return found


@login_required
@never_cache
@require_safe
def submission_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Give out a submission's paper to whoever may see it."""
    found = submission_visible(request, pk)
    if found is None or found.document is None or found.document.pdf is None:
        raise Http404
    return private_file(request, found.document.current_file, f"to-trinh-{found.pk}.pdf")


@login_required
@never_cache
@require_safe
def draft_decision(request: HttpRequest, pk: int, page: int = 0) -> HttpResponse:
    """Give out the draft decision as it would print, wholly or one page as a picture."""
    found, post = inner_submission(request, pk), request.appointment
    draft = draft_of(found)
    if draft is None:
        raise Http404
    mandate = mandate_for(post, found.round.issuer, timezone.localdate(), kind="quyet_dinh")
    content = previews.pdf_of(previews.as_signed_by(draft, mandate, post))
    if not page:
        return drawn(content, f"du-thao-quyet-dinh-{pk}.pdf")
    picture = previews.page_picture(content, page)
    if picture is None:
        raise Http404
    return drawn(picture, f"du-thao-{pk}-{page}.png", "image/png")


def stop(request: HttpRequest, submission: Submission) -> tuple[Any, list[str]]:
    """Stop the signed decision before it has a number."""
    return None, stopped(request, submission)


ACTS = page_acts({"stop": stop})


@workspace("GET", "HEAD", "POST")
@takes(ACTS)
def submission_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a submission; a POST stops its signed decision before it has a number."""
    found, post = submission_visible(request, pk), request.appointment
    if found is None or post.role in UNIT_SIDE:
        raise Http404
    may_stop = found.state == SubmissionState.SIGNED and (
        post.role in STOPPERS and post.office.unit_id == found.round.issuer.unit_id
    )
    problems: list[str] = []
    if request.method == "POST":
        if not may_stop:
            raise Http404
        _, problems = ACTS.chosen(request)(request, found)
        if not problems:
            return redirect("workflows:submission", pk=pk)
    context = {
        "submission": found,
        "lines": found.lines.select_related("dossier__unit").order_by("dossier__unit__code"),
        "versions": found.versions.select_related("document", "by__user"),
        "changes": changes_since_last(found),
        "draft": None if post.role in COUNCIL_ROLES else draft_of(found),
        "decision": getattr(found, "decision", None),
        "history": audit.history(found),
        "may_stop": may_stop,
        "may_correct": found.state == SubmissionState.PUBLISHED and post.role == Role.STANDING_CLERK,
        "problems": problems,
    }
    return render(request, "workflows/submission.html", context, status=422 if problems else 200)
