"""Taking a unit out of a round, and cancelling the whole round: only before anything was sent."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import Appointment
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import Dossier, DossierState, Round
from dossiers.models.dossiers import ENDED_STATES, RUNNING_STATES
from dossiers.rules.round_changes import first_names, why_not_cancelled, why_not_taken_out
from dossiers.services.assessment.indicator_requests import take_back_all
from dossiers.services.rounds.managing import judges_of, locked_round, page_of, people_of, tell
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service


@atomic_service
def take_out(
    *, appointment: Appointment, round: Round, dossiers: Sequence[Dossier], reason: str
) -> list[Dossier]:
    """Take units out of a round with a reason; their dossiers end and another round may take them.

    The caller ends the flows. Raise NotAllowed, Incomplete (no reason), BadAnswer (none chosen, or of another round)
    and WrongState (a unit has sent its dossier, or has its result).
    """
    round, _ = locked_round(appointment=appointment, round=round)
    reason = require_reason(
        reason, "Chưa ghi lý do đưa đơn vị ra khỏi đợt. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete
    )
    if not dossiers:
        raise BadAnswer("Chưa chọn đơn vị nào để đưa ra khỏi đợt. Hãy đánh dấu ít nhất một đơn vị.")
    rows = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in dossiers])
    locked = list(rows.select_related("unit", "round").order_by("pk"))
    if len(locked) < len(dossiers) or any(one.round_id != round.pk for one in locked):
        raise BadAnswer("Có hồ sơ thuộc đợt khác. Hãy tải lại trang rồi chọn lại.")
    refusals = [
        why
        for one in locked
        if (
            why := why_not_taken_out(
                str(one.unit), sent=one.submitted_at is not None, ended=one.state in ENDED_STATES
            )
        )
    ]
    if refusals:
        raise WrongState(" ".join(refusals))
    _end(locked, reason)
    names = first_names([one.unit.name for one in locked])
    audit.record(
        act="take-units-out",
        appointment=appointment,
        subject=round,
        sentence=f"Đưa {len(locked)} đơn vị ra khỏi đợt: {names}. Lý do: {reason}",
    )
    people = people_of([one.unit for one in locked])
    for one in locked:
        audit.record(
            act="take-unit-out", appointment=appointment, subject=one, sentence=f"Đưa ra khỏi đợt: {reason}"
        )
        tell(
            people[one.unit_id],
            subject=f"Đơn vị không còn trong đợt: {round}",
            body=f"{round.standing_office} đưa {one.unit} ra khỏi {round}; không cần nộp hồ sơ nữa. Lý do: {reason}",
            key=f"unit-out:{one.pk}",
            link=one.get_absolute_url(),
        )
    return locked


@atomic_service
def cancel(*, appointment: Appointment, round: Round, reason: str) -> list[Dossier]:
    """Cancel a round before the first dossier was sent; every dossier ends, everybody is told; return the dossiers.

    Its name and its units are free for another round. The caller ends the flows. Raise NotAllowed, Incomplete
    (no reason) and WrongState (a dossier was sent).
    """
    round, standing = locked_round(appointment=appointment, round=round)
    reason = require_reason(reason, "Chưa ghi lý do hủy đợt. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete)
    if why := why_not_cancelled(standing):
        raise WrongState(why)
    rows = round.dossiers.select_for_update(of=("self",)).filter(state__in=RUNNING_STATES)
    locked = list(rows.select_related("unit", "round").order_by("pk"))
    _end(locked, reason)
    round.cancelled, round.closing_note = True, reason
    round.closed_at, round.closed_by = timezone.now(), appointment
    round.save(update_fields=["cancelled", "closing_note", "closed_at", "closed_by"])
    audit.record(
        act="cancel-round",
        appointment=appointment,
        subject=round,
        sentence=f"Hủy đợt khi chưa đơn vị nào nộp hồ sơ, {len(locked)} hồ sơ được khép lại. Lý do: {reason}",
    )
    people = [post for posts in people_of([one.unit for one in locked]).values() for post in posts]
    tell(
        [*people, *judges_of(round)],
        subject=f"Đợt đánh giá đã hủy: {round}",
        body=f"{round.standing_office} hủy {round} năm {round.year}; các hồ sơ của đợt dừng lại. Lý do: {reason}",
        key=f"round-cancelled:{round.pk}",
        link=page_of(round),
    )
    return locked


def _end(dossiers: list[Dossier], reason: str) -> None:
    """Let dossiers end without having been sent; what they asked other organisations is taken back."""
    for one in Dossier.objects.filter(pk__in=[one.pk for one in dossiers], requests__isnull=False).distinct():
        take_back_all(one)
    now = timezone.now()
    for one in dossiers:  # saved one by one, so that search follows
        one.state, one.return_reason, one.closed_at = DossierState.TAKEN_OUT, reason, now
        one.save(update_fields=["state", "return_reason", "closed_at"])
