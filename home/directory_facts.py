"""What the directory finds: units by name (with or without marks), and their titles' states by date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from accounts.models import AdministrativeUnit
from dossiers.models import Title
from home.slugs import fold
from home.title_queries import state_filter
from home.words import FILTER_STATES, STATES, model_name

WORDS_MAX = 100
MATCHES_MAX = 5000  # a database takes only so many values in one list


class DirectoryQuery:
    """What the reader asked the directory for: words, a state, or all units."""

    def __init__(self, query: Mapping[str, str], *, day: date) -> None:
        """Read `tu` (words), `trang-thai` (state)."""
        self.day = day
        self.words = query.get("tu", "").strip()[:WORDS_MAX]
        asked = query.get("trang-thai", "")
        self.state = asked if asked in FILTER_STATES else ""
        self.states = [(STATES[s], s == self.state) for s in FILTER_STATES]

    def units(self) -> QuerySet[AdministrativeUnit]:
        """Return the units in force, those with a title in the asked state where one is asked.

        Without words or state only units that hold or held a title are listed.
        """
        units = AdministrativeUnit.objects.valid_on(self.day).select_related("parent")
        titles = Title.objects.filter(unit=OuterRef("pk"), decision__page__live=True)
        if self.state:
            titles = titles.filter(state_filter(self.state, self.day))
        if self.state or not self.words:
            units = units.filter(Exists(titles))
        if self.words:
            units = units.filter(pk__in=matching_units(self.words, self.day))
        return units.order_by("name", "pk")


def matching_units(words: str, day: date | None = None) -> list[int]:
    """Return the units whose name or code holds the words, marks and capitals aside; 5,000 at most.

    With a day only units in force then. Names are compared in Python because SQLite knows no Vietnamese
    letters; a province has a few thousand units, read as three columns.
    """
    wanted = fold(words)
    units = AdministrativeUnit.objects.all() if day is None else AdministrativeUnit.objects.valid_on(day)
    rows = units.order_by("name", "pk").values_list("pk", "name", "code")
    return [pk for pk, name, code in rows if wanted in fold(f"{name} {code}")][:MATCHES_MAX]


def directory_rows(units: Iterable[AdministrativeUnit], today: date) -> list[dict[str, Any]]:
    """Return each unit with its published titles, the newest first."""
    titles = (
        Title.objects.filter(decision__page__live=True)
        .select_related("decision__document", "decision__page")
        .defer("decision__document__facts")
        .order_by("-valid_from", "-level")
    )
    units = units.prefetch_related(Prefetch("titles", queryset=titles, to_attr="shown_titles"))
    return [
        {
            "unit": unit,
            "titles": [
                {
                    "title": title,
                    "name": model_name(title.model),
                    "state": STATES[title.status_on(today)],
                    "document": title.decision.document,
                    "page": title.decision.page,
                }
                for title in unit.shown_titles
            ],
        }
        for unit in units
    ]
