"""The parsed form of a criteria set (bộ tiêu chí): frozen records, exact numbers, no database.

A file under `criteria/sets/` is the only writer; `parse()` turns its content into these records. A value
that no source states is `None` and stays so: whoever reads it says "chưa có trong nguồn".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from criteria.rules.last_day import last_day

NOT_IN_SOURCE = "chưa có trong nguồn"
BODIES = "don_vi_hoc_tap"

YES_NO, SHARE, VALUE, CHANGE = "yes_no", "share", "value", "change"
RUNG, AWARD, POINTS, ALL_OF, ROLL_UP = "rung", "award", "points", "all_of", "roll_up"

ANSWER_FIELDS: dict[str, tuple[str, ...]] = {
    YES_NO: ("value",),
    SHARE: ("numerator", "denominator"),
    VALUE: ("value",),
    CHANGE: ("value", "previous"),
    RUNG: ("rung",),
    AWARD: ("rung",),
    POINTS: ("points",),
    ALL_OF: ("parts",),
    ROLL_UP: ("numerator", "denominator"),
}


@dataclass(frozen=True, slots=True)
class Sourced:
    """One value with where it comes from; `value` None means no source states it."""

    value: Any
    source: str
    verified: bool
    note: str = ""

    @property
    def known(self) -> bool:
        """Whether any source states the value."""
        return self.value is not None


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one indicator (or one part of it) demands at one level."""

    level: int
    value: Fraction | None
    operator: str
    direction: str
    parts: tuple[Requirement, ...]
    article: str
    source: str
    verified: bool
    note: str
    title_model: str = ""
    title_level: int = 1


@dataclass(frozen=True, slots=True)
class Indicator:
    """Chỉ tiêu / chỉ báo: the smallest thing that is answered.

    `text_known` False: no source states what is asked; `parts_known` False: nor what one of its parts asks.
    `open_points`: its floor or its most points is named and no source states it.
    """

    code: str
    text: str
    text_known: bool
    source: str
    verified: bool
    kind: str
    standard_code: str
    criterion_code: str
    order: int
    guidance: str
    responsible: str
    unit: str
    ladder: tuple[str, ...]
    part_texts: tuple[str, ...]
    parts_known: bool
    percent_allowed: bool
    max_points: Fraction | None
    floor: Fraction | None
    open_points: bool
    applies_to: frozenset[str]
    not_for: frozenset[str]
    requirements: Mapping[int, Requirement] = field(hash=False)

    @property
    def office(self) -> str:
        """The office usually in charge (cơ quan phụ trách)."""
        return self.responsible

    @property
    def asks_what_is_known(self) -> bool:
        """Whether some source states everything that is asked; else no answer can be judged."""
        return self.text_known and self.parts_known

    @property
    def answer_fields(self) -> tuple[str, ...]:
        """The answer fields this indicator asks for, in the order of the form."""
        return ANSWER_FIELDS[self.kind]

    def applies(self, unit_kind: str | None) -> bool:
        """Whether a unit of this kind (None = no special kind) is asked this indicator."""
        if self.applies_to and unit_kind not in self.applies_to:
            return False
        return unit_kind not in self.not_for


@dataclass(frozen=True, slots=True)
class Level:
    """Mức độ công nhận, with the total a scored set demands for it."""

    level: int
    name: str
    article: str
    open: bool
    after_months: int | None
    min_points: Fraction | None
    min_points_by_kind: Mapping[str, Fraction | None] = field(hash=False)
    source: str = ""
    verified: bool = False
    note: str = ""

    def bar_for(self, unit_kind: str | None) -> Fraction | None:
        """The total demanded of a kind of unit, or None where no source states it: its own, else the general one."""
        if unit_kind is not None and unit_kind in self.min_points_by_kind:
            return self.min_points_by_kind[unit_kind]
        return self.min_points


@dataclass(frozen=True, slots=True)
class Branch:
    """A standard (tiêu chuẩn) or criterion (tiêu chí): a heading above indicators."""

    code: str
    text: str
    source: str
    verified: bool
    parent: str = ""
    open_note: str = ""


@dataclass(frozen=True, slots=True)
class Authority:
    """Who recognises (thẩm quyền công nhận), from a day until a day; `name` None = not in the sources."""

    name: str | None
    valid_from: date | None
    valid_until: date | None
    options: tuple[str, ...]
    source: str
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One statutory day of the year after the assessment year."""

    event: str
    name: str
    month: int | None
    day: int | None
    year_offset: int
    before: bool
    valid_from: date | None
    valid_until: date | None
    source: str
    verified: bool

    def on(self, year: int) -> date | None:
        """The day for an assessment year, or None where no source states it."""
        if self.month is None or self.day is None:
            return None
        return date(year + self.year_offset, self.month, self.day)

    def last_day_on(self, year: int) -> date | None:
        """The last day in time for an assessment year: of "trước ngày 15/01" the 14th."""
        day = self.on(year)
        return None if day is None else last_day(day, before=self.before)


@dataclass(frozen=True, slots=True)
class SetDefinition:
    """A whole criteria set, as its file states it."""

    code: str
    version: int
    title: str
    model: str
    government_level: str
    scored: bool
    instrument: str
    issued: date | None
    replaces: tuple[str, ...]
    in_force_from: date | None
    in_force_until: date | None
    unit_kinds: Mapping[str, str] = field(hash=False)
    levels: tuple[Level, ...]
    standards: tuple[Branch, ...]
    criteria: tuple[Branch, ...]
    indicators: tuple[Indicator, ...]
    by_code: Mapping[str, Indicator] = field(hash=False)
    max_points: Fraction | None
    below_band: str | None
    validity_months: int | None
    authorities: tuple[Authority, ...]
    calendar: tuple[CalendarDay, ...]
    open_points: tuple[str, ...]
    also_levels: tuple[str, ...] = ()
    transition_years: frozenset[int] = frozenset()

    @property
    def government_levels(self) -> tuple[str, ...]:
        """Every level of government the set judges, its own first."""
        return (self.government_level, *self.also_levels)

    def covers(self, year: int) -> bool:
        """Whether the set is in force on 31 December of the year.

        Where no source states the first day of force, the year after the issue is the first one covered.
        """
        last = date(year, 12, 31)
        if self.in_force_until is not None and self.in_force_until < last:
            return False
        if self.in_force_from is not None:
            return self.in_force_from <= last
        return self.issued is None or self.issued.year < year

    def may_judge(self, year: int) -> bool:
        """Whether the set covers the year, or a transition rule still (or already) lets it judge that year."""
        return self.covers(year) or year in self.transition_years

    def suits(self, level: str, kind: str) -> bool:
        """Whether the set can judge a unit of this level and kind; an unknown kind speaks against no set.

        Sets about bodies (đơn vị) name their kinds and judge bodies of any level.
        """
        of_level = self.model == BODIES or level in self.government_levels
        return of_level and (not kind or not self.unit_kinds or kind in self.unit_kinds)

    def authority_on(self, day: date) -> Authority | None:
        """The recognising authority named for a day, or None where the set names none."""
        for authority in self.authorities:
            if _within(day, authority.valid_from, authority.valid_until):
                return authority
        return None

    def due(self, event: str, year: int) -> date | None:
        """The statutory day of an event ("dossier_due", "decision_due") for an assessment year."""
        return next((day for entry, day in self.calendar_for(year) if entry.event == event), None)

    def calendar_for(self, year: int) -> tuple[tuple[CalendarDay, date], ...]:
        """The statutory days of an assessment year that are known and in force on that day, in order."""
        known = [(entry, day) for entry in self.calendar if (day := entry.on(year)) is not None]
        holding = [(e, day) for e, day in known if _within(day, e.valid_from, e.valid_until)]
        return tuple(sorted(holding, key=lambda pair: pair[1]))

    def level(self, number: int) -> Level | None:
        """The level of this number, or None."""
        return next((level for level in self.levels if level.level == number), None)


def unnamed_level(number: int) -> Level:
    """A level that a set does not name: nothing is known of it."""
    return Level(number, f"Mức độ {number}", "", True, None, None, {})


def exact(number: int | float | str | Decimal | Fraction) -> Fraction:
    """The number as written, exactly (a float counts by its shortest decimal form)."""
    return Fraction(number) if isinstance(number, int | Fraction | Decimal) else Fraction(str(number))


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


def optional_number(cell: Mapping[str, Any] | None) -> Fraction | None:
    """The number of a sourced cell; None where the cell is missing or open."""
    return None if cell is None or cell.get("value") is None else exact(cell["value"])


def optional_day(cell: Mapping[str, Any] | str | None) -> date | None:
    """The day of a sourced cell or of an ISO text; None where it is open."""
    text = cell.get("value") if isinstance(cell, Mapping) else cell
    return date.fromisoformat(text) if text else None


def texts(values: Sequence[str] | None) -> tuple[str, ...]:
    """A list of the file as a tuple."""
    return tuple(values or ())
