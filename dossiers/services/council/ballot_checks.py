"""Checks of every ballot, named or secret: whose it is, whether it may be cast now, whether it is complete."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.utils import timezone

from accounts.models import Appointment
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import AgendaItem, CouncilSeat, MarkChoice, Outcome, Recusal, RecusalKind
from dossiers.rules import sittings
from dossiers.services.assessment import levels
from dossiers.services.council import ballot_results
from dossiers.services.council.outcomes import CASTABLE
from ledger.database.prepared import PreparedQuery
from ledger.required import require_reason

NEED_REASON = {Outcome.REFUSE, Outcome.RETURN}
STAYS_OUT = {
    RecusalKind.OWN_UNIT: "Đây là hồ sơ của đơn vị mình nên không bỏ phiếu được.",
    RecusalKind.REVIEWED: "Đã thẩm định hồ sơ này ở bước trước nên không bỏ phiếu được.",
    RecusalKind.DECLARED: "Đã khai xung đột lợi ích với hồ sơ này nên không bỏ phiếu được.",
}


SEATED = PreparedQuery(
    lambda sitting, post: CouncilSeat.objects.filter(attendance__sitting=sitting, appointment=post).order_by(
        "pk"
    )
)
STAYING_OUT = PreparedQuery(lambda item, seat: Recusal.objects.filter(item=item, seat=seat).order_by("pk"))
WITH_ALL = ("sitting__round", "sitting__council", "dossier__unit", "dossier__round__criteria_set")


def locked_item(item: AgendaItem, *about: str) -> AgendaItem:
    """Return the agenda item with the relations `about` (default: all), locked until the transaction ends."""
    row: AgendaItem = _locked(about or WITH_ALL).get(item.pk)
    return row


@cache
def _locked(about: tuple[str, ...]) -> PreparedQuery:
    rows = AgendaItem.objects.select_for_update(of=("self",)).select_related(*about)
    return PreparedQuery(lambda key: rows.defer("dossier__round__criteria_set__definition").filter(pk=key))


def require_open(item: AgendaItem) -> None:
    """Raise WrongState if the council has concluded."""
    if item.outcome:
        raise WrongState(f"Hội đồng đã kết luận hồ sơ của {item.dossier.unit}.")


def require_voter(appointment: Appointment, item: AgendaItem) -> CouncilSeat:
    """Return the seat of an appointment that may still vote on this dossier. Raise NotAllowed or WrongState."""
    require_open(item)
    seat = SEATED.first(item.sitting_id, appointment.pk)
    in_force = appointment.user.is_active and appointment.holds_on(timezone.localdate())
    if seat is None or not in_force:
        raise NotAllowed("Chỉ thành viên của phiên họp này được bỏ phiếu.")
    recusal = STAYING_OUT.first(item.pk, seat.pk)
    if recusal is not None:
        raise NotAllowed(STAYS_OUT[RecusalKind(recusal.kind)])
    if ballot_results.has_voted(item, seat):
        raise WrongState("Phiếu của thành viên này đã gửi rồi.")
    return seat


def check_opinion(item: AgendaItem, choice: str, reason: str) -> None:
    """Raise Incomplete (no choice of the set, or no reason where one is needed) or NotReached (a level not reached)."""
    level = sittings.LEVELS.get(choice)
    named = level is None or item.dossier.round.definition().level(level) is not None
    if choice not in CASTABLE or not named:
        raise Incomplete("Chưa chọn ý kiến. Hãy chọn một trong các ý kiến trên phiếu.")
    if choice in NEED_REASON:
        require_reason(reason, "Ý kiến này cần ghi lý do. Hãy ghi lý do rồi gửi lại.", error=Incomplete)
    if level:
        levels.require_reached(
            [(item.dossier, level)],
            refused="Chưa bỏ phiếu đề nghị mức độ này được.",
            way_out="Hãy chọn mức độ khác, trả lại hoặc không đề nghị.",
        )


def checked_rating(
    item: AgendaItem,
    *,
    code: str,
    choice: str,
    evidence: int | None = None,
    page: int | None = None,
    note: str = "",
) -> dict[str, Any]:
    """Return the columns of a rating. Raise BadAnswer (no such indicator, rating or page)."""
    if choice not in MarkChoice.values or code not in item.dossier.round.definition().by_code:
        raise BadAnswer(f"Chưa chọn nhận xét cho chỉ tiêu {code}. Hãy chọn đạt, không đạt hoặc chưa rõ.")
    piece = item.dossier.evidence.kept().filter(pk=evidence, code=code).first() if evidence else None
    if evidence and piece is None:
        raise BadAnswer(f"Minh chứng đã chọn không thuộc chỉ tiêu {code}. Hãy chọn lại.")
    if page is not None and (piece is None or page < 1):
        raise BadAnswer("Hãy chọn minh chứng trước khi ghi số trang, và ghi trang từ 1.")
    return {
        "code": code,
        "choice": choice,
        "evidence_id": piece.pk if piece else None,
        "page": page,
        "note": note.strip(),
    }
