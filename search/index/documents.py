"""The documents of the index, made from the records of every source."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from search.engines.base import SearchDocument
from search.errors import RecordUnreadable
from search.index.source import Source
from search.index.sources import SOURCES

logger = logging.getLogger(__name__)


@cache
def sources() -> Mapping[str, Source]:
    """Return the sources by kind, in the order of the search page."""
    return {source.kind: source for source in SOURCES}


def keys_of(source: Source, name: str, values: Iterable[object]) -> set[str]:
    """Return the keys of all records with one of the values in a field, also of those that leave the index."""
    if name == "pk":
        return set(map(str, values))
    records = source.model._default_manager.filter(**{f"{name}__in": list(values)})
    return set(map(str, records.order_by().values_list("pk", flat=True)))


def documents_of(source: Source, record: Any) -> list[SearchDocument]:
    """Return the documents of a record; raise RecordUnreadable where they cannot be made."""
    try:
        return list(source.to_documents(record))
    except Exception as error:
        raise RecordUnreadable(source.kind) from error


def all_documents() -> Iterable[SearchDocument]:
    """Yield the documents of every record that belongs in the index; failures are logged and left out."""
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
