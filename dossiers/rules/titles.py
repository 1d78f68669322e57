"""What a title is worth over time: when to renew it, when to ask for more, how long to object. Pure.

Months and days come from the round, which copied them from the criteria set (Thông tư 24/2023/TT-BGDĐT,
Thông tư 25/2023/TT-BGDĐT: 12 months to level 2, 36 months of validity) or from Luật Khiếu nại 2011, Điều 9
(90 days to object) and Điều 28 (30 days to answer).
"""

from __future__ import annotations

from datetime import date, timedelta

from criteria.rules.assessment import add_months
from criteria.workdays.days import CALENDAR, WorkCalendar
from dossiers.rules.sittings import Fact

ONE = timedelta(days=1)


def upgrade_cutoff(on: date, months: int) -> date:
    """The last day of a decision after which these months have passed on that day, month ends included.

    `recognised_on <= upgrade_cutoff(on, m)` says the same as `add_months(recognised_on, m) <= on`, for a list.
    """
    found = add_months(on, -months)
    while add_months(found + ONE, months) <= on:
        found += ONE
    return found


def renewal_from(valid_until: date, months: int) -> date:
    """The first day on which a title counts as ending soon."""
    return add_months(valid_until, -months)


def objection_until(ended_on: date, days: int, days_off: WorkCalendar) -> date:
    """The last day to object to how a dossier ended; never a day off (Bộ luật Dân sự 2015, Điều 148)."""
    return days_off.end_of_term(ended_on, days, CALENDAR)


def may_object(*, ended_on: date | None, days: int, on: date, days_off: WorkCalendar) -> Fact:
    """Say whether a unit may still object on a day to how its dossier ended."""
    if ended_on is None:
        return Fact(False, "Hồ sơ chưa có kết quả nên chưa có gì để kiến nghị.")
    last = objection_until(ended_on, days, days_off)
    if on > last:
        return Fact(False, f"Đã hết thời hạn kiến nghị {days} ngày, hạn cuối là {last:%d/%m/%Y}.")
    return Fact(True, f"Được kiến nghị đến hết ngày {last:%d/%m/%Y}.")
