"""The filters of the list of decisions: year, unit, model, level, status, last year, all from the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import QuerySet

from dossiers.models import Title
from dossiers.models.titles import state_filter
from home import filter_options
from home.directory.queries import matching_units
from home.filter_options import chosen

UNIT_WORDS_MAX = 100


class DecisionFilters:
    """The filters a reader chose; a value that is no option counts as none."""

    def __init__(self, query: Mapping[str, str], *, day: date) -> None:
        """Read the filters from the address (`nam`, `don-vi`, `mo-hinh`, `muc-do`, `trang-thai`, `het-han`)."""
        self.day = day
        self.unit = query.get("don-vi", "").strip()[:UNIT_WORDS_MAX]
        self.years = filter_options.years(query.get("nam", ""))
        self.models = filter_options.models(query.get("mo-hinh", ""))
        self.levels = filter_options.levels(query.get("muc-do", ""))
        self.ends = filter_options.last_years(query.get("het-han", ""))
        self.states = filter_options.states(query.get("trang-thai", ""))

    @property
    def active(self) -> bool:
        """Return whether anything is filtered."""
        groups = (self.years, self.models, self.levels, self.states, self.ends)
        return bool(self.unit) or any(chosen(group) for group in groups)

    def apply(self, pages: QuerySet) -> QuerySet:
        """Return the pages of decisions with one title that meets all filters at once."""
        if year := chosen(self.years):
            pages = pages.filter(decision__document__issued_on__year=int(year))
        titles = Title.objects.order_by()
        lookups = {
            "unit__in": matching_units(self.unit) if self.unit else None,
            "model": chosen(self.models) or None,
            "level": chosen(self.levels) or None,
            **self._end_lookup(),
        }
        lookups = {field: value for field, value in lookups.items() if value is not None}
        titles = titles.filter(**lookups)
        if state := chosen(self.states):
            titles = titles.filter(state_filter(state, self.day))
        return pages.filter(decision__in=titles.values("decision")) if lookups or state else pages

    def _end_lookup(self) -> dict[str, object]:
        """Return the condition on the year in which a title expires, or on its end being unknown."""
        ends = chosen(self.ends)
        if ends == filter_options.UNKNOWN_END_CODE:
            return {"valid_until__isnull": True}
        return {"valid_until__year": ends or None}
