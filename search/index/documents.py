"""What can be found: one source a kind of record, and how a record becomes documents of the index.

Every source names its records three times over: those that belong in the index, those a person may see
(asked again for whatever is shown), and how one is shown. A new kind is one more source.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from search.engines.base import SearchDocument
from search.errors import RecordUnreadable

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HitLocation:
    """Where in a record something was found: its page or line, what was asked for, and what stands there for it."""

    page: int | None = None
    line: int | None = None
    text: str = ""
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One kind of thing that can be found.

    `dated` is the day its documents are put in order by.
    `related` says which other models change a record: label → (field of the record, field of the other).
    `names` says whose names stand in its text: label → the fields of the record that hold their keys.
    """

    kind: str
    label: str | Promise
    model_label: str
    queryset: Callable[[], QuerySet]
    visible_to: Callable[[Any], QuerySet]
    to_documents: Callable[[Any], Iterable[SearchDocument]]
    url: Callable[[Any, HitLocation], str]
    about: Callable[[Any], str]
    dated: Callable[[Any], date | None]
    related: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def model(self) -> type[Model]:
        """Return the model of the records."""
        return apps.get_model(self.model_label)


@cache
def sources() -> Mapping[str, Source]:
    """Return the sources by kind, in the order the search page shows them."""
    from search.index.sources import SOURCES

    return {source.kind: source for source in SOURCES}


def keys_of(source: Source, name: str, values: Iterable[object]) -> set[str]:
    """Return the keys of all records with one of the values in a field, also of those that leave the index."""
    if name == "pk":
        return set(map(str, values))
    records = source.model._default_manager.filter(**{f"{name}__in": list(values)})
    return set(map(str, records.order_by().values_list("pk", flat=True)))


def documents_of(source: Source, record: Any) -> list[SearchDocument]:
    """Return the documents of one record; raise RecordUnreadable where it cannot be put into words."""
    try:
        return list(source.to_documents(record))
    except Exception as error:
        raise RecordUnreadable(source.kind) from error


def all_documents() -> Iterable[SearchDocument]:
    """Yield the documents of every record that belongs in the index; one that cannot be read is logged."""
    for source in sources().values():
        for record in source.queryset().iterator(chunk_size=200):
            try:
                yield from documents_of(source, record)
            except RecordUnreadable as error:
                logger.warning(
                    "a record cannot be indexed: %s %s, %s",
                    source.kind,
                    record.pk,
                    type(error.__cause__).__name__,
                )
