"""Deadlines of a step: last day, urgency, reminders and escalation.

Pure: the limit, the days off and "today" are arguments. A term that would end on a day off ends on the next
working day (Bộ luật Dân sự 2015, Điều 148 khoản 5). The days of reminders are an office habit, not law.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from criteria.workdays.days import CALENDAR, WORKING, WorkCalendar

REMIND_BEFORE = (5, 2, 0)
REMIND_AFTER = (1, 3)
REMIND_AGAIN_EVERY = 5
ESCALATE_AFTER = 3
SOON = 3
IN_DAYS_WITHIN = 30


@dataclass(frozen=True, slots=True)
class Limit:
    """A round's limit for a step: a day, a number of days from when the step begins, or both."""

    due: date | None
    days: int | None
    counted_in: str


@dataclass(frozen=True, slots=True)
class Light:
    """The traffic light of a deadline in words: `kind` is neutral, soon or danger; `left` is negative when overdue."""

    kind: str
    words: str
    left: int


def due_day(
    limit: Limit, *, begun: date, days_off: WorkCalendar, extended_to: date | None = None
) -> date | None:
    """Return the last day of a step that began on a day: the earlier of both limits, or the extension."""
    if extended_to is not None:
        return days_off.next_working(extended_to)
    candidates = [days_off.next_working(limit.due)] if limit.due else []
    if limit.days is not None:
        candidates.append(days_off.end_of_term(begun, limit.days, limit.counted_in))
    return min(candidates, default=None)


def light(due: date, *, today: date, days_off: WorkCalendar, counted_in: str = WORKING) -> Light:
    """Return the urgency of a deadline in words: "còn 2 ngày làm việc", "hết hạn hôm nay", "quá hạn 3 ngày"."""
    left = (due - today).days
    if left < 0:
        return Light("danger", f"quá hạn {-left} ngày", left)
    if left == 0:
        return Light("soon", "hết hạn hôm nay", 0)
    if counted_in == CALENDAR or left > IN_DAYS_WITHIN:
        return Light("soon" if left <= SOON else "neutral", f"còn {left} ngày", left)
    worked = days_off.between(today, due)
    if worked == 0:
        return Light("soon", "không còn ngày làm việc nào", 0)
    return Light("soon" if worked <= SOON else "neutral", f"còn {worked} ngày làm việc", worked)


def stage(due: date, *, today: date, days_off: WorkCalendar) -> str:
    """Return the reminder due today, in working days: "before-5" … "before-0", "after-3"; or "".

    A late run finds the newest stage and skips those before it, so nobody is flooded.
    """
    left = days_off.between(today, due)
    if today <= due:
        reached = [n for n in REMIND_BEFORE if left <= n]
        return f"before-{min(reached)}" if reached else ""
    overdue = max(-left, 0)
    reached = [n for n in REMIND_AFTER if overdue >= n]
    if overdue > max(REMIND_AFTER):
        reached.append(overdue - (overdue - max(REMIND_AFTER)) % REMIND_AGAIN_EVERY)
    return f"after-{max(reached)}" if reached else ""


def escalates(reached: str) -> bool:
    """Return whether the superior is notified at this stage as well."""
    when, _, days = reached.partition("-")
    return when == "after" and int(days) >= ESCALATE_AFTER
