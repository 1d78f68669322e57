"""Voting on a dossier: ratings, ballots, conflicts of interest, closing the voting."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import Appointment
from dossiers import permissions
from dossiers.errors import Incomplete, NoQuorum, WrongState
from dossiers.models import AgendaItem, Attendance, MemberMark, Recusal, RecusalKind, Seat
from dossiers.rules.facts import Fact
from dossiers.services.council import ballot_results, secret_ballots
from dossiers.services.council.ballot_checks import (
    check_opinion,
    checked_rating,
    locked_item,
    require_open,
    require_voter,
)
from dossiers.services.council.ballot_results import Poll
from dossiers.services.council.sittings import require_presider, sitting_seats
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service


@atomic_service
def rate_indicator(
    *,
    appointment: Appointment,
    item: AgendaItem,
    code: str,
    choice: str,
    evidence: int | None = None,
    page: int | None = None,
    note: str = "",
) -> MemberMark:
    """Store a member's rating of an indicator (nhận xét), with the page it rests on, before the ballot is cast.

    Raise NotAllowed, WrongState (voted already, secret ballot), BadAnswer (no such indicator, rating or page).
    """
    item = locked_item(item)
    seat = require_voter(appointment, item)
    if ballot_results.is_secret(item):
        raise WrongState(
            "Phiên họp này bỏ phiếu kín nên nhận xét không lưu riêng được: lưu riêng thì biết ai nghĩ gì. "
            "Hãy ghi nhận xét rồi gửi cùng phiếu."
        )
    columns = checked_rating(item, code=code, choice=choice, evidence=evidence, page=page, note=note)
    mark, _ = MemberMark.objects.update_or_create(
        item=item, seat=seat, code=columns.pop("code"), defaults=columns
    )
    return mark


@atomic_service
def rate_indicators(*, appointment: Appointment, item: AgendaItem, marks: list[dict[str, Any]]) -> int:
    """Store a member's ratings of several indicators with one audit line; return how many."""
    for mark in marks:
        rate_indicator(appointment=appointment, item=item, **mark)
    if marks:
        audit.record(
            act="mark-indicators",
            appointment=appointment,
            subject=item.dossier,
            sentence=f"Ghi nhận xét {len(marks)} chỉ tiêu tại hội đồng.",
        )
    return len(marks)


def cast_ballot(
    *,
    appointment: Appointment,
    item: AgendaItem,
    choice: str,
    reason: str = "",
    marks: Iterable[dict[str, Any]] = (),
) -> None:
    """Cast a member's ballot on a dossier with their ratings, tied to the hash of what the sitting considers.

    A secret ballot leaves nothing that ties the member to the choice: no row, no time, no audit line.

    Raise NotAllowed (no seat at this sitting, stays out), WrongState (concluded, voted already),
    Incomplete (refusing or returning without a reason), NotReached (a level that is not reached).
    """
    if not ballot_results.is_secret(item):
        cast_named_ballot(appointment=appointment, item=item, choice=choice, reason=reason, marks=marks)
        return
    receipt = secret_ballots.put_in_slip(
        appointment=appointment, item=item, choice=choice, reason=reason, marks=marks
    )
    secret_ballots.confirm_slip(appointment=appointment, item=item, receipt=receipt)
    secret_ballots.open_if_over(item=item)


@atomic_service
def cast_named_ballot(
    *,
    appointment: Appointment,
    item: AgendaItem,
    choice: str,
    reason: str = "",
    marks: Iterable[dict[str, Any]] = (),
) -> None:
    """Cast a named ballot. Raise as `cast_ballot` does."""
    if given := list(marks):
        rate_indicators(appointment=appointment, item=item, marks=given)
    item = locked_item(item, "sitting", "dossier__unit", "dossier__round__criteria_set")
    seat = require_voter(appointment, item)
    check_opinion(item, choice, reason)
    ballot_results.record_named_ballot(item, seat, choice=choice, reason=reason.strip())
    Attendance.objects.filter(sitting=item.sitting_id, seat=seat).update(present=True, reason="")
    audit.record(
        act="cast-ballot", appointment=appointment, subject=item.dossier, sentence="Gửi phiếu tại hội đồng."
    )


@atomic_service
def declare_conflict(*, appointment: Appointment, item: AgendaItem, reason: str) -> Recusal:
    """Declare a conflict of interest before voting: the member stays out and the base is lower by one.

    The audit line says only that a conflict was declared; its reason is read by the chair and the standing office.

    Raise Incomplete without a reason, or if nobody would be left to preside or to vote.
    """
    item = locked_item(item)
    seat = require_voter(appointment, item)
    reason = require_reason(
        reason, "Chưa ghi xung đột lợi ích là gì. Hãy ghi rõ rồi gửi lại.", error=Incomplete
    )
    if ballot_results.voting_base(item) <= 1:
        raise Incomplete(
            "Không còn thành viên nào khác cho ý kiến về hồ sơ này. Hãy bổ sung thành viên trước."
        )
    recusal = Recusal.objects.create(item=item, seat=seat, kind=RecusalKind.DECLARED, reason=reason)
    require_presider(item)
    item.marks.filter(seat=seat).delete()
    audit.record(
        act="declare-conflict",
        appointment=appointment,
        subject=item.dossier,
        sentence="Khai xung đột lợi ích, không tham gia bỏ phiếu.",
    )
    secret_ballots.open_if_over(item=item)
    return recusal


def poll(item: AgendaItem) -> Poll:
    """Return the state of the voting, with the presiding member's vote if it decides."""
    return ballot_results.poll_of(item, require_presider(item) if item.sitting.casting_vote else None)


def quorum(item: AgendaItem) -> Fact:
    """Return whether enough members of the sitting have voted on this dossier."""
    return poll(item).quorum()


def record_absent(item: AgendaItem) -> int:
    """Record as absent whoever is in the base and has not voted; return how many."""
    waiting = (
        sitting_seats(item.sitting)
        .exclude(ballots__item=item)
        .exclude(turnout__item=item)
        .exclude(recusals__item=item)
    )
    return ballot_results.record_absent(item, waiting)


@atomic_service
def close_voting(*, appointment: Appointment, item: AgendaItem) -> int:
    """Close the voting on a dossier: who has not voted is recorded as absent. Needs the quorum; returns how many.

    The box of a secret ballot is opened.
    """
    item = locked_item(item)
    require_open(item)
    permissions.require_seat(appointment, item.sitting.council, Seat.CHAIR, Seat.VICE_CHAIR, Seat.SECRETARY)
    enough = quorum(item)
    if not enough:
        raise NoQuorum(f"Chưa kết thúc bỏ phiếu được. {enough.reason}")
    absent = record_absent(item)
    audit.record(
        act="close-voting",
        appointment=appointment,
        subject=item.dossier,
        sentence=f"Kết thúc bỏ phiếu; {absent} thành viên vắng mặt.",
    )
    secret_ballots.open_if_over(item=item)
    return absent
