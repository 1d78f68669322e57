"""What the directory finds: units by name (with or without marks), place and titles; and a unit's own page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit, Level
from accounts.unit_succession import earlier_selves, under_new_name
from criteria.labels import model_name
from dossiers.models import Title
from dossiers.models.titles import state_filter
from home import filter_options
from home.decisions.history import issued_corrections
from home.filter_options import chosen
from home.slugs import fold
from home.titles.history import history_of_title, prefetch_history
from home.titles.labels import STATE_LABELS
from home.titles.queries import published_titles, title_register

WORDS_MAX = 100
CODE_MAX = 30
PLACES_MAX = 300  # a longer choice is nobody's to scroll
PLANS_SHOWN = 10


class DirectoryFilters:
    """What the reader asked the directory for: words, a place, titles of a kind, or all units."""

    def __init__(self, query: Mapping[str, str], *, day: date) -> None:
        """Read `tu` (words), `thuoc` (code of a place), `nam`, `mo-hinh`, `muc-do`, `trang-thai`."""
        self.day = day
        self.words = query.get("tu", "").strip()[:WORDS_MAX]
        self.places = place_options(query.get("thuoc", "").strip()[:CODE_MAX], day)
        self.years = filter_options.years(query.get("nam", ""))
        self.models = filter_options.models(query.get("mo-hinh", ""))
        self.levels = filter_options.levels(query.get("muc-do", ""))
        self.states = filter_options.states(query.get("trang-thai", ""))

    @property
    def active(self) -> bool:
        """Return whether anything is asked for."""
        groups = (self.places, self.years, self.models, self.levels, self.states)
        return bool(self.words) or any(chosen(group) for group in groups)

    def units(self) -> QuerySet[AdministrativeUnit]:
        """Return the units in force, those with one title that meets every filter where one is asked.

        Without words or a place only units that hold or held a title are listed, under their new name as well.
        """
        units = AdministrativeUnit.objects.valid_on(self.day)
        titles = title_register()
        wanted = {
            "decision__document__issued_on__year": chosen(self.years) or None,
            "model": chosen(self.models) or None,
            "level": chosen(self.levels) or None,
        }
        wanted = {field: value for field, value in wanted.items() if value is not None}
        titles = titles.filter(**wanted)
        if state := chosen(self.states):
            titles = titles.filter(state_filter(state, self.day))
        place = chosen(self.places)
        if wanted or state or not (self.words or place):
            held = titles.order_by().values("unit")
            heirs = self._heirs(titles)
            units = units.filter(Q(pk__in=held) | Q(pk__in=heirs)) if heirs else units.filter(pk__in=held)
        if place:
            units = units.filter(Q(code=place) | Q(parent__code=place) | Q(parent__parent__code=place))
        if self.words:
            units = units.filter(folded__contains=fold(self.words))
        return units.order_by(by_name(), "pk")

    def _heirs(self, titles: QuerySet[Title]) -> set[int | None]:
        """Return the units that go on under a new name with one of these titles, up to two names later."""
        ended = AdministrativeUnit.objects.filter(valid_until__lt=self.day, successor__isnull=False)
        if not ended.exists():
            return set()
        renamed = under_new_name(self.day).filter(pk__in=titles.order_by().values("unit"))
        return {heir for row in renamed.values_list("successor", "successor__successor") for heir in row} - {
            None
        }


def place_options(asked: str, day: date) -> list[filter_options.Option]:
    """Return the provinces and communes that have units below them.

    Where they are more than a list can offer, those nearest: without a place the ones at the top, with one
    that place, its own places, and where it stands itself.
    """
    parents = AdministrativeUnit.objects.filter(parent__isnull=False).order_by().values("parent")
    places = AdministrativeUnit.objects.valid_on(day).exclude(level=Level.BODY).filter(pk__in=parents)
    if places.count() > PLACES_MAX:
        near = Q(code=asked) | Q(parent__code=asked) | Q(children__code=asked)
        places = places.filter(near | Q(parent__isnull=True)) if asked else places.filter(parent__isnull=True)
    found = places.order_by(by_name(), "code").values_list("code", "name").distinct()
    return filter_options.options(asked, list(found[:PLACES_MAX]))


def matching_units(words: str) -> QuerySet:
    """Return the keys of the units whose name or code holds the words, marks and capitals aside."""
    return AdministrativeUnit.objects.filter(folded__contains=fold(words)).order_by().values("pk")


def titles_with_decisions() -> QuerySet[Title]:
    """Return the published titles with their decisions, the newest first."""
    return (
        published_titles()
        .select_related("decision__document", "decision__page")
        .only(
            "unit", "dossier", "model", "level", "recognised_on", "valid_from", "valid_until", "replaced_on",
            "replaced_by", "revoked_on", "revoked_why", "decision__document__kind", "decision__document__number",
            "decision__document__symbol", "decision__page__slug",
        )
        .order_by("-valid_from", "-level")
    )  # fmt: skip


def units_with_titles() -> QuerySet[AdministrativeUnit]:
    """Return units with what a row of the directory says: the place they belong to and their titles."""
    shown = Prefetch("titles", queryset=titles_with_decisions(), to_attr="shown_titles")
    return AdministrativeUnit.objects.select_related("parent").prefetch_related(shown)


def directory_rows(units: Iterable[AdministrativeUnit], today: date) -> list[dict[str, Any]]:
    """Return each unit of `units_with_titles` with its published titles, the newest first.

    Those of a unit that took a new name stand with it.
    """
    units = list(units)
    names = earlier_selves(units)
    of_before: dict[int, list[Title]] = defaultdict(list)
    if before := [one.pk for rows in names.values() for one in rows]:
        for title in titles_with_decisions().filter(unit__in=before):
            of_before[title.unit_id].append(title)
    return [
        {
            "unit": unit,
            "titles": [
                title_row(title, today)
                for title in (*unit.shown_titles, *(t for one in names[unit.pk] for t in of_before[one.pk]))
            ],
        }
        for unit in units
    ]


def title_row(title: Title, today: date) -> dict[str, Any]:
    """Return a title as a list shows it: name, state, decision."""
    return {
        "title": title,
        "name": model_name(title.model),
        "state": STATE_LABELS[title.status_on(today)],
        "document": title.decision.document,
        "address": f"/quyet-dinh/{title.decision.page.slug}/",
    }


def unit_of_code(code: str) -> AdministrativeUnit | None:
    """Return the newest unit with this code that has begun, else the next to begin; None where there is none."""
    if not code.isprintable():  # PostgreSQL refuses a zero byte with an error
        return None
    units = AdministrativeUnit.objects.filter(code=code).select_related("parent", "successor")
    rows, today = list(units.order_by("-valid_from")), timezone.localdate()
    return next((unit for unit in rows if unit.valid_from <= today), rows[-1] if rows else None)


def corrected_documents(documents: list[int]) -> set[int | None]:
    """Return which of these documents have an issued correction."""
    found = issued_corrections().filter(corrects__in=documents) if documents else issued_corrections().none()
    return set(found.values_list("corrects", flat=True))


def unit_facts(unit: AdministrativeUnit, today: date) -> dict[str, Any]:
    """Return the template's facts of a unit's page: titles in time, plans it issued, who came before and after."""
    from home.models.plans import published_plans

    before = [*unit.predecessors.all(), *unit.other_predecessors.all()]
    same = [unit, *earlier_selves([unit])[unit.pk]]
    rows = prefetch_history(titles_with_decisions().filter(unit__in=same)).select_related(
        "decision__document", "decision__page", "dossier", "replaced_by__decision__document"
    )
    titles = [{**title_row(title, today), "history": history_of_title(title, today)} for title in rows]
    below = AdministrativeUnit.objects.valid_on(today).filter(parent=unit)
    holding = published_titles().valid_on(today).filter(unit__parent=unit)
    return {
        "unit": unit,
        "in_force": unit.holds_on(today),
        "corrected": corrected_documents([held["document"].pk for held in titles]),
        "titles": titles,
        "current": next((held for held in titles if held["state"].code == "valid"), None),
        "plans": list(published_plans().filter(plan__issuer_name__iendswith=unit.name)[:PLANS_SHOWN]),
        "predecessors": sorted(before, key=lambda one: one.name_key),
        "to_begin": unit.valid_from > today,
        "heirs": [
            *([unit.successor] if unit.successor else []),
            *unit.other_successors.order_by(by_name(), "pk"),
        ],
        "below": below.count(),
        "below_holding": holding.values("unit").distinct().count(),
    }
