"""One screen for each task: who may see it, and which step it is."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.web.body_limits import takes_files
from workflows.errors import JustHandled
from workflows.inbox.completion import handled_sentence, may_perform
from workflows.inbox.tasks import visible_card
from workflows.models import TaskCard
from workflows.screens.assessment import checking, self_assessment
from workflows.screens.base import workspace
from workflows.screens.council import ballots, conclusions, minutes
from workflows.screens.documents import tasks
from workflows.screens.inbox.assignment import assignment_context
from workflows.screens.proposals import review

Screen = Callable[[HttpRequest, TaskCard, bool], HttpResponse]
SCREENS: dict[str, Screen] = {
    "self_assess": self_assessment.screen,
    "check": checking.check,
    "inspect": checking.inspect,
    "schedule": conclusions.schedule,
    "ballot": ballots.ballot,
    "conclude": conclusions.conclude,
    "conclude_without_council": conclusions.conclude_without_council,
    "decide": review.decide,
    "revise": review.revise,
    "issue_number": review.issue_number,
    "write_minutes": minutes.write,
    "confirm_minutes": minutes.confirm,
    "decide_paper": tasks.decide,
    "revise_paper": tasks.revise,
    "issue_paper": tasks.issue,
}


FILE_BYTES = max(getattr(screen, "file_bytes", 0) for screen in SCREENS.values())


@workspace("GET", "HEAD", "POST")
@takes_files(FILE_BYTES)
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a task's screen, or that it is done and by whom; a POST to a finished task comes second."""
    card = visible_card(request.appointment, pk)
    if card is None:
        raise Http404
    if card.closed_at is not None:
        if request.method == "POST":
            raise JustHandled(handled_sentence(card))
        return render(request, "workflows/inbox/closed.html", {"card": card})
    may = may_perform(card, request.appointment)
    helps = not may and TaskCard.objects.filter(pk=card.pk).mine(request.appointment).exists()
    if request.method == "POST" and not (may or helps):
        raise Http404
    request.handing = assignment_context(card, request.appointment, may)
    if not (may or helps):
        return render(request, "workflows/inbox/waiting.html", {"card": card})
    return SCREENS[card.node](request, card, may)
