"""Options of the public lists' filters, the same on every list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from criteria.labels import model_name
from criteria.rules.level_definition import default_name
from dossiers.models import Decision, Title
from dossiers.rules.titles import UNKNOWN_END
from home.titles.labels import FILTER_STATES, STATE_LABELS

UNKNOWN_END_CODE = "chua-xac-dinh"


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a filter."""

    value: str
    label: str
    chosen: bool


def options(requested: str, choices: Sequence[tuple[str, str]]) -> list[Option]:
    """Return the options with the requested one chosen; a value that is no choice chooses nothing."""
    return [Option(value, label, value == requested) for value, label in choices]


def chosen(group: Sequence[Option]) -> str:
    """Return the chosen value, an empty string where none is."""
    return next((option.value for option in group if option.chosen), "")


def years(requested: str) -> list[Option]:
    """Return the years in which decisions were issued, the newest first."""
    issued = Decision.objects.filter(document__year__isnull=False).order_by()
    numbers = {year for year in issued.values_list("document__year", flat=True).distinct() if year}
    return options(requested, [(str(year), str(year)) for year in sorted(numbers, reverse=True)])


def last_years(requested: str) -> list[Option]:
    """Return the years at whose end titles expire, the soonest first; last those without a known end."""
    # There are few different last days, all in an index; so the year is taken here, not in SQL for each title.
    days = set(Title.objects.order_by().values_list("valid_until", flat=True).distinct())
    choices = [(str(year), str(year)) for year in sorted({day.year for day in days if day})]
    if None in days:
        choices.append((UNKNOWN_END_CODE, UNKNOWN_END.capitalize()))
    return options(requested, choices)


def models(requested: str) -> list[Option]:
    """Return the models that have titles."""
    codes = Title.objects.order_by().values_list("model", flat=True).distinct()
    return options(requested, [(model, model_name(model)) for model in sorted(codes)])


def levels(requested: str) -> list[Option]:
    """Return the levels that titles have, each with the names that its sets give it ("Mức độ 2 / Khá")."""
    names: dict[int, set[str]] = {}
    for level, name in Title.objects.order_by().values_list("level", "level_name").distinct():
        names.setdefault(level, set()).add(name or default_name(level))
    return options(
        requested,
        [(str(level), " / ".join(sorted(found, reverse=True))) for level, found in sorted(names.items())],
    )


def states(requested: str) -> list[Option]:
    """Return the states a title can be in."""
    return options(requested, [(state, STATE_LABELS[state].words) for state in FILTER_STATES])
