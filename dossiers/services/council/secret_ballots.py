"""Secret ballots step by step: put the slip into the box, record the turnout, open the box after the last vote."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import Appointment
from dossiers.errors import BallotsLost, NoKeyFolder, WrongState
from dossiers.models import AgendaItem, Attendance, BallotBox, BallotKind, Recusal, Turnout
from dossiers.rules.ballot_boxes import Slip
from dossiers.services.council import ballot_boxes, ballot_keys, ballot_results
from dossiers.services.council.ballot_checks import check_opinion, checked_rating, locked_item, require_voter
from ledger.services import audit
from ledger.services.transactions import atomic_service

OPENED = "open-ballots"


@atomic_service
def put_in_slip(
    *,
    appointment: Appointment,
    item: AgendaItem,
    choice: str,
    reason: str = "",
    marks: Iterable[dict[str, Any]] = (),
) -> str:
    """Put a member's slip, with their marks, into the box; return the receipt that makes it count.

    Raise as `voting.cast_ballot`, and BallotsLost or NoKeyFolder where the box cannot be read or locked.
    """
    item = locked_item(item)
    seat = require_voter(appointment, item)
    check_opinion(item, choice, reason)
    given = {mark["code"]: checked_rating(item, **mark) for mark in marks}
    return ballot_boxes.put_in(item, seat.pk, Slip(choice, reason.strip(), tuple(given.values())))


@atomic_service
def confirm_slip(*, appointment: Appointment, item: AgendaItem, receipt: str) -> None:
    """Record that a member has voted: from here their slip counts. The box is read, and not written.

    Raise as `voting.cast_ballot`; WrongState where another window of theirs has put in another slip meanwhile.
    """
    item = locked_item(item, "sitting", "dossier__unit")
    seat = require_voter(appointment, item)
    if not ballot_boxes.holds(item, seat.pk, receipt):
        raise WrongState(
            "Một phiếu khác của chính thành viên này vừa được gửi từ cửa sổ khác, nên phiếu ở cửa sổ này không được "
            "ghi nhận. Hãy tải lại trang để xem phiếu kia đã gửi xong chưa."
        )
    Turnout.objects.create(item=item, seat=seat)
    item.marks.filter(seat=seat).delete()
    Attendance.objects.filter(sitting=item.sitting_id, seat=seat).update(present=True, reason="")
    audit.record(
        act="cast-ballot", appointment=appointment, subject=item.dossier, sentence="Gửi phiếu tại hội đồng."
    )


@atomic_service
def open_if_over(*, item: AgendaItem) -> bool:
    """Open the box if everybody has voted or is recorded as absent; return whether it is open now.

    If the slips cannot be read nothing changes, and the poll says what to do. Without a quorum the box stays
    closed, so that absences written behind our back do not open the slips of a few.
    """
    item = locked_item(item, "sitting__round", "dossier__unit")
    if item.sitting.ballot_kind != BallotKind.SECRET or ballot_results.is_opened(item):
        return True
    if not ballot_results.is_over(item) or not ballot_results.poll_of(item).quorum():
        return False
    try:
        opened = ballot_boxes.open_box(item)
    except (BallotsLost, NoKeyFolder):
        return False
    item.slips_sha256 = ballot_results.hash_of_slips(item.slips.values_list("choice", "reason"))
    item.save(update_fields=["slips_sha256"])
    audit.record(
        act=OPENED, subject=item.dossier, sentence=f"Mở hòm phiếu kín, {item.sitting}: {opened} phiếu."
    )
    return True


def require_opened(item: AgendaItem) -> None:
    """Open the box if still to be done. Raise WrongState (voting goes on) or BallotsLost."""
    if open_if_over(item=item):
        return
    if ballot_results.is_over(item):
        raise BallotsLost
    raise WrongState(
        "Còn thành viên chưa bỏ phiếu kín nên chưa mở hòm phiếu. Hãy chờ, hoặc kết thúc bỏ phiếu trước."
    )


def discard(item: AgendaItem) -> bool:
    """Discard an unopened box; return whether slips were in it."""
    if not ballot_results.is_secret(item) or ballot_results.is_opened(item):
        return False
    ballot_boxes.discard(item)
    return item.turnout.filter(voted=True).exists()


def open_finished_boxes() -> int:
    """Open boxes whose opening was interrupted after the last vote; return how many.

    Slips stored without a box, from before there were boxes, are put into one first.
    """
    running = AgendaItem.objects.filter(outcome="", sitting__ballot_kind=BallotKind.SECRET)
    for item in running.filter(box=None):
        ensure_box(item=item)
    finished = running.filter(~Exists(_waited_for()), box__ended="")
    return sum(open_if_over(item=item) for item in finished)


@atomic_service
def ensure_box(*, item: AgendaItem) -> None:
    """Create the box of an item that has none, with the slips stored before there were boxes."""
    item = locked_item(item, "sitting")
    if not BallotBox.objects.filter(item=item).exists():
        ballot_boxes.create_box(item)


def _waited_for() -> QuerySet[Attendance]:
    """Return, as a subquery for items, the attendance rows of members who have still to vote."""
    item = OuterRef(OuterRef("pk"))
    there = Attendance.objects.filter(sitting=OuterRef("sitting"))
    return there.exclude(seat__in=Turnout.objects.filter(item=item).values("seat")).exclude(
        seat__in=Recusal.objects.filter(item=item).values("seat")
    )


def sweep_keys() -> int:
    """Destroy keys that no box needs any more; return how many."""
    return ballot_keys.sweep(ballot_boxes.needed_keys())
