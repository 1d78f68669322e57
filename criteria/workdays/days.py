"""Counting working and calendar days: pure, the days off are an argument.

The first day of a term is not counted and a term that would end on a day off ends on the next working day
(Bộ luật Dân sự 2015, Điều 147 khoản 2 and Điều 148 khoản 5). Units are whole days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from ledger.vietnamese.collation import name_key

SATURDAY = 5
ONE = timedelta(days=1)
WORKING, CALENDAR = "working", "calendar"
MOST_DAYS = 4000


@dataclass(frozen=True, slots=True)
class DayOff:
    """One day on which offices are closed, or a Saturday on which they work, and who says so."""

    day: date
    name: str
    kind: str
    source: str
    verified: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """Which days are worked; `years` are those whose holidays are known."""

    off: Mapping[date, DayOff] = field(hash=False)
    worked: Mapping[date, DayOff] = field(hash=False)
    years: frozenset[int]
    open_points: Mapping[int, tuple[str, ...]] = field(hash=False)

    def is_working(self, day: date) -> bool:
        """Whether offices work that day: no weekend but a make-up day, no holiday."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def why_off(self, day: date) -> str:
        """Why offices are closed that day, in words; nothing on a working day."""
        if self.is_working(day):
            return ""
        if day in self.off:
            return self.off[day].name
        return "thứ Bảy" if day.weekday() == SATURDAY else "Chủ nhật"

    def next_working(self, day: date) -> date:
        """That day, or the first working day after it."""
        while not self.is_working(day):
            day += ONE
        return day

    def add(self, start: date, days: int) -> date:
        """The day `days` working days after `start`, which is not counted itself; 0 is `next_working`."""
        if not 0 <= days <= MOST_DAYS:
            raise ValueError(f"between 0 and {MOST_DAYS} days, not {days}")
        day = self.next_working(start) if days == 0 else start
        for _ in range(days):
            day = self.next_working(day + ONE)
        return day

    def end_of_term(self, start: date, days: int, counted_in: str) -> date:
        """The last day of a term of working or calendar days from `start`, never on a day off."""
        if counted_in == WORKING:
            return self.add(start, days)
        return self.next_working(start + timedelta(days=days))

    def between(self, start: date, end: date) -> int:
        """How many working days come after `start` up to and with `end`; negative where `end` is before."""
        if end < start:
            return -self.between(end, start)
        span = (end - start).days
        return sum(self.is_working(start + timedelta(days=n)) for n in range(1, span + 1))

    def covers(self, day: date) -> bool:
        """Whether the holidays of that year are known at all."""
        return day.year in self.years

    def doubts(self, start: date, end: date) -> list[str]:
        """What is not certain about counting from `start` to `end`, as sentences for the clerk."""
        found = [
            f"Chưa có lịch nghỉ lễ năm {year}; mới trừ thứ Bảy và Chủ nhật."
            for year in range(start.year, end.year + 1)
            if year not in self.years
        ]
        unsure = [d for d in (*self.off.values(), *self.worked.values()) if not d.verified]
        within = sorted({d.name for d in unsure if start < d.day <= end}, key=name_key)
        if within:
            found.append(f"Ngày nghỉ chưa kiểm chứng nằm trong khoảng này: {', '.join(within)}.")
        return found
