"""Assignments taken over from the plan a round is opened from (phân công theo kế hoạch).

Indicators go to the offices of the assessed unit that the plan names. Whoever else it names is proposed to the unit's
head: a request to answer or to confirm the indicator, which the head sends or drops.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office
from accounts.reach import line_of
from documents.models import Plan
from dossiers.models import (
    ASKED_ROLES,
    Dossier,
    IndicatorAssignment,
    IndicatorRequest,
    RequestKind,
    RequestState,
    Round,
)
from dossiers.rules.plan_assignments import Share, is_office, parts, shares


@dataclass
class OtherBodies:
    """The offices elsewhere that a plan names and that have somebody who answers; read once for a round."""

    opened: Round
    asked: Sequence[Share]
    offices: list[Office] = field(default_factory=list)
    above: dict[int | None, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        today = timezone.localdate()
        able = Appointment.objects.valid_on(today).filter(role__in=ASKED_ROLES, user__is_active=True)
        rows = Office.objects.valid_on(today).filter(pk__in=able.values("office"))
        rows = rows.exclude(pk__in=[self.opened.standing_office_id, self.opened.issuer_id])
        names = {name for share in self.asked for name in (share.name, *parts(share.name))}
        self.offices = [
            office
            for office in rows.select_related("unit")
            if any(is_office(name, office.name, office.unit.name) for name in names)
        ]

    def line(self, unit: AdministrativeUnit) -> list[int]:
        """Return the units above one, asked once for all that have the same parent."""
        if unit.parent_id not in self.above:
            self.above[unit.parent_id] = line_of(unit.parent_id) if unit.parent_id else []
        return self.above[unit.parent_id]

    def within_reach(self, unit: AdministrativeUnit) -> list[Office]:
        """Return the offices a unit may ask: of those above it, of bodies beside those, of its own bodies."""
        line = self.line(unit)
        return [
            office
            for office in self.offices
            if office.unit_id != unit.pk
            and (
                office.unit_id in line
                or (office.unit.level == Level.BODY and office.unit.parent_id in [*line, unit.pk])
            )
        ]


Given = dict[tuple[str, int], Share]


def assign_from_plan(opened: Round, plan: Plan, dossiers: Sequence[Dossier] | None = None) -> None:
    """Give each dossier's indicators to the unit's offices that the plan names, the narrowest code winning.

    What it gives to others becomes a proposed request. `dossiers` None: all of the round.
    """
    asked = shares(plan.facts.get("assignments", ()), opened.definition().indicators)
    if not asked:
        return
    others, assigned, proposed = OtherBodies(opened, asked), [], []
    rows = opened.dossiers.select_related("unit").prefetch_related("unit__offices")
    for dossier in rows if dossiers is None else rows.filter(pk__in=[one.pk for one in dossiers]):
        own, elsewhere = given_in(dossier.unit, asked, others)
        assigned += [
            IndicatorAssignment(dossier=dossier, code=code, office_id=office, source=source_of(share))
            for (code, office), share in own.items()
        ]
        proposed += [
            IndicatorRequest(
                dossier=dossier,
                code=code,
                office_id=office,
                kind=RequestKind.CONFIRM if share.confirms else RequestKind.ANSWER,
                state=RequestState.PROPOSED,
                source=source_of(share),
            )
            for (code, office), share in elsewhere.items()
        ]
    IndicatorAssignment.objects.bulk_create(assigned)
    IndicatorRequest.objects.bulk_create(proposed)


def given_in(unit: AdministrativeUnit, asked: Sequence[Share], others: OtherBodies) -> tuple[Given, Given]:
    """Return by indicator and office what a plan gives to the unit's own offices, and what to others within reach."""
    today = timezone.localdate()
    offices = [office for office in unit.offices.all() if office.holds_on(today)]
    own: Given = {}
    elsewhere: Given = {}
    for share in asked:
        here = named(offices, share.name, unit.name)
        found = here or named(others.within_reach(unit), share.name, "")
        into = own if here else elsewhere
        for office in found:
            for code in share.codes:
                into.setdefault((code, office.pk), share)
    return own, elsewhere


def source_of(share: Share) -> str:
    """Return where an assignment is written."""
    return f"Dòng {share.line} của kế hoạch" if share.line else "Theo kế hoạch"


def named(offices: Iterable[Office], printed: str, unit: str) -> list[Office]:
    """Return the offices a plan prints: the one of the whole name, else each of a list ("Phòng A, Phòng B")."""
    known = list(offices)
    return only_one(known, printed, unit) or [
        office for name in parts(printed) for office in only_one(known, name, unit)
    ]


def only_one(offices: Iterable[Office], printed: str, unit: str) -> list[Office]:
    """Return the office of a printed name; none where several bear it, for one cannot be told from another."""
    found = [office for office in offices if is_office(printed, office.name, unit or office.unit.name)]
    return found if len(found) == 1 else []
