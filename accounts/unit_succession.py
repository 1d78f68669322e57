"""Succession of units (kế thừa): predecessors and heirs across renamings, mergers and divisions.

A unit that ended and whose place one new unit alone took goes on under a new name: what it holds stays its own. A
merger or a division makes other units: what was measured on the people of the old ones is not theirs. No source
states otherwise (Thông tư 24/2023 and 25/2023/TT-BGDĐT are silent), so a merged unit is recognised anew; its
heads keep the papers and speak for the units they took over.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from accounts.models import AdministrativeUnit
from accounts.rules import units as unit_rules

MOST_NAMES = 10


def earlier_selves(units: Iterable[AdministrativeUnit]) -> dict[int, list[AdministrativeUnit]]:
    """Return, by each unit's key, the rows under which the same unit stood before, the newest first.

    One query where none of them took a new name, one more for each name further back.
    """
    now = {unit.pk: unit for unit in units}
    found: dict[int, list[AdministrativeUnit]] = {key: [] for key in now}
    for _ in range(MOST_NAMES):
        reached = [unit.pk for unit in now.values()]
        if not reached:
            break
        before = AdministrativeUnit.objects.filter(successor__in=reached).annotate(
            others=Count("other_successors")
        )
        step: dict[int, AdministrativeUnit] = {}
        for key, unit in now.items():
            ended = [row for row in before if row.successor_id == unit.pk and _ended_before(row, unit)]
            if ended and unit_rules.is_new_name(forerunners=len(ended), heirs=1 + ended[0].others):
                found[key].append(ended[0])
                step[key] = ended[0]
        now = step
    return found


def _ended_before(row: AdministrativeUnit, heir: AdministrativeUnit) -> bool:
    """Return whether a unit ended before its heir began; one taken in by a unit that was there did not."""
    return row.valid_until is not None and row.valid_until < heir.valid_from


def under_new_name(day: date) -> QuerySet[AdministrativeUnit]:
    """Return the ended units that go on under a new name on the day, up to two names later."""
    units = AdministrativeUnit.objects
    beside = units.filter(
        successor=OuterRef("successor"), valid_until__lt=OuterRef("successor__valid_from")
    ).exclude(pk=OuterRef("pk"))
    renamed = units.filter(
        ~Exists(beside), valid_until__lt=F("successor__valid_from"), other_successors__isnull=True
    )
    once = renamed.filter(successor__in=units.valid_on(day).values("pk"))
    return units.filter(
        Q(pk__in=once.values("pk")) | Q(pk__in=renamed.filter(successor__in=once.values("pk")))
    )


def of_living_units(day: date) -> Q:
    """Return the condition that a record's `unit` is there on the day, under a new name as well."""
    there = AdministrativeUnit.objects.valid_on(day)
    return Q(unit__in=there.values("pk")) | Q(unit__in=under_new_name(day).values("pk"))


def heir_on(unit: AdministrativeUnit, day: date) -> AdministrativeUnit:
    """Return the unit that stands in this one's place on the day: itself, or the main heir of one that ended."""
    for _ in range(MOST_NAMES):
        if unit.valid_until is None or unit.valid_until >= day or unit.successor is None:
            break
        unit = unit.successor
    return unit


def with_forerunners(unit_id: int | None) -> QuerySet[AdministrativeUnit]:
    """Return the unit and those whose papers it took over as their main heir, two reforms back.

    Written so that each part is found by its index; a join to the heir's heir reads every unit.
    """
    units = AdministrativeUnit.objects
    before = units.filter(successor=unit_id).values("pk")
    return units.filter(Q(pk=unit_id) | Q(successor=unit_id) | Q(successor__in=before))
