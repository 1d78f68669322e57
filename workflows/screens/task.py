"""The page of one task: who may see it, and the screen of its step."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.module_loading import import_string

from ledger.web.body_limits import takes_files
from workflows.errors import JustHandled
from workflows.inbox.completion import handled_sentence
from workflows.inbox.permissions import may_perform
from workflows.inbox.tasks import visible_card
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import workspace
from workflows.screens.inbox.assignment import assignment_context
from workflows.steps import STEPS

Screen = Callable[[ActingRequest, TaskCard, bool], HttpResponse]
SCREENS: dict[str, Screen] = {node: import_string(step.screen) for node, step in STEPS.items()}
FILE_BYTES = max(getattr(screen, "file_bytes", 0) for screen in SCREENS.values())


@workspace("GET", "HEAD", "POST")
@takes_files(FILE_BYTES)
def task(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a task's screen; of a completed task say by whom, and refuse a POST with JustHandled.

    Whoever may only look sees who has the task. Raises Http404 for a task out of reach.
    """
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
