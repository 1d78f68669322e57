"""Acts on a task's assignment, from its screen: claim, release, reassign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Appointment
from ledger.web.acts import takes_acts
from ledger.web.numbers import whole_number
from workflows.inbox import assignment, items
from workflows.inbox.permissions import assignee_of
from workflows.inbox.tasks import visible_card
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts, workspace


def claim(request: ActingRequest, card: TaskCard) -> tuple[Any, list[str]]:
    """Claim the task."""
    return attempt(
        request, lambda: assignment.claim(appointment=request.appointment, card=card), "Đã nhận việc."
    )


def release(request: ActingRequest, card: TaskCard) -> tuple[Any, list[str]]:
    """Release the task to the office."""
    return attempt(
        request,
        lambda: assignment.release(appointment=request.appointment, card=card),
        "Đã trả lại việc cho cơ quan.",
    )


def reassign(request: ActingRequest, card: TaskCard) -> tuple[Any, list[str]]:
    """Reassign the task to the person the form names."""
    people = Appointment.objects.select_related("user", "office")
    to = people.filter(pk=whole_number(request.POST.get("to"))).first()
    if to is None:
        return None, ["Chưa chọn người nhận việc. Hãy chọn một người trong danh sách."]
    note = request.POST.get("note", "")[:300]
    return attempt(
        request,
        lambda: assignment.reassign(appointment=request.appointment, card=card, to=to, note=note),
        f"Đã giao việc cho {to.user}; người đó đã được thông báo.",
    )


ACTS = page_acts({"take": claim, "give-back": release, "hand-over": reassign})


@workspace("POST")
@takes_acts(ACTS)
def assign(request: ActingRequest, pk: int) -> HttpResponse:
    """Claim, release or reassign a task; problems are shown as messages on the task's screen."""
    card = visible_card(request.appointment, pk)
    if card is None:
        raise Http404
    _, problems = ACTS.chosen(request)(request, card)
    if problems and not ACTS.key(request):
        context = {"problems": problems, "back": reverse("workflows:task", args=[pk])}
        return render(request, "workflows/inbox/unknown_act.html", context, status=422)
    for problem in problems:
        messages.error(request, problem)
    return redirect("workflows:task", pk=pk)


def assignment_context(card: TaskCard, post: Appointment, may: bool) -> dict[str, Any]:
    """Return who has claimed the task and to whom it may be assigned."""
    if card.person_id is not None:
        return {}
    keeper = assignee_of(card)
    others = [one for one in items.performers(card) if one.pk != (keeper.pk if keeper else post.pk)]
    others.sort(key=lambda one: one.user.name_key)
    may_give = assignment.may_assign(post, card)
    return {
        "keeper": keeper,
        "may_take": may and keeper is None and len(others) > 0,
        "may_give_back": keeper is not None and keeper.pk == post.pk,
        "give_to": others if may_give else [],
    }
