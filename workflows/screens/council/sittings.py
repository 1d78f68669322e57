"""The page of a sitting: attendance, recusals, the agenda with quorums, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Appointment
from accounts.role_groups import COUNCIL_OFFICERS
from dossiers.models import AgendaItem, BallotKind, CouncilSeat, Recusal, Sitting
from dossiers.rules import sittings
from dossiers.services.council import ballot_results, recusals
from dossiers.services.council.outcomes import outcome_label
from ledger.web.acts import takes_acts
from ledger.web.numbers import whole_number
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts, workspace


def noted(*, present: bool) -> Callable[[ActingRequest, Sitting], tuple[Any, list[str]]]:
    """Return the act that records a member as present or absent."""

    def note(request: ActingRequest, sitting: Sitting) -> tuple[Any, list[str]]:
        seat = get_object_or_404(
            CouncilSeat, attendance__sitting=sitting, pk=whole_number(request.POST.get("seat"))
        )
        post, reason = request.appointment, request.POST.get("reason", "")
        return attempt(
            request,
            lambda: actions.note_attendance(
                appointment=post, sitting=sitting, seat=seat, present=present, reason=reason
            ),
            "Đã điểm danh.",
        )

    return note


def named_item(request: ActingRequest, sitting: Sitting) -> AgendaItem:
    """Return the agenda item that the form names; raise Http404 when there is none."""
    items = AgendaItem.objects.select_related("dossier__unit", "sitting")
    return get_object_or_404(items, sitting=sitting, pk=whole_number(request.POST.get("item")))


def adjourn(request: ActingRequest, sitting: Sitting) -> tuple[Any, list[str]]:
    """Adjourn a dossier to another sitting."""
    item, reason = named_item(request, sitting), request.POST.get("reason", "")
    return attempt(
        request,
        lambda: actions.adjourn(appointment=request.appointment, item=item, reason=reason),
        f"Đã hoãn hồ sơ của {item.dossier.unit} sang phiên họp khác.",
    )


def close(request: ActingRequest, sitting: Sitting) -> tuple[Any, list[str]]:
    """Close the voting on a dossier."""
    item = named_item(request, sitting)
    return attempt(
        request,
        lambda: actions.close_voting(appointment=request.appointment, item=item),
        f"Đã kết thúc bỏ phiếu: {item.dossier.unit}.",
    )


def erase_reason(request: ActingRequest, sitting: Sitting) -> tuple[Any, list[str]]:
    """Erase the reason of a declared conflict of interest."""
    recusal = get_object_or_404(Recusal, item__sitting=sitting, pk=whole_number(request.POST.get("recusal")))
    return attempt(
        request,
        lambda: recusals.erase_reason(appointment=request.appointment, recusal=recusal),
        "Đã xóa nội dung; thành viên vẫn không tham gia hồ sơ này.",
    )


ACTS = page_acts(
    {
        "present": noted(present=True),
        "absent": noted(present=False),
        "adjourn": adjourn,
        "close": close,
        "erase-reason": erase_reason,
    }
)


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def sitting_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a sitting; a POST closes a vote, adjourns a dossier, records attendance or erases a reason."""
    post = request.appointment
    seen = Sitting.objects.visible_to(request.user).select_related("round", "council", "minutes")
    sitting = get_object_or_404(seen, pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        result, problems = ACTS.chosen(request)(request, sitting)
        if result is not None:
            return redirect("workflows:sitting", pk=pk)
    running = not sitting.concluded_at and not sitting.minutes_at
    context = {
        "sitting": sitting,
        "agenda": agenda_of(sitting, post),
        "attendance": sitting.attendance.select_related("seat__appointment__user").order_by("seat_id"),
        "may_read_reasons": recusals.may_read_reasons(post, sitting),
        "may_note": running and post.role in COUNCIL_OFFICERS,
        "minutes_task": TaskCard.objects.open().filter(sitting=sitting).mine(post).first(),
        "problems": problems,
    }
    return render(request, "workflows/council/sitting.html", context, status=422 if problems else 200)


def agenda_of(sitting: Sitting, post: Appointment) -> list[dict[str, Any]]:
    """Return the agenda with each quorum and what the appointment may do, in a constant number of queries.

    The tally of an open dossier is shown to nobody who may still vote on it, and after a secret ballot
    only once the dossier is concluded.
    """
    here = TaskCard.objects.open().filter(dossier__agenda_items__sitting=sitting)
    mine = dict(here.mine(post).filter(node__in=["ballot", "conclude"]).values_list("dossier", "task"))
    voting_on = set(here.filter(node="ballot").values_list("dossier", flat=True))
    seats = sitting.attendance.count()
    items = sitting.items.select_related("dossier__unit", "concluded_by__user").prefetch_related(
        "recusals__seat__appointment__user"
    )
    if sitting.ballot_kind == BallotKind.SECRET:
        items = items.select_related("box").defer("box__content").prefetch_related("slips", "turnout")
    spoke = ballot_results.items_voted_on(sitting, post)
    return [
        agenda_row(item, seats, mine, voting_on, post, item.pk in spoke)
        for item in ballot_results.with_turnout(items)
    ]


def agenda_row(
    item: AgendaItem,
    seats: int,
    mine: dict[int, int],
    voting_on: set[int],
    post: Appointment,
    has_voted: bool,
) -> dict[str, Any]:
    """Return one agenda item as the appointment may see it."""
    open_ballots = item.sitting.ballot_kind == BallotKind.OPEN and has_voted
    running = item.dossier_id in voting_on
    leads = post.role in COUNCIL_OFFICERS and not item.outcome
    return {
        "item": item,
        "task": mine.get(item.dossier_id),
        "unopened": bool(item.outcome) and not ballot_results.is_counted(item),
        "recusals": item.recusals.all(),
        "tally": tally_words(item) if item.outcome or open_ballots else [],
        "outcome": outcome_label(item.outcome, item.sitting.round) if item.outcome else "",
        **vote_row(item, seats, leads=leads, running=running),
    }


def vote_row(item: Any, seats: int, *, leads: bool, running: bool) -> dict[str, Any]:
    """Return the quorum of an item, whether its vote is lost or must be repeated, and what a leader may do.

    `item` is an AgendaItem read by `ballot_results.with_turnout`.
    """
    quorum = sittings.quorum(
        voted=item.spoken,
        seats=seats - len(item.recusals.all()),
        numerator=item.sitting.quorum_numerator,
        denominator=item.sitting.quorum_denominator,
    )
    lost, again = "", False
    if leads and not running:
        poll = ballot_results.poll_of(item)
        lost, again = poll.lost, poll.to_vote_again()
    elif leads and item.spoken:
        lost = ballot_results.lost_key_sentence(item)
    again = again or bool(lost)
    return {
        "quorum": quorum,
        "lost": lost,
        "vote_again": again,
        "may_close": leads and running and quorum.holds and not lost,
        "may_adjourn": again or (leads and running and not quorum.holds),
    }


def tally_words(item: AgendaItem) -> list[tuple[str, int]]:
    """Return the counts of ballots by outcome, in words."""
    return [
        (outcome_label(choice, item.sitting.round), count)
        for choice, count in ballot_results.poll_of(item).tally.items()
    ]
