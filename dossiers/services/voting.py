"""Voting on a dossier: marks, ballots, conflicts of interest, closing the voting, what is carried."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import timezone

from accounts.models import Appointment
from dossiers import rights, rules
from dossiers.errors import BadAnswer, Incomplete, NoQuorum, NotAllowed, WrongState
from dossiers.models import (
    AgendaItem,
    Attendance,
    CouncilSeat,
    MarkChoice,
    MemberMark,
    Outcome,
    Recusal,
    RecusalKind,
    Seat,
)
from dossiers.services import levels, polling
from dossiers.services.polling import Poll
from dossiers.services.sittings import require_presider, sitting_seats
from ledger.composed import Composed
from ledger.services import audit
from ledger.services.whole import whole

CASTABLE = {Outcome.LEVEL_1, Outcome.LEVEL_2, Outcome.REFUSE, Outcome.RETURN, Outcome.ABSTAIN}
NEED_REASON = {Outcome.REFUSE, Outcome.RETURN}
STAYS_OUT = {
    RecusalKind.OWN_UNIT: "Đây là hồ sơ của đơn vị mình nên không bỏ phiếu được.",
    RecusalKind.REVIEWED: "Đã thẩm định hồ sơ này ở bước trước nên không bỏ phiếu được.",
    RecusalKind.DECLARED: "Đã khai xung đột lợi ích với hồ sơ này nên không bỏ phiếu được.",
}


SEATED = Composed(
    lambda sitting, post: CouncilSeat.objects.filter(attendance__sitting=sitting, appointment=post).order_by(
        "pk"
    )
)
STAYING_OUT = Composed(lambda item, seat: Recusal.objects.filter(item=item, seat=seat).order_by("pk"))
WITH_ALL = ("sitting__round", "sitting__council", "dossier__unit", "dossier__round__criteria_set")


def locked_item(item: AgendaItem, *about: str) -> AgendaItem:
    """Return the item with what it is `about` (all of it unless told), its row locked until the transaction ends."""
    found: AgendaItem = _locked(about or WITH_ALL).get(item.pk)
    return found


@cache
def _locked(about: tuple[str, ...]) -> Composed:
    rows = AgendaItem.objects.select_for_update(of=("self",)).select_related(*about)
    return Composed(lambda key: rows.defer("dossier__round__criteria_set__definition").filter(pk=key))


def require_open(item: AgendaItem) -> None:
    """Raise WrongState where the council has concluded."""
    if item.outcome:
        raise WrongState(f"Hội đồng đã kết luận hồ sơ của {item.dossier.unit}.")


def _voter(appointment: Appointment, item: AgendaItem) -> CouncilSeat:
    """Return the seat of somebody who may still speak on this dossier."""
    require_open(item)
    seat = SEATED.first(item.sitting_id, appointment.pk)
    holds = appointment.user.is_active and appointment.holds_on(timezone.localdate())
    if seat is None or not holds:
        raise NotAllowed("Chỉ thành viên của phiên họp này được bỏ phiếu.")
    out = STAYING_OUT.first(item.pk, seat.pk)
    if out is not None:
        raise NotAllowed(STAYS_OUT[RecusalKind(out.kind)])
    if polling.has_spoken(item, seat):
        raise WrongState("Phiếu của thành viên này đã gửi rồi.")
    return seat


@whole
def mark_indicator(
    *,
    appointment: Appointment,
    item: AgendaItem,
    code: str,
    choice: str,
    evidence: int | None = None,
    page: int | None = None,
    note: str = "",
) -> MemberMark:
    """Note a member's own finding on an indicator, with the page it rests on; until the ballot is cast.

    Raises NotAllowed, WrongState (voted already), BadAnswer (no such indicator, mark or page).
    """
    item = locked_item(item)
    seat = _voter(appointment, item)
    if choice not in MarkChoice.values or code not in item.dossier.round.criteria_set.parsed().by_code:
        raise BadAnswer(f"Chưa chọn nhận xét cho chỉ tiêu {code}. Hãy chọn đạt, không đạt hoặc chưa rõ.")
    piece = item.dossier.evidence.kept().filter(pk=evidence, code=code).first() if evidence else None
    if evidence and piece is None:
        raise BadAnswer(f"Minh chứng đã chọn không thuộc chỉ tiêu {code}. Hãy chọn lại.")
    if page is not None and (piece is None or page < 1):
        raise BadAnswer("Hãy chọn minh chứng trước khi ghi số trang, và ghi trang từ 1.")
    mark, _ = MemberMark.objects.update_or_create(
        item=item,
        seat=seat,
        code=code,
        defaults={"choice": choice, "evidence": piece, "page": page, "note": note.strip()},
    )
    return mark


@whole
def mark_indicators(*, appointment: Appointment, item: AgendaItem, marks: list[dict[str, Any]]) -> int:
    """Note a member's findings on many indicators at once, with one audit line; return how many."""
    for mark in marks:
        mark_indicator(appointment=appointment, item=item, **mark)
    if marks:
        audit.record(
            act="mark-indicators",
            appointment=appointment,
            subject=item.dossier,
            sentence=f"Ghi nhận xét {len(marks)} chỉ tiêu tại hội đồng.",
        )
    return len(marks)


@whole
def cast_ballot(*, appointment: Appointment, item: AgendaItem, choice: str, reason: str = "") -> None:
    """Cast a member's ballot on a dossier, tied to the hash of what the sitting looks at.

    A secret ballot leaves nothing that ties the member to the choice: no row, no time, no audit line.

    Raises NotAllowed (no seat at this sitting, stays out), WrongState (concluded, voted already),
    Incomplete (refusing or returning without a reason), NotReached (a level that is not reached).
    """
    item = locked_item(item, "sitting", "dossier__unit", "dossier__round__criteria_set")
    seat = _voter(appointment, item)
    if choice not in CASTABLE:
        raise Incomplete("Chưa chọn ý kiến. Hãy chọn một trong các ý kiến trên phiếu.")
    if choice in NEED_REASON and not reason.strip():
        raise Incomplete("Ý kiến này cần ghi lý do. Hãy ghi lý do rồi gửi lại.")
    if choice in rules.LEVELS:
        levels.require_reached(
            [(item.dossier, rules.LEVELS[choice])],
            refused="Chưa bỏ phiếu đề nghị mức độ này được.",
            way_out="Hãy chọn mức độ khác, trả lại hoặc không đề nghị.",
        )
    polling.put_in(item, seat, choice=choice, reason=reason.strip())
    Attendance.objects.filter(sitting=item.sitting_id, seat=seat).update(present=True, reason="")
    audit.record(
        act="cast-ballot", appointment=appointment, subject=item.dossier, sentence="Gửi phiếu tại hội đồng."
    )


@whole
def declare_conflict(*, appointment: Appointment, item: AgendaItem, reason: str) -> Recusal:
    """Stay out of a dossier for a conflict of interest, said before voting; the base is lower by one.

    The line says only that a conflict was declared: why is read by the chair and the standing office (`recusals`).

    Raises Incomplete where no reason is given, or nobody would be left to preside or to vote.
    """
    item = locked_item(item)
    seat = _voter(appointment, item)
    if not reason.strip():
        raise Incomplete("Chưa ghi xung đột lợi ích là gì. Hãy ghi rõ rồi gửi lại.")
    if polling.base(item) <= 1:
        raise Incomplete(
            "Không còn thành viên nào khác cho ý kiến về hồ sơ này. Hãy bổ sung thành viên trước."
        )
    out = Recusal.objects.create(item=item, seat=seat, kind=RecusalKind.DECLARED, reason=reason.strip())
    require_presider(item)
    item.marks.filter(seat=seat).delete()
    audit.record(
        act="declare-conflict",
        appointment=appointment,
        subject=item.dossier,
        sentence="Khai xung đột lợi ích, không tham gia bỏ phiếu.",
    )
    return out


def poll(item: AgendaItem) -> Poll:
    """Return how the voting on a dossier stands, with the presiding member's own opinion where it decides."""
    return polling.poll_of(item, require_presider(item) if item.sitting.casting_vote else None)


def quorum(item: AgendaItem) -> rules.Fact:
    """Say whether enough members of the sitting have voted on this dossier."""
    return poll(item).quorum()


def record_absent(item: AgendaItem) -> int:
    """Record as absent whoever is in the base and has not voted; return how many."""
    waiting = (
        sitting_seats(item.sitting)
        .exclude(ballots__item=item)
        .exclude(turnout__item=item)
        .exclude(recusals__item=item)
    )
    return polling.record_absent(item, waiting)


@whole
def mark_absent(*, appointment: Appointment, item: AgendaItem) -> int:
    """Close the voting on a dossier: who has not voted is recorded as absent. Needs the quorum; returns how many."""
    item = locked_item(item)
    require_open(item)
    rights.require_seat(appointment, item.sitting.council, Seat.CHAIR, Seat.VICE_CHAIR, Seat.SECRETARY)
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
    return absent
