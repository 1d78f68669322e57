"""A source: one kind of record that can be found, and how it is indexed and shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from search.engines.base import SearchDocument


@dataclass(frozen=True, slots=True)
class HitLocation:
    """Where a hit is in its record: page or line, the typed text, and the texts that are marked there."""

    page: int | None = None
    line: int | None = None
    typed: str = ""
    marked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """One kind of record that can be found.

    `queryset` has the records that belong in the index, `visible_to` those that a user may see (checked for every hit).
    `dated` is the day that documents are ordered by.
    `related`: model whose rows change a record → (field of the record, field of the row).
    `names`: model whose names are part of the text → fields of the record with their keys.
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
