"""Days off and make-up days by year as deadlines count them, each with its source and verification."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import groupby
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from criteria.workdays import DayOff, WorkCalendar, vietnam
from ledger.web.numbers import whole_number
from workflows.requests import ActingRequest
from workflows.screens.base import workspace

KINDS = {"holiday": "Nghỉ lễ, Tết", "compensation": "Nghỉ bù", "swap": "Hoán đổi", "made_up": "Làm bù"}
ONE = timedelta(days=1)


def spans(days: list[DayOff]) -> list[dict[str, Any]]:
    """Return days in order, consecutive days of one name joined into spans."""
    numbered = [(one, one.day - n * ONE) for n, one in enumerate(sorted(days, key=lambda one: one.day))]
    runs = []
    for _, run in groupby(numbered, key=lambda pair: (pair[1], pair[0].name)):
        own = [one for one, _ in run]
        runs.append({"first": own[0].day, "last": own[-1].day, "one": own[0], "kind": KINDS[own[0].kind]})
    return runs


def facts_of(days_off: WorkCalendar, year: int) -> dict[str, Any]:
    """Return the facts of a year: days off, make-up days, open points."""
    rows = [
        *spans([one for one in days_off.off.values() if one.day.year == year]),
        *spans([one for one in days_off.worked.values() if one.day.year == year]),
    ]
    return {
        "year": year,
        "known": year in days_off.years,
        "rows": sorted(rows, key=lambda row: row["first"]),
        "unsure": sum(not row["one"].verified for row in rows),
        "open_points": days_off.open_points.get(year, ()),
    }


def years_shown(days_off: WorkCalendar, today: date) -> list[int]:
    """Return the years with data, this year and the next."""
    return sorted(days_off.years | {today.year, today.year + 1})


@workspace()
def days_off_page(request: ActingRequest) -> HttpResponse:
    """Show the days off of a year (?nam=, default this year) with their verification."""
    days_off, today = vietnam(), timezone.localdate()
    years = years_shown(days_off, today)
    year = whole_number(request.GET.get("nam")) or today.year
    if year not in years:
        raise Http404
    tabs = [(one, one == year) for one in years]
    return render(
        request, "workflows/administration/days_off.html", {"tabs": tabs, **facts_of(days_off, year)}
    )
