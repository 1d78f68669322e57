"""Sittings: opening, ballots, closing the voting, concluding, minutes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers import rights, rules
from dossiers.errors import Incomplete, NoQuorum, NotAllowed, WrongState
from dossiers.models import (
    AgendaItem,
    Attendance,
    Ballot,
    CouncilSeat,
    Dossier,
    DossierState,
    ManifestKind,
    Outcome,
    Round,
    Seat,
    Sitting,
)
from dossiers.services import manifests, submitting
from dossiers.services.answers import locked
from dossiers.services.minutes import issue_minutes
from dossiers.services.telling import tell, tell_unit
from ledger.services import audit

CASTABLE = {Outcome.LEVEL_1, Outcome.LEVEL_2, Outcome.REFUSE, Outcome.RETURN, Outcome.ABSTAIN}
CONCLUSIONS = {Outcome.LEVEL_1, Outcome.LEVEL_2, Outcome.REFUSE, Outcome.RETURN}
NEED_REASON = {Outcome.REFUSE, Outcome.RETURN}


@transaction.atomic
def open_sitting(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Sitting:
    """Open a sitting with an agenda; quorum, majority and the seats are frozen now.

    Raises NotAllowed (secretary or chair of the council, or the standing office), Incomplete (nothing on
    the agenda, council without a chair), WrongState (a dossier does not wait for the council).
    """
    council = round.council
    if appointment.role == Role.STANDING_CLERK:
        rights.require(appointment, Role.STANDING_CLERK, office=round.standing_office)
    else:
        rights.require(appointment, Role.COUNCIL_SECRETARY, Role.COUNCIL_CHAIR)
        rights.require_seat(appointment, council, Seat.SECRETARY, Seat.CHAIR)
    chosen = [locked(dossier) for dossier in dossiers]
    if not chosen:
        raise Incomplete("Chưa chọn hồ sơ nào cho phiên họp. Hãy chọn ít nhất một hồ sơ.")
    seats = list(CouncilSeat.objects.valid_on(timezone.localdate()).filter(council=council))
    if not any(seat.seat == Seat.CHAIR for seat in seats):
        raise Incomplete("Hội đồng chưa có chủ tịch đang giữ nhiệm vụ. Hãy bổ sung thành viên trước khi họp.")
    sitting = Sitting.objects.create(
        council=council,
        round=round,
        number=rules.next_number(round.sittings.values_list("number", flat=True)),
        quorum_numerator=round.quorum_numerator,
        quorum_denominator=round.quorum_denominator,
        majority_numerator=round.majority_numerator,
        majority_denominator=round.majority_denominator,
        opened_by=appointment,
    )
    Attendance.objects.bulk_create(Attendance(sitting=sitting, seat=seat) for seat in seats)
    for dossier in chosen:
        _put_on_agenda(sitting, dossier)
    audit.record(
        act="open-sitting",
        appointment=appointment,
        subject=sitting,
        sentence=f"Mở {sitting} với {len(chosen)} hồ sơ, {len(seats)} thành viên.",
    )
    tell(
        [seat.appointment for seat in sitting_seats(sitting)],
        subject=f"Phiếu cần cho ý kiến: {sitting}",
        body=f"Phiên họp xem xét {len(chosen)} hồ sơ.",
        link="/viec/",
        key=f"sitting:{sitting.pk}",
    )
    return sitting


def _put_on_agenda(sitting: Sitting, dossier: Dossier) -> None:
    if dossier.round_id != sitting.round_id:
        raise WrongState(f"Hồ sơ của {dossier.unit} thuộc đợt khác.")
    if dossier.state != DossierState.REVIEW:
        raise WrongState(f"Hồ sơ của {dossier.unit} không chờ hội đồng.")
    if dossier.agenda_items.filter(outcome="").exists():
        raise WrongState(f"Hồ sơ của {dossier.unit} đã nằm trong một phiên họp.")
    moved = manifests.problems(dossier)
    if moved:
        raise WrongState(f"Hồ sơ của {dossier.unit} không còn nguyên như khi nộp: {moved[0]}")
    sealed = manifests.required(dossier)
    AgendaItem.objects.create(sitting=sitting, dossier=dossier, manifest_sha256=sealed.sha256)


def sitting_seats(sitting: Sitting):
    """Return the seats that make up the base of this sitting, in order."""
    return (
        CouncilSeat.objects.filter(attendance__sitting=sitting)
        .select_related("appointment__user")
        .order_by("pk")
    )


def _locked_item(item: AgendaItem) -> AgendaItem:
    return (
        AgendaItem.objects.select_for_update(of=("self",))
        .select_related("sitting__round", "sitting__council", "dossier__unit", "dossier__round")
        .get(pk=item.pk)
    )


def _require_open(item: AgendaItem) -> None:
    if item.outcome:
        raise WrongState(f"Hội đồng đã kết luận hồ sơ của {item.dossier.unit}.")


@transaction.atomic
def cast_ballot(*, appointment: Appointment, item: AgendaItem, choice: str, reason: str = "") -> Ballot:
    """Cast a member's ballot on a dossier, tied to the hash of what the sitting looks at.

    Raises NotAllowed (no seat at this sitting, own unit), WrongState (concluded, voted already),
    Incomplete (refusing or returning without a reason).
    """
    item = _locked_item(item)
    _require_open(item)
    seat = sitting_seats(item.sitting).filter(appointment=appointment).first()
    holds = appointment.user.is_active and appointment.holds_on(timezone.localdate())
    if seat is None or not holds:
        raise NotAllowed("Chỉ thành viên của phiên họp này được bỏ phiếu.")
    if appointment.office.unit_id == item.dossier.unit_id:
        raise NotAllowed("Đây là hồ sơ của đơn vị mình nên không bỏ phiếu được.")
    if choice not in CASTABLE:
        raise Incomplete("Chưa chọn ý kiến. Hãy chọn một trong các ý kiến trên phiếu.")
    if choice in NEED_REASON and not reason.strip():
        raise Incomplete("Ý kiến này cần ghi lý do. Hãy ghi lý do rồi gửi lại.")
    if item.ballots.filter(seat=seat).exists():
        raise WrongState("Phiếu của thành viên này đã gửi rồi.")
    ballot = Ballot.objects.create(
        item=item, seat=seat, choice=choice, reason=reason.strip(), manifest_sha256=item.manifest_sha256
    )
    audit.record(
        act="cast-ballot", appointment=appointment, subject=item.dossier, sentence="Gửi phiếu tại hội đồng."
    )
    return ballot


def voted(item: AgendaItem) -> int:
    """Return how many members gave an opinion (abstaining counts, absence does not)."""
    return item.ballots.exclude(choice=Outcome.ABSENT).count()


def quorum(item: AgendaItem) -> rules.Fact:
    """Say whether enough members of the sitting have voted on this dossier."""
    sitting = item.sitting
    return rules.quorum(
        voted=voted(item),
        seats=sitting.attendance.count(),
        numerator=sitting.quorum_numerator,
        denominator=sitting.quorum_denominator,
    )


def tally(item: AgendaItem) -> dict[str, int]:
    """Return how many ballots say what."""
    return dict(Counter(item.ballots.values_list("choice", flat=True)))


@transaction.atomic
def mark_absent(*, appointment: Appointment, item: AgendaItem) -> list[Ballot]:
    """Close the voting on a dossier: who has not voted is recorded as absent. Needs the quorum."""
    item = _locked_item(item)
    _require_open(item)
    rights.require_seat(appointment, item.sitting.council, Seat.CHAIR, Seat.SECRETARY)
    enough = quorum(item)
    if not enough:
        raise NoQuorum(f"Chưa kết thúc bỏ phiếu được. {enough.reason}")
    absent = [
        Ballot.objects.create(
            item=item, seat=seat, choice=Outcome.ABSENT, manifest_sha256=item.manifest_sha256
        )
        for seat in sitting_seats(item.sitting).exclude(ballots__item=item)
    ]
    audit.record(
        act="close-voting",
        appointment=appointment,
        subject=item.dossier,
        sentence=f"Kết thúc bỏ phiếu; {len(absent)} thành viên vắng mặt.",
    )
    return absent


def carried(item: AgendaItem) -> str | None:
    """Return the outcome the ballots carry, or None."""
    sitting = item.sitting
    return rules.carried(
        tally(item),
        seats=sitting.attendance.count(),
        numerator=sitting.majority_numerator,
        denominator=sitting.majority_denominator,
    )


@transaction.atomic
def conclude(*, appointment: Appointment, item: AgendaItem, outcome: str, reason: str = "") -> AgendaItem:
    """Conclude on a dossier as the ballots carry it, and seal the conclusion.

    Raises NotAllowed (only the chair), NoQuorum, Incomplete (no reason), WrongState (another outcome than
    the ballots carry, or the dossier moved since it was put on the agenda). After the last dossier of
    the agenda the minutes are issued.
    """
    item = _locked_item(item)
    _require_open(item)
    rights.require_seat(appointment, item.sitting.council, Seat.CHAIR)
    enough = quorum(item)
    if not enough:
        raise NoQuorum(f"Chưa kết luận được. {enough.reason}")
    _check_outcome(item, outcome, reason)
    item.outcome, item.reason = outcome, reason.strip()
    item.concluded_at, item.concluded_by = timezone.now(), appointment
    item.save(update_fields=["outcome", "reason", "concluded_at", "concluded_by"])
    apply_outcome(
        appointment,
        locked(item.dossier),
        outcome=outcome,
        reason=reason.strip(),
        facts=manifests.appraisal_facts(item),
    )
    if not item.sitting.items.filter(outcome="").exists():
        issue_minutes(appointment=appointment, sitting=item.sitting)
    return item


def _check_outcome(item: AgendaItem, outcome: str, reason: str) -> None:
    if outcome not in CONCLUSIONS:
        raise Incomplete("Chưa chọn kết luận. Hãy chọn một kết luận.")
    if outcome in NEED_REASON and not reason.strip():
        raise Incomplete("Kết luận này cần ghi lý do. Hãy ghi lý do rồi gửi lại.")
    for_it = carried(item)
    allowed = {for_it} if for_it else {Outcome.REFUSE, Outcome.RETURN}
    if outcome not in allowed:
        words = Outcome(for_it).label if for_it else "không ý kiến nào quá bán"
        raise WrongState(f"Kết quả phiếu: {words}. Hãy kết luận theo kết quả phiếu.")
    if rules.LEVELS.get(outcome, 0) > (item.dossier.requested_level or 0):
        raise WrongState(f"Đơn vị chỉ đề nghị mức độ {item.dossier.requested_level}.")
    moved = manifests.problems(item.dossier)
    if moved:
        raise WrongState(f"Hồ sơ không còn nguyên như khi đưa ra họp: {moved[0]}")


def apply_outcome(
    appointment: Appointment, dossier: Dossier, *, outcome: str, reason: str, facts: dict
) -> Dossier:
    """Seal a conclusion and move the dossier as it says."""
    manifests.seal(appointment=appointment, dossier=dossier, kind=ManifestKind.APPRAISAL, facts=facts)
    if outcome == Outcome.RETURN:
        submitting.reopen(dossier, reason)
    elif outcome == Outcome.REFUSE:
        close_refused(dossier, reason)
    else:
        dossier.state = DossierState.PROPOSED
        dossier.proposed_level = rules.LEVELS[outcome]
        dossier.save(update_fields=["state", "proposed_level"])
    audit.record(
        act="conclude",
        appointment=appointment,
        subject=dossier,
        sentence=f"Kết luận: {Outcome(outcome).label}." + (f" Lý do: {reason}" if reason else ""),
    )
    return dossier


def close_refused(dossier: Dossier, reason: str) -> None:
    """End a dossier without a title and tell the unit why."""
    dossier.state = DossierState.REFUSED
    dossier.return_reason = reason
    dossier.closed_at = timezone.now()
    dossier.save(update_fields=["state", "return_reason", "closed_at"])
    tell_unit(
        dossier,
        subject=f"Hồ sơ không được công nhận: {dossier.round}",
        body=f"Lý do: {reason}",
        key="refused",
    )


@transaction.atomic
def conclude_without_council(
    *, appointment: Appointment, dossier: Dossier, outcome: str, reason: str = ""
) -> Dossier:
    """Conclude a dossier of a round that runs without a council; the standing office does it."""
    dossier = locked(dossier)
    rights.require(appointment, Role.STANDING_CLERK, office=dossier.round.standing_office)
    if dossier.round.with_council:
        raise WrongState("Đợt này có hội đồng đánh giá nên hội đồng kết luận.")
    if dossier.state != DossierState.REVIEW:
        raise WrongState("Hồ sơ này không chờ kết luận.")
    if outcome not in CONCLUSIONS or (outcome in NEED_REASON and not reason.strip()):
        raise Incomplete("Hãy chọn kết luận, và ghi lý do khi không đề nghị hoặc trả lại.")
    if rules.LEVELS.get(outcome, 0) > (dossier.requested_level or 0):
        raise WrongState(f"Đơn vị chỉ đề nghị mức độ {dossier.requested_level}.")
    facts = {"outcome": outcome, "reason": reason.strip(), "ballots": []}
    return apply_outcome(appointment, dossier, outcome=outcome, reason=reason.strip(), facts=facts)
