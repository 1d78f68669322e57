"""The filters of the directory: words, place, year, model, level and state, all from the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db.models import Q, QuerySet

from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit, Level
from accounts.unit_succession import under_new_name
from dossiers.models import Title
from dossiers.models.titles import state_filter
from home import filter_options
from home.filter_options import chosen
from home.slugs import fold
from home.titles.queries import title_register

WORDS_MAX = 100
CODE_MAX = 30
PLACES_MAX = 300  # nobody scrolls through a longer choice


class DirectoryFilters:
    """The filters a reader chose: words, a place, and the year, model, level and state of a title."""

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
        """Return whether anything is filtered."""
        groups = (self.places, self.years, self.models, self.levels, self.states)
        return bool(self.words) or any(chosen(group) for group in groups)

    def units(self) -> QuerySet[AdministrativeUnit]:
        """Return the units in force that pass the filters, by name.

        Without words or a place, only units that have or had a title are listed.
        """
        units = AdministrativeUnit.objects.valid_on(self.day)
        place = chosen(self.places)
        if self._asks_for_titles() or not (self.words or place):
            units = units.filter(self._has_title(self._titles()))
        if place:
            units = units.filter(Q(code=place) | Q(parent__code=place) | Q(parent__parent__code=place))
        if self.words:
            units = units.filter(folded__contains=fold(self.words))
        return units.order_by(by_name(), "pk")

    def _asks_for_titles(self) -> bool:
        return any(chosen(group) for group in (self.years, self.models, self.levels, self.states))

    def _titles(self) -> QuerySet[Title]:
        """Return the published titles that pass the filters of year, model, level and state."""
        lookups = {
            "recognised_on__year": chosen(self.years),
            "model": chosen(self.models),
            "level": chosen(self.levels),
        }
        titles = title_register().filter(**{field: value for field, value in lookups.items() if value})
        state = chosen(self.states)
        return titles.filter(state_filter(state, self.day)) if state else titles

    def _has_title(self, titles: QuerySet[Title]) -> Q:
        """Return the condition that a unit, or one that it continues under a new name, has one of these titles."""
        holders = Q(pk__in=titles.order_by().values("unit"))
        successors = self._successors(titles)
        return holders | Q(pk__in=successors) if successors else holders

    def _successors(self, titles: QuerySet[Title]) -> set[int]:
        """Return the keys of units that continue a renamed holder of these titles, up to two renamings later."""
        ended = AdministrativeUnit.objects.filter(valid_until__lt=self.day, successor__isnull=False)
        if not ended.exists():
            return set()
        renamed = under_new_name(self.day).filter(pk__in=titles.order_by().values("unit"))
        keys = renamed.values_list("successor", "successor__successor")
        return {key for row in keys for key in row if key is not None}


def place_options(requested: str, day: date) -> list[filter_options.Option]:
    """Return the provinces and communes that have units below them, as options.

    Where there are more than `PLACES_MAX`: those at the top if none is requested, else the requested one, the one
    above it and those below it.
    """
    parents = AdministrativeUnit.objects.filter(parent__isnull=False).order_by().values("parent")
    places = AdministrativeUnit.objects.valid_on(day).exclude(level=Level.BODY).filter(pk__in=parents)
    if places.count() > PLACES_MAX:
        top = Q(parent__isnull=True)
        near = Q(code=requested) | Q(parent__code=requested) | Q(children__code=requested)
        places = places.filter(near | top if requested else top)
    choices = places.order_by(by_name(), "code").values_list("code", "name").distinct()
    return filter_options.options(requested, list(choices[:PLACES_MAX]))
