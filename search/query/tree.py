"""The query tree that both engines translate node by node, so that they answer alike. Pure.

`search.query.strategies` builds it from the words of a query.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Term:
    """The field has the value."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """The field has one of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The field has none of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """The field has the words in a row."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """The field has a word with this prefix."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """The field has a word within one edit."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """The number in the field lies from `low` to `high`; None leaves an end open."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part matches."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MinimumMatch:
    """At least `minimum` of the parts match."""

    parts: tuple[Node, ...]
    minimum: int = 1


Node = Term | AnyOf | NoneOf | Phrase | Prefix | Fuzzy | Range | All | MinimumMatch


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """A search request for an engine: nodes that must match, boosts, facets to count, and the slice of hits.

    `order` is by score or by date, newest first; ties go to the newer document. `filters` must match as well and
    never score.
    """

    must: tuple[Node, ...]
    boosts: tuple[tuple[Node, float], ...] = ()
    facets: tuple[str, ...] = ()
    limit: int = 20
    offset: int = 0
    order: Literal["relevance", "date"] = "relevance"
    filters: tuple[Node, ...] = field(default=())
