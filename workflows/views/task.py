"""One screen for each task: who may see it, and which step it is."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from ledger.web.body_limits import takes_files
from workflows.errors import JustHandled
from workflows.models import TaskCard
from workflows.performing import handled_sentence, may_perform
from workflows.tasks import visible_card
from workflows.views import appraisal, balloting, checking, deciding, minutes, paper_tasks, self_assessment
from workflows.views.base import workspace
from workflows.views.handing import handing_context

Screen = Callable[[HttpRequest, TaskCard, bool], HttpResponse]
SCREENS: dict[str, Screen] = {
    "self_assess": self_assessment.screen,
    "check": checking.check,
    "inspect": checking.inspect,
    "schedule": appraisal.schedule,
    "ballot": balloting.ballot,
    "conclude": appraisal.conclude,
    "conclude_without_council": appraisal.conclude_without_council,
    "decide": deciding.decide,
    "revise": deciding.revise,
    "issue_number": deciding.issue_number,
    "write_minutes": minutes.write,
    "confirm_minutes": minutes.confirm,
    "decide_paper": paper_tasks.decide,
    "revise_paper": paper_tasks.revise,
    "issue_paper": paper_tasks.issue,
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
        return render(request, "workflows/closed.html", {"card": card})
    may = may_perform(card, request.appointment)
    helps = not may and TaskCard.objects.filter(pk=card.pk).mine(request.appointment).exists()
    if request.method == "POST" and not (may or helps):
        raise Http404
    request.handing = handing_context(card, request.appointment, may)
    if not (may or helps):
        return render(request, "workflows/waiting.html", {"card": card})
    return SCREENS[card.node](request, card, may)
