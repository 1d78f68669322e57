"""What a change may have forgotten, as sentences for whoever makes it: one function for each recipe of CONTRIBUTING.md.

Each function compares the tables it is given, so that a test can extend one and see the forgotten step named; `gaps`
compares the tables as they stand, for ``manage.py check`` and for the tests.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from accounts.models import Role
from accounts.reach import HELD_OVER
from criteria import labels
from criteria.sets.files import shipped
from criteria.workdays import WorkCalendar, vietnam
from home.guides.index import GUIDES, TEXTS, GuideEntry
from home.titles.labels import FILTER_STATES, STATE_LABELS
from home.titles.queries import TITLE_STATES
from search.engines.base import FACETS, SearchDocument
from search.index.documents import Source, sources
from search.query.filters import NAMES, PARAMETERS

PUBLIC_HOLIDAYS = ("01-01", "04-30", "05-01", "09-02")
"""Holidays on a fixed day of the solar calendar (Bộ luật Lao động 2019, Điều 112 khoản 1, điểm a, c, d, đ)."""
LUNAR_HOLIDAYS = ("Tết Nguyên đán", "Giỗ Tổ Hùng Vương")
"""Holidays whose day is read from the lunar calendar (the same, điểm b and e)."""
NEXT_YEAR_KNOWN_BY = 10
"""The month from which the calendar of the next year is expected: deadlines of the next year are counted from then."""


def gaps() -> list[str]:
    """Return every gap of the tables as they stand; empty where nothing was forgotten."""
    return [
        *role_gaps(dict(Role.choices), held_over=HELD_OVER, guides=GUIDES),
        *guide_gaps(GUIDES),
        *label_gaps(_models_of_sets(), labels.MODELS, "MODELS of criteria/labels.py"),
        *label_gaps([*TITLE_STATES, *FILTER_STATES], STATE_LABELS, "STATE_LABELS of home/titles/labels.py"),
        *facet_gaps(FACETS, parameters=PARAMETERS, names=NAMES),
        *(gap for source in sources().values() for gap in source_gaps(source)),
        *holiday_gaps(vietnam()),
    ]


def role_gaps(
    roles: Mapping[str, Any], *, held_over: Mapping[str, Any], guides: Iterable[GuideEntry]
) -> Iterator[str]:
    """Yield what a role (code → words) is missing: words of its own, what it is held over, a guide."""
    guided = {role for guide in guides for role in guide.roles}
    for role, words in roles.items():
        if not str(words).strip() or [str(other) for other in roles.values()].count(str(words)) > 1:
            yield f"Role “{role}” has no words of its own: give it a label in Role of accounts/models/appointments.py."
        if role not in held_over:
            yield f"Role “{role}” is held over nothing: name it in HELD_OVER of accounts/reach.py."
        if role not in guided:
            yield f"Role “{role}” has no guide: name it in GUIDES of home/guides/index.py."


def guide_gaps(guides: Iterable[GuideEntry]) -> Iterator[str]:
    """Yield the guides without a text."""
    for guide in guides:
        if not (TEXTS / f"{guide.slug}.md").is_file():
            yield f"Guide “{guide.slug}” has no text: write home/guides/texts/{guide.slug}.md."


def label_gaps(codes: Iterable[str], words: Mapping[str, Any], table: str) -> Iterator[str]:
    """Yield the codes that a table of labels has no words for."""
    for code in sorted(set(codes) - set(words)):
        yield f"“{code}” would be shown as it is stored: give it words in {table}."


def facet_gaps(
    facets: Iterable[str], *, parameters: Mapping[str, str], names: Mapping[str, Any]
) -> Iterator[str]:
    """Yield what a facet of the search is missing: its name in the address and on the page."""
    for facet in facets:
        if facet not in parameters:
            yield f"Facet “{facet}” has no name in the address: name it in PARAMETERS of search/query/filters.py."
        if facet not in names:
            yield f"Facet “{facet}” has no name on the page: name it in NAMES of search/query/filters.py."


def source_gaps(source: Source) -> Iterator[str]:
    """Yield what a source of the search is missing: its words, its model, the fields that keep it up to date."""
    place = f"Search source “{source.kind}”"
    if not str(source.label).strip():
        yield f"{place} has no label: the search page names its hits by it."
    model = _model(source.model_label)
    if model is None:
        yield f"{place} names no model: there is none called {source.model_label}."
        return
    for label, (ours, theirs) in source.related.items():
        other = _model(label)
        if not _has_field(model, ours) or other is None or not _has_field(other, theirs):
            yield f"{place} is not renewed by {label}: {ours} or {theirs} is no field there."
    for label, fields in source.names.items():
        if _model(label) is None or not fields or not all(_has_field(model, one) for one in fields):
            yield f"{place} is not renewed when a name of {label} changes: {', '.join(fields)} is no field of it."


def document_gaps(source: Source, document: SearchDocument) -> Iterator[str]:
    """Yield what a document of a source is missing: its kind, whoever may find it, facets that are known."""
    place = f"A document of search source “{source.kind}”"
    if document.kind != source.kind:
        yield f"{place} says it is a “{document.kind}”, so it would be shown as that."
    if not document.tokens:
        yield f"{place} has no access tokens, so nobody finds it: give it PUBLIC_TOKENS or those of access_tokens.py."
    if not document.title.strip():
        yield f"{place} has no title."
    for facet in sorted(set(document.facets) - set(FACETS)):
        yield f"{place} has a facet “{facet}” that no engine keeps: name it in FACETS of search/engines/base.py."


def holiday_gaps(calendar: WorkCalendar, *, today: date | None = None) -> Iterator[str]:
    """Yield the holidays a year of the calendar is missing and, from October on, the next year without a file.

    Bộ luật Lao động 2019, Điều 112. Without `today` only the years that are there are looked at.
    """
    years = calendar.years
    wanted = set(range(min(years), max(years) + 1)) if years else set()
    if today is not None:
        wanted |= {today.year} | ({today.year + 1} if today.month >= NEXT_YEAR_KNOWN_BY else set())
    for year in sorted(wanted - years):
        yield f"The days off of {year} are missing: write criteria/workdays/years/{year}.json."
    for year in sorted(years):
        off = {day: entry.name for day, entry in calendar.off.items() if day.year == year}
        for fixed in PUBLIC_HOLIDAYS:
            if date.fromisoformat(f"{year}-{fixed}") not in off:
                yield f"{year}-{fixed} is a holiday by Điều 112, but not in criteria/workdays/years/{year}.json."
        for name in LUNAR_HOLIDAYS:
            if not any(words.startswith(name) for words in off.values()):
                yield f"{name} is missing in criteria/workdays/years/{year}.json."


def _models_of_sets() -> set[str]:
    """Return the models of the criteria sets that come with the product."""
    return {json.loads(path.read_text(encoding="utf-8"))["model"] for path in shipped()}


def _model(label: str) -> type[Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _has_field(model: type[Model], path: str) -> bool:
    """Return whether a path of fields ("decision__document_id") leads somewhere from the model."""
    options: Any = model._meta
    for name in path.split("__"):
        if options is None:
            return False
        if name == "pk":
            options = None
            continue
        try:
            field = options.get_field(name.removesuffix("_id"))
        except FieldDoesNotExist:
            return False
        options = field.related_model._meta if field.related_model else None
    return True
