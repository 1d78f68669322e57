"""Choices of the public lists' filters, the same on each list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from criteria.labels import model_name
from dossiers.models import Decision, Title
from home.titles.labels import FILTER_STATES, STATE_LABELS


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


def options(asked: str, offered: Sequence[tuple[str, str]]) -> list[Option]:
    """Return the choices with the asked one marked; what is not offered is as good as nothing."""
    return [Option(value, label, value == asked) for value, label in offered]


def chosen(group: Sequence[Option]) -> str:
    """Return the chosen value, or nothing."""
    return next((option.value for option in group if option.chosen), "")


def years(asked: str) -> list[Option]:
    """Return the years in which decisions were issued, the newest first."""
    issued = Decision.objects.filter(document__year__isnull=False).order_by()
    found = issued.values_list("document__year", flat=True).distinct()
    return options(asked, [(str(year), str(year)) for year in sorted(found, reverse=True)])


def last_years(asked: str) -> list[Option]:
    """Return the years with which titles end, the soonest first."""
    # Few days are last days, and an index holds them; the year is taken here, not for each title in the database.
    days = Title.objects.order_by().values_list("valid_until", flat=True).distinct()
    return options(asked, [(str(year), str(year)) for year in sorted({day.year for day in days})])


def models(asked: str) -> list[Option]:
    """Return the models that have titles."""
    found = Title.objects.order_by().values_list("model", flat=True).distinct()
    return options(asked, [(model, model_name(model)) for model in sorted(found)])


def levels(asked: str) -> list[Option]:
    """Return the levels that titles have."""
    found = Title.objects.order_by().values_list("level", flat=True).distinct()
    return options(asked, [(str(level), f"Mức độ {level}") for level in sorted(found)])


def states(asked: str) -> list[Option]:
    """Return the states a title can be in."""
    return options(asked, [(state, STATE_LABELS[state].words) for state in FILTER_STATES])
