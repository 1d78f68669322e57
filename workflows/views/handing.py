"""Taking, giving back and handing over a task, from its screen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from accounts.models import Appointment
from ledger.numbers import whole_number
from workflows import cards, handing
from workflows.models import TaskCard
from workflows.performing import keeper_of
from workflows.tasks import visible_card
from workflows.views.base import attempt, workspace


@workspace("POST")
def hand(request: HttpRequest, pk: int) -> HttpResponse:
    """Take, give back or hand over; what stands against it is said on the task's screen."""
    card = visible_card(request.appointment, pk)
    if card is None:
        raise Http404
    post, act = request.appointment, request.POST.get("act")
    if act == "take":
        doing, done = (lambda: handing.take(appointment=post, card=card)), "Đã nhận việc."
    elif act == "give-back":
        doing, done = (lambda: handing.give_back(appointment=post, card=card)), "Đã trả lại việc cho cơ quan."
    else:
        chosen = Appointment.objects.select_related("user", "office").filter(
            pk=whole_number(request.POST.get("to"))
        )
        to = chosen.first()
        if to is None:
            raise Http404
        note = request.POST.get("note", "")[:300]
        doing = lambda: handing.hand_over(appointment=post, card=card, to=to, note=note)  # noqa: E731
        done = f"Đã giao việc cho {to.user}; người đó đã được thông báo."
    _, problems = attempt(request, doing, done)
    for problem in problems:
        messages.error(request, problem)
    return redirect("workflows:task", pk=pk)


def handing_context(card: TaskCard, post: Appointment, may: bool) -> dict[str, Any]:
    """Return who has the task and to whom it may be given."""
    if card.person_id is not None:
        return {}
    keeper = keeper_of(card)
    others = [one for one in cards.performers(card) if one.pk != (keeper.pk if keeper else post.pk)]
    may_give = handing.may_assign(post, card)
    return {
        "keeper": keeper,
        "may_take": may and keeper is None and len(others) > 0,
        "may_give_back": keeper is not None and keeper.pk == post.pk,
        "give_to": others if may_give else [],
    }
