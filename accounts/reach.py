"""Reach (phạm vi) of an appointment on a day: the whole site, a unit and its tree, one unit, or one office.

One answer for querysets, forms, pickers, exports, search tokens and the pages of the desk. A unit's tree is asked of
the database within the statement that needs it (a recursive subquery with one parameter), so it costs no query of
its own and is never out of date, however many units there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office, Role

_UNITS: Final = AdministrativeUnit._meta.db_table
_TREE: Final = (
    f"WITH RECURSIVE tree(id) AS (SELECT id FROM {_UNITS} WHERE id = %s "  # noqa: S608 - the table's own name
    f"UNION SELECT below.id FROM {_UNITS} below JOIN tree "
    "ON (below.parent_id = tree.id AND (below.moved_on IS NULL OR below.moved_on <= %s)) "
    "OR (below.former_parent_id = tree.id AND below.moved_on > %s)) SELECT id FROM tree"
)
_ABOVE: Final = "CASE WHEN {0}.moved_on > %s THEN {0}.former_parent_id ELSE {0}.parent_id END"
_LINE: Final = (
    "WITH RECURSIVE line(id, parent_id, step) AS ("  # noqa: S608 - the table's own name
    f"SELECT unit.id, {_ABOVE.format('unit')}, 0 FROM {_UNITS} unit WHERE unit.id = %s UNION ALL "
    f"SELECT above.id, {_ABOVE.format('above')}, line.step + 1 FROM {_UNITS} above "
    "JOIN line ON above.id = line.parent_id WHERE line.step < %s) SELECT id FROM line ORDER BY step"
)
MOST_LEVELS: Final = 20
NOBODY: Final = Q(pk__in=[])
EVERYBODY: Final = Q(pk__isnull=False)  # an empty Q would be dropped from an "or"


class Over(StrEnum):
    """By what a role is held (phạm vi)."""

    SITE = "site"
    TREE = "tree"
    UNIT = "unit"
    OFFICE = "office"
    NOTHING = "nothing"


HELD_OVER: Final[dict[str, Over]] = {
    Role.SITE_ADMINISTRATOR: Over.SITE,
    Role.ADMINISTRATOR: Over.TREE,
    Role.EDITOR: Over.TREE,
    Role.UNIT_HEAD: Over.UNIT,
    Role.OFFICE_CONTRIBUTOR: Over.UNIT,
    Role.DOCUMENT_CLERK: Over.UNIT,
    Role.STANDING_CLERK: Over.OFFICE,
    Role.CHAIRMAN: Over.OFFICE,
    Role.DEPUTY: Over.OFFICE,
    Role.RECOGNISING_AUTHORITY: Over.OFFICE,
    Role.COUNCIL_MEMBER: Over.OFFICE,
    Role.COUNCIL_SECRETARY: Over.OFFICE,
    Role.COUNCIL_CHAIR: Over.OFFICE,
}
"""Every role and what it is held over; a role that is missing here is held over nothing."""
NOT_BY_STAND_IN: Final = frozenset({Over.SITE, Over.TREE})


@dataclass(frozen=True, slots=True)
class Reach:
    """What is reached: `unit` is the tree's top, the one unit, or the office's unit."""

    over: Over = Over.NOTHING
    unit: int | None = None
    office: int | None = None

    @property
    def whole_site(self) -> bool:
        """Return whether everything is reached."""
        return self.over == Over.SITE

    def units(self, path: str = "pk") -> Q:
        """Return the condition that the unit named by `path` is reached; an office reaches its own unit."""
        if self.over == Over.SITE:
            return EVERYBODY
        if self.over == Over.TREE:
            return in_tree(self.unit, path)
        return NOBODY if self.over == Over.NOTHING else Q(**{path: self.unit})

    def offices(self, path: str = "pk") -> Q:
        """Return the condition that the office named by `path` is reached."""
        if self.over == Over.OFFICE:
            return Q(**{path: self.office})
        return self.units("unit" if path == "pk" else f"{path}__unit")

    def holds_unit(self, unit: int | None) -> bool:
        """Return whether one unit, by its key, is reached."""
        if unit is None or self.over == Over.NOTHING:
            return False
        return self.whole_site or self.unit == unit or (self.over == Over.TREE and self.unit in line_of(unit))

    def holds_office(self, office: Office) -> bool:
        """Return whether one office is reached."""
        return office.pk == self.office if self.over == Over.OFFICE else self.holds_unit(office.unit_id)


def reach(appointment: Appointment, day: date) -> Reach:
    """Return what the appointment is held over on the day; nothing where it is not in force.

    What is held over a tree or the site is not passed on to who stands in for somebody.
    """
    over = HELD_OVER.get(appointment.role, Over.NOTHING)
    passed_on = appointment.stand_in is not None and over in NOT_BY_STAND_IN
    if passed_on or not appointment.holds_on(day):
        return Reach()
    if over == Over.SITE:
        return Reach(over)
    return Reach(over, appointment.office.unit_id, appointment.office_id)


def in_tree(top: int | None, path: str = "pk", day: date | None = None) -> Q:
    """Return the condition that the unit named by `path` is this unit or lies below it on the day (today)."""
    return NOBODY if top is None else Q(**{f"{path}__in": tree_of(top, day)})


def tree_of(top: int, day: date | None = None) -> Any:
    """Return the keys of a unit and all below it on the day (today), ended ones too, as a subquery for `__in`.

    A unit that is to move lies below its former parent until the day of the move.
    """
    on = day or timezone.localdate()
    return RawSQL(_TREE, [top, on, on])  # noqa: S611 - a key and days, given as parameters


def line_of(unit: int, day: date | None = None) -> list[int]:
    """Return the key of a unit and of those above it on the day (today), the nearest first, in one query."""
    on = day or timezone.localdate()
    with connection.cursor() as cursor:
        cursor.execute(_LINE, [on, unit, on, MOST_LEVELS])
        return [row[0] for row in cursor.fetchall()]


def stands_above(upper: int, lower: int) -> bool:
    """Return whether one unit lies in another's tree and is not that unit itself."""
    return upper != lower and upper in line_of(lower)
