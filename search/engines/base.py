"""The one interface between the site and an engine: documents in, a question, hits out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Protocol

from search.query.tree import EngineQuery

PUBLIC: Final = "public"
FACETS: Final = ("year", "unit", "model", "level", "document", "issuer", "indicator", "state")
"""What hits are counted and filtered by, besides their kind."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found: a record, or one page of it.

    `tokens` say who may find it: a person needs one of them. `facets` names values of FACETS; `day` is the
    date it is filtered and ordered by. `known_as` is what else the title says to those who know the thing (its
    kind, its number, who issued it): found like the title, not shown.
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
        """Return the key of the record; all its pages share it."""
        return record_key(self.kind, self.pk)

    @property
    def key(self) -> str:
        """Return the key of this document: the record and its page, 0 for none."""
        return f"{self.record}#{self.page or 0}"


def record_key(kind: str, pk: object) -> str:
    """Return the key a record of that kind has in the index."""
    return f"{kind}:{pk}"


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document: its text as it was indexed, and how well it fits."""

    kind: str
    pk: str
    title: str
    body: str
    score: float
    page: int | None = None


@dataclass(frozen=True, slots=True)
class EngineResults:
    """How many documents were found, how many of each value of the facets asked for, and the stretch of hits."""

    total: int = 0
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()


class Engine(Protocol):
    """What the site asks of an engine. Every method raises a SearchError, and no other, when it cannot."""

    def index(self, docs: Iterable[SearchDocument], gone: Iterable[str] = ()) -> int:
        """Add documents, replacing all pages of their records, and remove the records `gone`, in one commit.

        Documents of one record follow one another. Return how many were added.
        """

    def search(self, question: EngineQuery) -> EngineResults:
        """Return what the question finds, best or newest first."""

    def rebuild(self, docs: Iterable[SearchDocument]) -> int:
        """Write a new index beside the old one and swap; return how many documents it holds."""

    def wipe(self) -> None:
        """Put an empty index in place."""

    def size(self) -> int:
        """Return how many documents the index holds."""

    def fingerprints(self) -> Iterator[tuple[str, str]]:
        """Yield the key and the fingerprint of every document the index holds."""

    def exists(self) -> bool:
        """Return whether there is an index of today's make; where there is none, all has to be written anew."""
