"""Pages of the criteria sets (bộ tiêu chí) and of the statutory calendar, each value with its source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from criteria.labels import model_name
from criteria.models import CriteriaSet
from criteria.models.sets import CriteriaSetQuerySet
from criteria.rules.definition import CalendarDay, Indicator, SetDefinition
from criteria.rules.wording import requirement_text


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the newest version of every published set, those in force first."""
    today = timezone.localdate()
    in_force = set(newest_sets().in_force_on(today))
    rows = [
        {
            "set": row,
            "model": model_name(row.model),
            "over": row.parsed().pilot_over_on(today),
            "in_force": row in in_force and not row.parsed().pilot_over_on(today),
        }
        for row in newest_sets()
    ]
    rows.sort(key=lambda row: (not row["in_force"], row["model"], row["set"].code))
    return render(request, "home/criteria_sets/index.html", {"rows": rows})


@require_safe
def criteria_set(request: HttpRequest, code: str) -> HttpResponse:
    """Show one set in plain words: the requirements of each level, their articles and sources."""
    row = get_object_or_404(newest_sets(), code=code)
    definition, today = row.parsed(), timezone.localdate()
    facts = {
        "set": row,
        "definition": definition,
        "model": model_name(row.model),
        "over": definition.pilot_over_on(today),
        "in_force": newest_sets().in_force_on(today).filter(pk=row.pk).exists(),
        "groups": indicator_groups(definition),
        "calendar": definition.calendar,
        "authorities": definition.authorities,
    }
    return render(request, "home/criteria_sets/criteria_set.html", facts)


@require_safe
def statutory_calendar(request: HttpRequest) -> HttpResponse:
    """Show the days that the legal instruments in force name, the soonest first."""
    return render(
        request, "home/criteria_sets/statutory_calendar.html", {"days": coming_days(timezone.localdate())}
    )


def newest_sets() -> CriteriaSetQuerySet:
    """Return the newest published version of each set that comes from a data file."""
    return CriteriaSet.objects.published().newest().from_files().order_by("code")


def indicator_groups(definition: SetDefinition) -> list[dict[str, Any]]:
    """Return the indicators grouped by criterion or standard, with the requirements of each level."""
    names = {branch.code: branch.printed for branch in (*definition.standards, *definition.criteria)}
    groups: dict[str, list[dict[str, Any]]] = {}
    for indicator in definition.indicators:
        head = indicator.criterion_code or indicator.standard_code
        groups.setdefault(head, []).append({"indicator": indicator, "levels": level_requirements(indicator)})
    return [{"code": head, "text": names.get(head, ""), "rows": rows} for head, rows in groups.items()]


def level_requirements(indicator: Indicator) -> list[dict[str, Any]]:
    """Return the requirements of each level for an indicator, in words."""
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
class CalendarDate:
    """The next occurrence of an entry of the statutory calendar."""

    on: date  # the last day in time
    entry: CalendarDay
    set: CriteriaSet
    model: str


def coming_days(today: date) -> list[CalendarDate]:
    """Return the next occurrence of each entry of the sets in force, the soonest first.

    The day of an entry belongs to an assessment year and is in that year or soon after it.
    """
    days = []
    for row in newest_sets().in_force_on(today):
        nearest: dict[CalendarDay, date] = {}
        for year in range(today.year - 2, today.year + 2):
            for entry, _named in row.parsed().calendar_for(year):
                on = entry.last_day_on(year)
                if on >= today:
                    nearest.setdefault(entry, on)
        days += [CalendarDate(on, entry, row, model_name(row.model)) for entry, on in nearest.items()]
    return sorted(days, key=lambda day: (day.on, day.set.code, day.entry.event))
