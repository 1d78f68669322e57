"""Whose turn it is (đến lượt ai): a record that is not final waits for a living person, or it is stuck.

A person is living where the account is open and the appointment in force today. Steps of the flows wait as task
cards, the other records as pending items (`workflows.inbox.pending`). `verify_procedure` prints what is stuck.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import AdministrativeUnit, Office, Role
from accounts.queries import holders
from dossiers.models import (
    ASKED_ROLES,
    BatchState,
    CertificateBatch,
    CouncilSeat,
    Dossier,
    DossierState,
    EndingState,
    IndicatorRequest,
    Objection,
    ObjectionState,
    OfficePart,
    PaperCase,
    PartState,
    Round,
    RoundDeadline,
    RoundStep,
    Sitting,
    Submission,
    SubmissionState,
    TitleEnding,
)
from dossiers.services.decisions import certificates
from dossiers.services.rounds import closing
from dossiers.services.rounds.deadlines import WAITING
from workflows.inbox import items
from workflows.models import TaskCard
from workflows.models.cards import RECORDS

IN_A_FLOW = (DossierState.SELF_ASSESSMENT, DossierState.CHECKING, DossierState.REVIEW)
UNDER_WAY = (
    SubmissionState.DRAFT,
    SubmissionState.SUBMITTED,
    SubmissionState.RETURNED,
    SubmissionState.SIGNED,
)


@dataclass(frozen=True, slots=True)
class Stuck:
    """A record nobody can move on: its kind, its key, its state in words, and why."""

    kind: str
    id: int
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class Report:
    """How many records were checked, and those that are stuck."""

    checked: int
    stuck: tuple[Stuck, ...]


@dataclass
class People:
    """Who is living today, asked once for each role and place."""

    today: date
    known: dict[tuple[str, str, int | None], bool] = field(default_factory=dict)

    def missing(
        self, roles: Iterable[str], *, office: Office | None = None, unit: AdministrativeUnit | None = None
    ) -> str:
        """Return why nobody of these roles can act in the office or unit; empty where somebody can."""
        place = office or unit
        names = []
        for role in roles:
            key = (role, "office" if office else "unit", place.pk if place else None)
            if key not in self.known:
                self.known[key] = holders(role, office, unit=unit, day=self.today).exists()
            if self.known[key]:
                return ""
            names.append(f"“{Role(role).label}”")
        return f"{place} không có ai giữ vai {' hoặc '.join(names)}."

    def no_council(self, council: int | None) -> str:
        """Return why no member of this council can act; empty where one can, or where the round has none."""
        if council is None:
            return ""
        key = ("", "council", council)
        if key not in self.known:
            seats = CouncilSeat.objects.acting_on(self.today).filter(council=council)
            posts = [seat.appointment for seat in seats.select_related("appointment__user")]
            self.known[key] = any(post.user.is_active and post.holds_on(self.today) for post in posts)
        return "" if self.known[key] else "Hội đồng của đợt không còn thành viên nào làm việc được."


Found = Iterator[tuple[str, int, str, str]]


def check(today: date) -> Report:
    """Return what is stuck today among all records that are not final."""
    people, cards = People(today), _open_cards()
    checked, stuck = 0, []
    for found in (
        _dossiers(people, cards),
        _parts(people),
        _requests(people),
        _sittings(cards, people),
        _with_a_card("proposal", Submission.objects.filter(state__in=UNDER_WAY), cards["submission"], people),
        _with_a_card("document", PaperCase.objects.filter(state__in=UNDER_WAY), cards["paper"], people),
        _decisions(people),
        _certificates(people),
        _objections(people),
        _endings(people),
        _rounds(people),
        _deadlines(people),
    ):
        for kind, pk, state, why in found:
            checked += 1
            if why:
                stuck.append(Stuck(kind, pk, state, why))
    return Report(checked, tuple(stuck))


def _open_cards() -> dict[str, dict[int, list[TaskCard]]]:
    """Return the open cards by the kind and the key of their record."""
    found: dict[str, dict[int, list[TaskCard]]] = {name: defaultdict(list) for name in RECORDS}
    for card in TaskCard.objects.open().with_details():
        name = next(name for name in RECORDS if getattr(card, f"{name}_id"))
        found[name][getattr(card, f"{name}_id")].append(card)
    return found


def _nobody_for(cards: list[TaskCard], today: date) -> str:
    """Return why none of these cards has a living performer; empty where one has."""
    if not cards:
        return "Không có việc nào đang mở cho hồ sơ này."
    for card in cards:
        if any(post.user.is_active and post.holds_on(today) for post in items.performers(card)):
            return ""
    card = cards[0]
    place = card.person or card.unit or card.office or card.council
    return f"Việc “{card.title}” giao cho {place}, nơi không có ai làm được."


def _with_a_card(kind: str, rows: Any, cards: dict[int, list[TaskCard]], people: People) -> Found:
    for row in rows:
        yield kind, row.pk, row.get_state_display(), _nobody_for(cards[row.pk], people.today)


def _dossiers(people: People, cards: dict[str, dict[int, list[TaskCard]]]) -> Found:
    rows = Dossier.objects.filter(state__in=[*IN_A_FLOW, DossierState.PROPOSED, DossierState.IN_SUBMISSION])
    for row in rows.select_related("round__standing_office", "unit"):
        state = row.get_state_display()
        if row.state in IN_A_FLOW:
            yield "dossier", row.pk, state, _nobody_for(cards["dossier"][row.pk], people.today)
        elif row.state == DossierState.PROPOSED:
            clerk = people.missing([Role.STANDING_CLERK], office=row.round.standing_office)
            yield "dossier", row.pk, state, clerk
        else:
            line = row.submission_lines.order_by("-pk").first()
            waits = line is not None and line.submission.state in UNDER_WAY
            yield "dossier", row.pk, state, "" if waits else "Tờ trình của hồ sơ này đã khép lại."


def _parts(people: People) -> Found:
    rows = OfficePart.objects.filter(dossier__state=DossierState.SELF_ASSESSMENT)
    for row in rows.select_related("office", "dossier__unit"):
        if row.state == PartState.RETURNED:
            why = people.missing([Role.OFFICE_CONTRIBUTOR, Role.UNIT_HEAD], office=row.office)
        else:
            why = people.missing([Role.UNIT_HEAD], unit=row.dossier.unit)
        yield "part", row.pk, row.get_state_display(), why


def _requests(people: People) -> Found:
    """Yield what other organisations are asked; the unit's head may take it back where nobody is left to reply."""
    for row in IndicatorRequest.objects.waiting().select_related("office"):
        yield "request", row.pk, row.get_state_display(), people.missing(ASKED_ROLES, office=row.office)


def _sittings(cards: dict[str, dict[int, list[TaskCard]]], people: People) -> Found:
    """Yield sittings in which something is still to be judged, and as minutes those that wait for theirs."""
    rows = Sitting.objects.filter(concluded_at__isnull=True).prefetch_related("items")
    for row in rows.select_related("council"):
        judging = [item for item in row.items.all() if not item.outcome]
        if judging:
            waits = cards["sitting"][row.pk] or [
                card for item in judging for card in cards["dossier"][item.dossier_id]
            ]
            why = "" if waits else "Phiên họp chưa khép lại mà không còn việc nào mở."
            yield "sitting", row.pk, "Đang họp", why
        else:
            state = "Chờ chủ tịch hội đồng xác nhận" if row.minutes_by_id else "Chờ lập biên bản"
            yield "minutes", row.pk, state, _nobody_for(cards["sitting"][row.pk], people.today)


def _decisions(people: People) -> Found:
    """Yield published decisions whose certificates nobody has ordered yet."""
    rows = certificates.not_ordered(people.today).select_related("submission__round__issuer")
    for row in rows:
        issuer, roles = row.submission.round.issuer, row.submission.round.signing_roles()
        yield "decision", row.pk, "Chưa cho phép cấp giấy công nhận", people.missing(roles, office=issuer)


def _certificates(people: People) -> Found:
    rows = CertificateBatch.objects.exclude(state=BatchState.DONE)
    for row in rows.select_related("decision__submission__round__issuer__unit"):
        unit = row.decision.submission.round.issuer.unit
        yield "certificate", row.pk, row.get_state_display(), people.missing([Role.DOCUMENT_CLERK], unit=unit)


def _objections(people: People) -> Found:
    rows = Objection.objects.filter(state=ObjectionState.FILED)
    for row in rows.select_related("dossier__round__standing_office"):
        office = row.dossier.round.standing_office
        yield (
            "objection",
            row.pk,
            row.get_state_display(),
            people.missing([Role.STANDING_CLERK], office=office),
        )


def _endings(people: People) -> Found:
    rows = TitleEnding.objects.filter(state__in=[EndingState.PROPOSED, EndingState.SIGNED])
    for row in rows.select_related("title__dossier__round__issuer__unit"):
        in_round = row.title.dossier.round
        if row.state == EndingState.SIGNED:
            why = people.missing([Role.DOCUMENT_CLERK], unit=in_round.issuer.unit)
        else:
            why = people.missing(in_round.signing_roles(), office=in_round.issuer)
        yield "ending", row.pk, row.get_state_display(), why


def _rounds(people: People) -> Found:
    """Yield open rounds; one in which everything is finished waits as a report to be made and closed."""
    rows = Round.objects.filter(closed_at__isnull=True).select_related("standing_office")
    finished = set(closing.ready_to_close(rows).values_list("pk", flat=True))
    for row in rows:
        why = people.missing([Role.STANDING_CLERK], office=row.standing_office)
        yield "round", row.pk, "Đang mở", why
        if row.pk in finished:
            yield "report", row.pk, "Chờ báo cáo và đóng đợt", why


def _deadlines(people: People) -> Found:
    """Yield the deadlines of open rounds whose step a dossier has still to pass: somebody must be there for it.

    Of sending, the dossiers say it themselves, unit by unit; deadlines of it are not looked at here.
    """
    states: dict[int, set[str]] = defaultdict(set)
    for key, state in (
        Dossier.objects.filter(round__closed_at__isnull=True).values_list("round_id", "state").distinct()
    ):
        states[key].add(state)
    rows = RoundDeadline.objects.filter(round__closed_at__isnull=True).exclude(step=RoundStep.SUBMIT)
    for row in rows.select_related("round__standing_office", "round__issuer", "round__council"):
        if row.step in WAITING and not WAITING[row.step] & states[row.round_id]:
            continue
        in_round, state = row.round, f"{row.get_step_display()}: {row}"
        if row.step == RoundStep.REVIEW:
            why = people.no_council(in_round.council_id)
        elif row.step == RoundStep.DECIDE:
            why = people.missing(in_round.signing_roles(), office=in_round.issuer)
        else:
            why = people.missing([Role.STANDING_CLERK], office=in_round.standing_office)
        yield "deadline", row.pk, state, why
