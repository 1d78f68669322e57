"""Conclusions on a dossier: by the council's ballots, or by the standing office in a round without a council."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers import permissions
from dossiers.errors import Incomplete, NoQuorum, NotAllowed, NotReached, WrongState
from dossiers.models import AgendaItem, Dossier, DossierState, ManifestKind, Outcome, Seat
from dossiers.rules import sittings
from dossiers.services.assessment import dossier_submission, levels
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.council import ballot_results, secret_ballots
from dossiers.services.council.ballot_checks import NEED_REASON, locked_item, require_open
from dossiers.services.council.ballot_results import Poll
from dossiers.services.council.ballots import poll, record_absent
from dossiers.services.council.minutes import draft_minutes
from dossiers.services.council.outcomes import CONCLUSIONS, outcome_label
from dossiers.services.council.sittings import require_presider
from dossiers.services.decisions import sealed_records
from dossiers.services.notifications import notify_unit
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service


@atomic_service
def conclude(*, appointment: Appointment, item: AgendaItem, outcome: str, reason: str = "") -> AgendaItem:
    """Conclude on a dossier as the ballots carry it, and seal the conclusion.

    Raise NotAllowed (only who presides), NoQuorum, Incomplete (no reason), NotReached (a level that is not
    reached), WrongState (another outcome than the ballots carry, or the dossier changed since it was put on the
    agenda). After the last dossier of the agenda the minutes are drafted.
    """
    item = locked_item(item)
    require_open(item)
    permissions.require_seat(appointment, item.sitting.council, Seat.CHAIR, Seat.VICE_CHAIR)
    presiding = require_presider(item)
    if presiding.appointment_id != appointment.pk:
        raise NotAllowed(
            f"Hồ sơ này do {presiding.appointment.user} ({presiding.get_seat_display()}) điều hành và kết luận."
        )
    voting = ballot_results.poll_of(item, presiding)
    enough = voting.quorum()
    if not enough:
        raise NoQuorum(f"Chưa kết luận được. {enough.reason}")
    if voting.locked:
        secret_ballots.require_opened(item)
        item = locked_item(item)
        voting = ballot_results.poll_of(item, presiding)
    _check_outcome(item, voting, outcome, reason)
    item.outcome, item.reason = outcome, reason.strip()
    item.concluded_at, item.concluded_by = timezone.now(), appointment
    item.save(update_fields=["outcome", "reason", "concluded_at", "concluded_by"])
    apply_outcome(
        appointment,
        locked_dossier(item.dossier),
        outcome=outcome,
        reason=reason.strip(),
        facts=sealed_records.appraisal_facts(item),
    )
    close_agenda(appointment, item)
    return item


def close_agenda(appointment: Appointment, item: AgendaItem) -> None:
    """Draft the minutes once every dossier of the sitting has a conclusion."""
    if not item.sitting.items.filter(outcome="").exists():
        draft_minutes(appointment=appointment, sitting=item.sitting)


@atomic_service
def adjourn(*, appointment: Appointment, item: AgendaItem, reason: str) -> AgendaItem:
    """Adjourn a dossier to another sitting: no quorum, a tie that needs another vote, or lost slips.

    Unopened secret slips are discarded. Raise WrongState if the council can conclude.
    """
    secret_ballots.open_if_over(item=item)
    item = locked_item(item)
    require_open(item)
    permissions.require_seat(appointment, item.sitting.council, Seat.CHAIR, Seat.VICE_CHAIR, Seat.SECRETARY)
    reason = require_reason(reason, "Chưa ghi lý do hoãn. Hãy ghi lý do rồi gửi lại.", error=Incomplete)
    voting = poll(item)
    if voting.quorum() and not voting.to_vote_again():
        raise WrongState("Phiên họp đã đủ thành viên cho ý kiến nên không hoãn. Hãy kết luận hồ sơ này.")
    record_absent(item)
    unopened = " Phiếu kín đã gửi được hủy, không mở." if secret_ballots.discard(item) else ""
    item.outcome, item.reason = Outcome.ADJOURN, reason
    item.concluded_at, item.concluded_by = timezone.now(), appointment
    item.save(update_fields=["outcome", "reason", "concluded_at", "concluded_by"])
    audit.record(
        act="adjourn",
        appointment=appointment,
        subject=item.dossier,
        sentence=f"Hoãn sang phiên họp khác: {reason}{unopened}",
    )
    close_agenda(appointment, item)
    return item


def _check_outcome(item: AgendaItem, poll: Poll, outcome: str, reason: str) -> None:
    if outcome not in CONCLUSIONS:
        raise Incomplete("Chưa chọn kết luận. Hãy chọn một kết luận.")
    if outcome in NEED_REASON:
        require_reason(reason, "Kết luận này cần ghi lý do. Hãy ghi lý do rồi gửi lại.", error=Incomplete)
    if poll.to_vote_again():
        raise WrongState(
            "Số phiếu đề nghị và không đề nghị ngang nhau; theo quy định của đợt phải bỏ phiếu lại. "
            "Hãy hoãn hồ sơ này để đưa ra phiên họp khác."
        )
    barred_outcomes = levels.barred(item.dossier)
    if outcome in barred_outcomes:
        raise NotReached(
            f"Chưa kết luận mức độ này được. {barred_outcomes[outcome].sentence} "
            "Hãy kết luận mức độ khác nếu phiếu cho phép, trả lại hoặc không đề nghị."
        )
    carried_outcome = poll.carried(barred_outcomes)
    allowed = {carried_outcome} if carried_outcome else {Outcome.REFUSE, Outcome.RETURN}
    if outcome not in allowed:
        words = (
            outcome_label(carried_outcome, item.dossier.round)
            if carried_outcome
            else "không ý kiến nào quá bán"
        )
        raise WrongState(f"Kết quả phiếu: {words}. Hãy kết luận theo kết quả phiếu.")
    if sittings.LEVELS.get(outcome, 0) > (item.dossier.requested_level or 0):
        raise WrongState(f"Đơn vị chỉ đề nghị {item.dossier.requested_words}.")
    changed = sealed_records.problems(item.dossier)
    if changed:
        raise WrongState(f"Hồ sơ không còn nguyên như khi đưa ra họp: {changed[0]}")


def apply_outcome(
    appointment: Appointment, dossier: Dossier, *, outcome: str, reason: str, facts: dict
) -> Dossier:
    """Seal a conclusion and move the dossier accordingly."""
    sealed_records.seal(appointment=appointment, dossier=dossier, kind=ManifestKind.APPRAISAL, facts=facts)
    if outcome == Outcome.RETURN:
        dossier_submission.reopen(dossier, reason)
    elif outcome == Outcome.REFUSE:
        close_as_refused(dossier, reason)
    else:
        dossier.state = DossierState.PROPOSED
        dossier.proposed_level = sittings.LEVELS[outcome]
        dossier.save(update_fields=["state", "proposed_level"])
    audit.record(
        act="conclude",
        appointment=appointment,
        subject=dossier,
        sentence=f"Kết luận: {outcome_label(outcome, dossier.round)}."
        + (f" Lý do: {reason}" if reason else ""),
    )
    return dossier


def close_as_refused(dossier: Dossier, reason: str) -> None:
    """End a dossier without a title and notify the unit."""
    dossier.state = DossierState.REFUSED
    dossier.return_reason = reason
    dossier.closed_at = timezone.now()
    dossier.save(update_fields=["state", "return_reason", "closed_at"])
    notify_unit(
        dossier,
        subject=f"Hồ sơ không được công nhận: {dossier.round}",
        body=f"Lý do: {reason}",
        key="refused",
    )


@atomic_service
def conclude_without_council(
    *, appointment: Appointment, dossier: Dossier, outcome: str, reason: str = ""
) -> Dossier:
    """Conclude a dossier by the standing office, in a round without a council."""
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.STANDING_CLERK, office=dossier.round.standing_office)
    if dossier.round.with_council:
        raise WrongState("Đợt này có hội đồng đánh giá nên hội đồng kết luận.")
    if dossier.state != DossierState.REVIEW:
        raise WrongState("Hồ sơ này không chờ kết luận.")
    if outcome not in CONCLUSIONS or (outcome in NEED_REASON and not reason.strip()):
        raise Incomplete("Hãy chọn kết luận, và ghi lý do khi không đề nghị hoặc trả lại.")
    if sittings.LEVELS.get(outcome, 0) > (dossier.requested_level or 0):
        raise WrongState(f"Đơn vị chỉ đề nghị {dossier.requested_words}.")
    if outcome in sittings.LEVELS:
        levels.require_reached(
            [(dossier, sittings.LEVELS[outcome])],
            refused="Chưa kết luận mức độ này được.",
            way_out="Hãy kết luận mức độ khác, trả lại hoặc không đề nghị.",
        )
    facts = {"outcome": outcome, "reason": reason.strip(), "ballots": []}
    return apply_outcome(appointment, dossier, outcome=outcome, reason=reason.strip(), facts=facts)
