"""The filters of the list of decisions: year, unit, model, level, status, all from the address."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import ExtractYear

from dossiers.models import Decision, Title
from home.directory_facts import matching_units
from home.title_queries import state_filter
from home.words import FILTER_STATES, MODEL_NAMES, STATES

UNIT_WORDS_MAX = 100


@dataclass(frozen=True, slots=True)
class Option:
    """One choice of a filter."""

    value: str
    label: str
    chosen: bool


class DecisionFilters:
    """What the reader asked for; a value that is not offered is as good as none."""

    def __init__(self, query: Mapping[str, str], *, day: date) -> None:
        """Read the filters from the address (`nam`, `don-vi`, `mo-hinh`, `muc-do`, `trang-thai`)."""
        self.day = day
        self.unit = query.get("don-vi", "").strip()[:UNIT_WORDS_MAX]
        issued = Decision.objects.filter(document__issued_on__isnull=False)
        year_rows = issued.annotate(y=ExtractYear("document__issued_on")).values_list("y", flat=True)
        titles = Title.objects.order_by()
        years = [(str(y), str(y)) for y in sorted(set(year_rows.distinct()), reverse=True)]
        models = sorted(titles.values_list("model", flat=True).distinct())
        levels = sorted(titles.values_list("level", flat=True).distinct())
        self.years = self._options(query.get("nam", ""), years)
        self.models = self._options(query.get("mo-hinh", ""), [(m, MODEL_NAMES.get(m, m)) for m in models])
        self.levels = self._options(query.get("muc-do", ""), [(str(n), f"Mức độ {n}") for n in levels])
        self.states = self._options(
            query.get("trang-thai", ""), [(s, STATES[s].words) for s in FILTER_STATES]
        )

    @staticmethod
    def _options(asked: str, offered: list[tuple[str, str]]) -> list[Option]:
        return [Option(value, label, value == asked) for value, label in offered]

    @staticmethod
    def chosen(options: list[Option]) -> str:
        """Return the chosen value, or nothing."""
        return next((option.value for option in options if option.chosen), "")

    @property
    def active(self) -> bool:
        """Return whether anything is filtered."""
        groups = (self.years, self.models, self.levels, self.states)
        return bool(self.unit) or any(self.chosen(group) for group in groups)

    def apply(self, pages: QuerySet) -> QuerySet:
        """Return the pages whose decision gave one title that meets every filter at once."""
        if year := self.chosen(self.years):
            pages = pages.filter(decision__document__issued_on__year=int(year))
        titles = Title.objects.filter(decision=OuterRef("decision"))
        if self.unit:
            titles = titles.filter(unit__in=matching_units(self.unit))
        if model := self.chosen(self.models):
            titles = titles.filter(model=model)
        if level := self.chosen(self.levels):
            titles = titles.filter(level=int(level))
        if state := self.chosen(self.states):
            titles = titles.filter(state_filter(state, self.day))
        if self.unit or model or level or state:
            pages = pages.filter(Exists(titles))
        return pages
