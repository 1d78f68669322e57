"""Sittings: opening one with an agenda, recusals, attendance, and who presides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers import permissions
from dossiers.errors import Incomplete, WrongState
from dossiers.models import (
    AgendaItem,
    Attendance,
    BallotKind,
    CompletenessCheck,
    CouncilSeat,
    Dossier,
    DossierState,
    InspectionReport,
    Recusal,
    ReviewMark,
    Round,
    Seat,
    Sitting,
)
from dossiers.rules import sittings
from dossiers.rules.numbering import next_number
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.council import ballot_boxes, ballot_results
from dossiers.services.decisions import sealed_records
from dossiers.services.notifications import notify
from ledger.database.prepared import PreparedQuery
from ledger.models import AuditLine
from ledger.services import audit
from ledger.services.transactions import atomic_service

REVIEW_ACTS = ("accept-dossier", "return-dossier", "inspect-dossier", "mark-indicator")


@atomic_service
def open_sitting(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Sitting:
    """Open a sitting with an agenda; the round's rules and the seats are frozen in it.

    Members of a dossier's unit and its reviewers are recused as the round's rules say. Raise
    NotAllowed (secretary or chair of the council, or the standing office), Incomplete (empty
    agenda, nobody to preside), WrongState (a dossier does not wait for the council).
    """
    _may_open(appointment, round)
    agenda = [locked_dossier(dossier) for dossier in dossiers]
    if not agenda:
        raise Incomplete("Chưa chọn hồ sơ nào cho phiên họp. Hãy chọn ít nhất một hồ sơ.")
    seats = list(
        CouncilSeat.objects.serving_on(timezone.localdate())
        .filter(council=round.council)
        .select_related("appointment__user")
        .order_by("pk")
    )
    if not any(seat.seat == Seat.CHAIR for seat in seats):
        raise Incomplete("Hội đồng chưa có chủ tịch đang giữ nhiệm vụ. Hãy bổ sung thành viên trước khi họp.")
    sitting = _frozen(appointment, round)
    Attendance.objects.bulk_create(Attendance(sitting=sitting, seat=seat) for seat in seats)
    sent = sealed_records.read_dossier_records(agenda)
    items = [_put_on_agenda(sitting, dossier, sent[dossier.pk]) for dossier in agenda]
    recused = _recuse(items, seats)
    if sitting.ballot_kind == BallotKind.SECRET:
        for item in items:
            ballot_boxes.create_box(item)
    audit.record(
        act="open-sitting",
        appointment=appointment,
        subject=sitting,
        sentence=f"Mở {sitting} với {len(agenda)} hồ sơ, {len(seats)} thành viên, "
        f"{recused} lượt không tham gia bỏ phiếu.",
    )
    notify(
        [seat.appointment for seat in seats],
        subject=f"Phiếu cần cho ý kiến: {sitting}",
        body=f"Phiên họp xem xét {len(agenda)} hồ sơ.",
        link=reverse("workflows:inbox"),
        key=f"sitting:{sitting.pk}",
    )
    return sitting


def _may_open(appointment: Appointment, round: Round) -> None:
    if appointment.role == Role.STANDING_CLERK:
        permissions.require(appointment, Role.STANDING_CLERK, office=round.standing_office)
    else:
        permissions.require(appointment, Role.COUNCIL_SECRETARY, Role.COUNCIL_CHAIR)
        permissions.require_seat(appointment, round.council, Seat.SECRETARY, Seat.CHAIR, Seat.VICE_CHAIR)


def _frozen(appointment: Appointment, round: Round) -> Sitting:
    return Sitting.objects.create(
        council=round.council,
        round=round,
        number=next_number(round.sittings.values_list("number", flat=True)),
        quorum_numerator=round.quorum_numerator,
        quorum_denominator=round.quorum_denominator,
        majority_numerator=round.majority_numerator,
        majority_denominator=round.majority_denominator,
        casting_vote=round.casting_vote,
        ballot_kind=round.ballot_kind,
        tie_rule=round.tie_rule,
        opened_by=appointment,
    )


def _put_on_agenda(sitting: Sitting, dossier: Dossier, sent: sealed_records.DossierRecords) -> AgendaItem:
    if dossier.round_id != sitting.round_id:
        raise WrongState(f"Hồ sơ của {dossier.unit} thuộc đợt khác.")
    if dossier.state != DossierState.REVIEW:
        raise WrongState(f"Hồ sơ của {dossier.unit} không chờ hội đồng.")
    if dossier.agenda_items.filter(outcome="").exists():
        raise WrongState(f"Hồ sơ của {dossier.unit} đã nằm trong một phiên họp.")
    changed = sealed_records.problems(dossier, sent)
    if changed:
        raise WrongState(f"Hồ sơ của {dossier.unit} không còn nguyên như khi nộp: {changed[0]}")
    sealed = sealed_records.required(dossier, sent=sent)
    return AgendaItem.objects.create(sitting=sitting, dossier=dossier, manifest_sha256=sealed.sha256)


def _recuse(items: list[AgendaItem], seats: list[CouncilSeat]) -> int:
    """Create the recusals of each dossier; return how many."""
    current = items[0].sitting.round
    people = {seat.appointment.user_id for seat in seats}
    at_units = units_of(people, since=date(current.year, 1, 1))
    reviewers = reviewers_of([item.dossier_id for item in items])
    rows = []
    for item in items:
        for seat in seats:
            user = seat.appointment.user_id
            kind = sittings.stays_out(
                of_the_unit=item.dossier.unit_id in at_units.get(user, ()),
                has_reviewed=user in reviewers.get(item.dossier_id, ()),
                own_unit_rule=current.recuse_own_unit,
                reviewers_rule=current.recuse_reviewers,
            )
            if kind:
                rows.append(Recusal(item=item, seat=seat, kind=kind))
    Recusal.objects.bulk_create(rows)
    touched = {row.item_id for row in rows}
    for item in items:
        if item.pk in touched:
            require_presider(item)
    return len(rows)


def units_of(people: set[int], *, since: date) -> dict[int, set[int]]:
    """Return, by user, the units each person has worked in since the day, and the successors of ended ones."""
    units_by_user: dict[int, set[int]] = {}
    posts = Appointment.objects.filter(
        Q(valid_until__isnull=True) | Q(valid_until__gte=since),
        user__in=people,
        valid_from__lte=timezone.localdate(),
    )
    heirs = ("office__unit__successor", "office__unit__other_successors")
    for user, *units in posts.values_list("user", "office__unit", *heirs):
        units_by_user.setdefault(user, set()).update(units)
    return units_by_user


def reviewers_of(dossiers: list[int]) -> dict[int, set[int]]:
    """Return, by dossier, the users who have checked, reviewed or inspected it.

    The records name whose task it was; the audit names whoever did it in their place.
    """
    reviewers: dict[int, set[int]] = {}
    for model in (CompletenessCheck, ReviewMark, InspectionReport):
        rows = model._default_manager.filter(dossier__in=dossiers)
        for dossier, user in rows.values_list("dossier", "by__user").distinct():
            reviewers.setdefault(dossier, set()).add(user)
    acted = AuditLine.objects.filter(
        act__in=REVIEW_ACTS, subject_type=Dossier._meta.label_lower, subject_id__in=dossiers
    )
    for dossier_id, actor in acted.order_by().values_list("subject_id", "actor").distinct():
        if dossier_id is not None and actor is not None:
            reviewers.setdefault(dossier_id, set()).add(actor)
    return reviewers


def sitting_seats(sitting: Sitting):
    """Return the seats in the base of this sitting, in order."""
    return (
        CouncilSeat.objects.filter(attendance__sitting=sitting)
        .select_related("appointment__user")
        .order_by("pk")
    )


LEADING_SEATS = (Seat.CHAIR, Seat.VICE_CHAIR)


def _leading(day: date, council: int, sitting: int) -> QuerySet[Any, Any]:
    away = Attendance.objects.filter(sitting=sitting, seat=OuterRef("pk"), present=False)
    places = CouncilSeat.objects.serving_on(day).filter(council=council, seat__in=LEADING_SEATS)
    return places.annotate(away=Exists(away)).select_related("appointment__user").order_by("pk")


LEADING_SEATS_QUERY = PreparedQuery(_leading)
PRESIDING_SEATS_QUERY = PreparedQuery(
    lambda day, council, sitting, item: _leading(day, council, sitting).exclude(recusals__item=item)
)


def _first(places: Iterable[Any]) -> CouncilSeat | None:
    """Return the chair, or a vice chair if the chair is absent; an absent one only if nobody else is there."""
    return min(places, key=lambda place: (place.away, place.seat != Seat.CHAIR), default=None)


def leader(sitting: Sitting) -> CouncilSeat | None:
    """Return who leads a sitting and confirms its minutes: the chair, or a vice chair in the chair's absence."""
    return _first(LEADING_SEATS_QUERY(timezone.localdate(), sitting.council_id, sitting.pk))


def presider(item: AgendaItem) -> CouncilSeat | None:
    """Return who presides over a dossier: the leader, or whoever is left if the leader stays out of it."""
    sitting = item.sitting
    return _first(PRESIDING_SEATS_QUERY(timezone.localdate(), sitting.council_id, sitting.pk, item.pk))


def require_presider(item: AgendaItem) -> CouncilSeat:
    """Return who presides. Raise Incomplete if nobody may, or nobody is left to vote."""
    seat = presider(item)
    if seat is None:
        raise Incomplete(
            f"Chủ tịch hội đồng không được tham gia hồ sơ của {item.dossier.unit} và hội đồng chưa có "
            "phó chủ tịch để điều hành. Hãy bổ sung phó chủ tịch hội đồng trước."
        )
    return seat


@atomic_service
def note_attendance(
    *, appointment: Appointment, sitting: Sitting, seat: CouncilSeat, present: bool, reason: str = ""
) -> Attendance:
    """Record a member as present or absent (điểm danh); whoever has voted was present."""
    sitting = Sitting.objects.select_for_update().get(pk=sitting.pk)
    permissions.require_seat(appointment, sitting.council, Seat.SECRETARY, Seat.CHAIR, Seat.VICE_CHAIR)
    if sitting.minutes_at or sitting.concluded_at:
        raise WrongState("Biên bản phiên họp đã lập nên không điểm danh lại được.")
    row = Attendance.objects.select_related("seat__appointment__user").get(sitting=sitting, seat=seat)
    if not present and seat.pk in ballot_results.seats_that_voted(sitting):
        raise WrongState(
            f"{row.seat.appointment.user} đã bỏ phiếu tại phiên họp này nên không ghi vắng được."
        )
    row.present, row.reason = present, "" if present else reason.strip()
    row.save(update_fields=["present", "reason"])
    audit.record(
        act="note-attendance",
        appointment=appointment,
        subject=sitting,
        sentence=f"Điểm danh {row.seat.appointment.user}: {'có mặt' if present else 'vắng mặt'}."
        + (f" Lý do: {row.reason}" if row.reason else ""),
    )
    return row
