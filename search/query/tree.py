"""A question as a tree that every engine translates word by word, so that all engines answer alike. Pure.

What words become is said by `search.query.strategies`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

FUZZY_MIN: Final = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Any of the values of a field."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Prefix:
    """A word that begins so."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """A word that differs in one letter at most."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Range:
    """A number from `low` to `high`, either end open."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class NoneOf:
    """None of the values of a field."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class All:
    """All of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class MinimumMatch:
    """At least `least` of the parts."""

    parts: tuple[Node, ...]
    least: int = 1


Node = Term | AnyOf | Phrase | Prefix | Fuzzy | Range | NoneOf | All | MinimumMatch


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """What must hold, what adds to the score, which values are counted, and which stretch is wanted.

    `order` is by score or by date, the newest first; ties go to the newer document.
    """

    must: tuple[Node, ...]
    steps: tuple[tuple[Node, float], ...] = ()
    facets: tuple[str, ...] = ()
    limit: int = 20
    offset: int = 0
    order: Literal["relevance", "date"] = "relevance"
    filters: tuple[Node, ...] = field(default=())
