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
