"""Unit picker: choose units page by page without JavaScript; the choice travels with the form.

`chosen` holds the keys chosen on other pages, `shown` those of the page that was shown, `units` the boxes
ticked on it. Every button of the form sends all three, so nothing ticked and nothing typed is lost.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit, Level
from home.directory.queries import matching_units
from ledger.web.numbers import whole_number

PAGE = 50
LEVELS = list(Level.choices)


def keys(text: str) -> set[int]:
    """Return the keys in a comma-separated list; anything else is ignored."""
    return {whole_number(part) for part in text.split(",")} - {0}


class UnitPicker:
    """The units on offer, the filters, the page, and what is chosen so far."""

    def __init__(self, data: QueryDict, units: QuerySet[AdministrativeUnit], level: str = "") -> None:
        """Read `tu` (words), `cap` (level), `trang` (page) and what is chosen; `level` is offered at first."""
        self.units = units
        self.words = data.get("tu", "").strip()[:100]
        wanted = data.get("cap", level)
        self.level = wanted if wanted in dict(LEVELS) else ""
        self.levels = [(value, label, value == self.level) for value, label in LEVELS]
        ticked = {whole_number(one) for one in data.getlist("units")}
        offered = set(units.values_list("pk", flat=True))
        self.chosen = ((keys(data.get("chosen", "")) - keys(data.get("shown", ""))) | ticked) & offered
        self.number = data.get("trang", "1")

    def matching(self) -> QuerySet[AdministrativeUnit]:
        """Return the filtered units."""
        units = self.units.filter(level=self.level) if self.level else self.units
        if self.words:
            units = units.filter(pk__in=matching_units(self.words))
        return units.select_related("parent").order_by(by_name(), "pk")

    def press(self, act: str, page: str = "") -> None:
        """Do what a button of the picker says: choose or drop all matching units, or turn to a page."""
        if act == "chon-het":
            self.chosen |= set(self.matching().values_list("pk", flat=True))
        elif act == "bo-het":
            self.chosen -= set(self.matching().values_list("pk", flat=True))
        elif act == "trang-*":
            self.number = page
        else:
            self.number = "1"

    def picked(self) -> QuerySet[AdministrativeUnit]:
        """Return the chosen units."""
        return self.units.filter(pk__in=self.chosen)

    def shown(self) -> dict[str, Any]:
        """Return what the template shows."""
        page = Paginator(self.matching(), PAGE).get_page(self.number)
        on_page = [unit.pk for unit in page]
        return {
            "page": page,
            "rows": [(unit, unit.pk in self.chosen) for unit in page],
            "total": page.paginator.count,
            "chosen_count": len(self.chosen),
            "chosen": ",".join(map(str, sorted(self.chosen - set(on_page)))),
            "on_page": ",".join(map(str, on_page)),
            "words": self.words,
            "levels": self.levels,
        }
