"""Criteria sets and the statutory calendar in plain words, each value with its source and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from criteria.definition import CalendarDay, Indicator, SetDefinition
from criteria.models import CriteriaSet
from criteria.wording import requirement_text
from home.plan_facts import next_yearly
from home.words import model_name


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the newest version of every published set, those in force first."""
    today = timezone.localdate()
    rows = [
        {"set": row, "model": model_name(row.model), "in_force": in_force(row, today)}
        for row in newest_sets()
    ]
    rows.sort(key=lambda row: (not row["in_force"], row["model"], row["set"].code))
    return render(request, "home/criteria_sets.html", {"rows": rows})


@require_safe
def one(request: HttpRequest, code: str) -> HttpResponse:
    """Show one set as a citizen reads it: what is asked at each level, by which article, from which source."""
    row = next((found for found in newest_sets() if found.code == code), None)
    if row is None:
        raise Http404
    definition = row.parsed()
    facts = {
        "set": row,
        "definition": definition,
        "model": model_name(row.model),
        "in_force": in_force(row, timezone.localdate()),
        "groups": indicator_groups(definition),
        "calendar": definition.calendar,
        "authorities": definition.authorities,
    }
    return render(request, "home/criteria_set.html", facts)


@require_safe
def statutory_calendar(request: HttpRequest) -> HttpResponse:
    """Show the days the instruments in force name, the soonest first."""
    return render(request, "home/statutory_calendar.html", {"days": coming_days(timezone.localdate())})


def newest_sets() -> list[CriteriaSet]:
    """Return the newest published version of each set that comes from a data file."""
    rows = CriteriaSet.objects.published().from_files().order_by("code", "-version")
    newest: dict[str, CriteriaSet] = {}
    for row in rows:
        newest.setdefault(row.code, row)
    return list(newest.values())


def in_force(row: CriteriaSet, day: date) -> bool:
    """Return whether the set is in force on a day; an open first day counts from the day of issue."""
    start = row.in_force_from or row.issued
    return bool(start and start <= day) and (row.in_force_until is None or day <= row.in_force_until)


def indicator_groups(definition: SetDefinition) -> list[dict[str, Any]]:
    """Return the indicators under their standard or criterion, with what each level asks."""
    names = {branch.code: branch.text for branch in (*definition.standards, *definition.criteria)}
    groups: dict[str, list[dict[str, Any]]] = {}
    for indicator in definition.indicators:
        head = indicator.criterion_code or indicator.standard_code
        groups.setdefault(head, []).append({"indicator": indicator, "levels": asked(indicator)})
    return [{"code": head, "text": names.get(head, ""), "rows": rows} for head, rows in groups.items()]


def asked(indicator: Indicator) -> list[dict[str, Any]]:
    """Return what each level asks of an indicator, in words."""
    return [
        {
            "level": level,
            "words": requirement_text(indicator, requirement),
            "article": requirement.article,
            "verified": requirement.verified,
            "source": requirement.source,
        }
        for level, requirement in sorted(indicator.requirements.items())
    ]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of the statutory calendar as it next comes."""

    on: date
    entry: CalendarDay
    set: CriteriaSet
    model: str


def coming_days(today: date) -> list[Day]:
    """Return the next day of each entry that holds today, of the sets in force, the soonest first."""
    days = []
    for row in newest_sets():
        if not in_force(row, today):
            continue
        for entry in row.parsed().calendar:
            begun = entry.valid_from is None or entry.valid_from <= today
            if not begun or (entry.valid_until and entry.valid_until < today) or not entry.month:
                continue
            on = next_yearly(f"{entry.month:02d}-{entry.day:02d}", today)
            if on:
                days.append(Day(on, entry, row, model_name(row.model)))
    return sorted(days, key=lambda day: (day.on, day.set.code, day.entry.event))
