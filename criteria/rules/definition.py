"""The parsed form of a criteria set (bộ tiêu chí): frozen records, exact numbers, no database.

A file under `criteria/sets/` is the only writer; `parse()` turns its content into these records. A value
that no source states is `None` and stays so: whoever reads it says "chưa có trong nguồn". Indicators and levels
have modules of their own; both are read from here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from criteria.rules.indicator_definition import (
    ALL_OF,
    ANSWER_FIELDS,
    AWARD,
    CHANGE,
    NOT_IN_SOURCE,
    POINTS,
    ROLL_UP,
    RUNG,
    SHARE,
    VALUE,
    YES_NO,
    Indicator,
    Requirement,
)
from criteria.rules.last_day import last_day
from criteria.rules.level_definition import Level, LevelRule, unnamed_level
from criteria.rules.values import exact, optional_day, optional_number, texts

__all__ = [
    "ALL_OF",
    "ANSWER_FIELDS",
    "AWARD",
    "BODIES",
    "CHANGE",
    "NOT_IN_SOURCE",
    "POINTS",
    "ROLL_UP",
    "RUNG",
    "SHARE",
    "VALUE",
    "YES_NO",
    "Authority",
    "Branch",
    "CalendarDay",
    "Indicator",
    "Level",
    "LevelRule",
    "Requirement",
    "SetDefinition",
    "exact",
    "optional_day",
    "optional_number",
    "texts",
    "unnamed_level",
]

BODIES = "don_vi_hoc_tap"


@dataclass(frozen=True, slots=True)
class Branch:
    """A standard (tiêu chuẩn) or criterion (tiêu chí): a heading above indicators."""

    code: str
    text: str
    source: str
    verified: bool
    parent: str = ""
    open_note: str = ""
    official: str = ""

    @property
    def printed(self) -> str:
        """What papers print: the official wording where it is known, else the summary."""
        return self.official or self.text


@dataclass(frozen=True, slots=True)
class Authority:
    """Who recognises (thẩm quyền công nhận), from a day until a day; `name` None = not in the sources.

    `levels` and `unit_kinds` narrow it to units of these levels of government and kinds; empty: every one.
    """

    name: str | None
    valid_from: date | None
    valid_until: date | None
    options: tuple[str, ...]
    source: str
    verified: bool
    note: str
    levels: frozenset[str] = frozenset()
    unit_kinds: frozenset[str] = frozenset()

    def covers(self, level: str | None, kind: str | None) -> bool:
        """Whether it is about a unit of this level and kind; None asks for every level or kind."""
        of_level = level is None or not self.levels or level in self.levels
        return of_level and (kind is None or not self.unit_kinds or kind in self.unit_kinds)


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
    pilot_from: date | None = None
    pilot_until: date | None = None

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

    def pilot_over_on(self, day: date) -> bool:
        """Whether the set is a pilot (thí điểm) that its plan ended before a day; rounds opened before keep it."""
        return self.pilot_until is not None and self.pilot_until < day

    def suits(self, level: str, kind: str) -> bool:
        """Whether the set can judge a unit of this level and kind; an unknown kind speaks against no set.

        Sets about bodies (đơn vị) name their kinds and judge bodies of any level.
        """
        of_level = self.model == BODIES or level in self.government_levels
        return of_level and (not kind or not self.unit_kinds or kind in self.unit_kinds)

    def authority_on(
        self, day: date, *, level: str | None = None, kind: str | None = None
    ) -> Authority | None:
        """The recognising authority for a day, a level of government and a kind of unit; None where none is named.

        What is said of the unit's own kind or level goes before what is said of all.
        """
        holding = [
            authority
            for authority in self.authorities
            if _within(day, authority.valid_from, authority.valid_until) and authority.covers(level, kind)
        ]
        return max(holding, key=lambda one: (bool(one.unit_kinds), bool(one.levels)), default=None)

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

    def level_name(self, number: int) -> str:
        """The name of a level as the set writes it: "Khá", "Mức độ 2"."""
        return (self.level(number) or unnamed_level(number)).name

    def validity_for(self, number: int) -> int | None:
        """The months a title of a level holds: the level's own, else the set's; None where no source states them."""
        level = self.level(number)
        if level is not None and level.validity_months is not None:
            return level.validity_months
        return self.validity_months


def _within(day: date, first: date | None, last: date | None) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)
