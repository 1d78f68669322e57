"""A sitting: who is here, who stays out, the agenda with each quorum, and what may be done now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Appointment
from accounts.role_groups import COUNCIL_OFFICERS
from dossiers.models import AgendaItem, BallotKind, CouncilSeat, Outcome, Recusal, Sitting
from dossiers.rules import sittings
from dossiers.services.council import ballot_results, recusals
from ledger.web.acts import takes_acts
from ledger.web.numbers import whole_number
from workflows import actions
from workflows.models import TaskCard
from workflows.screens.base import attempt, page_acts, workspace


def noted(*, present: bool) -> Callable[[HttpRequest, Sitting], tuple[Any, list[str]]]:
    """Return the act that notes a member as present or absent."""

    def note(request: HttpRequest, sitting: Sitting) -> tuple[Any, list[str]]:
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


def named_item(request: HttpRequest, sitting: Sitting) -> AgendaItem:
    """Return the line of the agenda that the form names, else 404."""
    items = AgendaItem.objects.select_related("dossier__unit", "sitting")
    return get_object_or_404(items, sitting=sitting, pk=whole_number(request.POST.get("item")))


def adjourn(request: HttpRequest, sitting: Sitting) -> tuple[Any, list[str]]:
    """Put a dossier off to another sitting."""
    item, reason = named_item(request, sitting), request.POST.get("reason", "")
    return attempt(
        request,
        lambda: actions.adjourn(appointment=request.appointment, item=item, reason=reason),
        f"Đã hoãn hồ sơ của {item.dossier.unit} sang phiên họp khác.",
    )


def close(request: HttpRequest, sitting: Sitting) -> tuple[Any, list[str]]:
    """Close the voting on a dossier."""
    item = named_item(request, sitting)
    return attempt(
        request,
        lambda: actions.close_voting(appointment=request.appointment, item=item),
        f"Đã kết thúc bỏ phiếu: {item.dossier.unit}.",
    )


def erase_reason(request: HttpRequest, sitting: Sitting) -> tuple[Any, list[str]]:
    """Erase what a member told of a conflict of interest."""
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
def sitting_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a sitting; a POST closes the voting, adjourns a dossier, or notes who is here."""
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
    """Return the agenda with each quorum and what the acting appointment may do, in constant queries.

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
    """Return one line of the agenda as the acting appointment may see it."""
    sitting = item.sitting
    open_ballots = sitting.ballot_kind == BallotKind.OPEN and has_voted
    running = item.dossier_id in voting_on
    leads = post.role in COUNCIL_OFFICERS and not item.outcome
    enough = sittings.quorum(
        voted=item.spoken,
        seats=seats - len(item.recusals.all()),
        numerator=sitting.quorum_numerator,
        denominator=sitting.quorum_denominator,
    )
    standing = ballot_results.poll_of(item) if leads and not running else None
    lost = (
        standing.lost if standing else ballot_results.lost_key_sentence(item) if leads and item.spoken else ""
    )
    again = bool(lost) or (standing is not None and standing.to_vote_again())
    return {
        "item": item,
        "task": mine.get(item.dossier_id),
        "may_close": leads and running and enough.holds and not lost,
        "may_adjourn": again or (leads and running and not enough.holds),
        "vote_again": again,
        "lost": lost,
        "unopened": bool(item.outcome) and not ballot_results.is_counted(item),
        "quorum": enough,
        "recusals": item.recusals.all(),
        "tally": tally_words(item) if item.outcome or open_ballots else [],
    }


def tally_words(item: AgendaItem) -> list[tuple[str, int]]:
    """Return how many ballots say what, in words."""
    return [
        (str(Outcome(choice).label), count) for choice, count in ballot_results.poll_of(item).tally.items()
    ]
