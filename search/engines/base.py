"""Interface of a search engine: documents in; a query in, hits out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from search.query.tree import EngineQuery

PUBLIC: Final = "public"
FACETS: Final = ("year", "unit", "model", "level", "document", "issuer", "indicator", "state")
"""Fields that hits are counted and filtered by, besides the kind."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One document of the index: a record, or one page of it.

    `tokens` are access tokens: a user needs one of them. `facets` has values by name of FACETS; `day` is the date
    for filters and order. `known_as` is searched like the title and not shown (kind, number, issuer).
    """

    kind: str
    pk: str
    title: str
    body: str
    tokens: frozenset[str]
    page: int | None = None
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    day: date | None = None
    known_as: str = ""

    @property
    def record(self) -> str:
        """Return the key of the record, which all its pages share."""
        return record_key(self.kind, self.pk)

    @property
    def key(self) -> str:
        """Return the key of this document: record and page, 0 for none."""
        return f"{self.record}#{self.page or 0}"


def record_key(kind: str, pk: object) -> str:
    """Return the key of a record in the index."""
    return f"{kind}:{pk}"


@dataclass(frozen=True, slots=True)
class Hit:
    """A matching document: its indexed text and its score."""

    kind: str
    pk: str
    title: str
    body: str
    score: float
    page: int | None = None


@dataclass(frozen=True, slots=True)
class EngineResults:
    """The answer of an engine: number of matches, counts by facet and value, and the slice of hits."""

    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()


class Engine(Protocol):
    """What an engine offers. Every method raises SearchError, and nothing else, when it fails."""

    def index(self, docs: Iterable[SearchDocument], gone: Iterable[str] = ()) -> int:
        """Add documents, replacing all pages of their records, and remove the records `gone`, in one commit.

        Documents of one record follow one another. Return how many were added.
        """

    def search(self, engine_query: EngineQuery) -> EngineResults:
        """Return the matches, best or newest first."""

    def rebuild(self, docs: Iterable[SearchDocument]) -> int:
        """Write a new index beside the old one, then swap; return its number of documents."""

    def wipe(self) -> None:
        """Replace the index by an empty one."""

    def size(self) -> int:
        """Return the number of documents in the index."""

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Yield key and fingerprint of every document in the index."""

    def exists(self) -> bool:
        """Return whether there is an index of the current schema; where there is none, a rebuild is needed."""
