"""The one interface between the site and an engine; Elasticsearch can take Tantivy's place behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.highlight import Piece, Snippet
from search.terms import Terms

PUBLIC = "public"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found: a record, or one page of it.

    `tokens` say who may find it: a person needs one of them.
    """

    kind: str
    pk: str
    title: str
    body: str
    tokens: frozenset[str]
    page: int | None = None

    @property
    def record(self) -> str:
        """Return the key of the record; all its pages share it."""
        return record_key(self.kind, self.pk)


def record_key(kind: str, pk: object) -> str:
    """Return the key a record of that kind has in the index."""
    return f"{kind}:{pk}"


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """A question: what, by whom (tokens), of which kinds (all where empty), which stretch of the hits."""

    terms: Terms
    tokens: frozenset[str]
    kinds: tuple[str, ...] = ()
    limit: int = 20
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Hit:
    """One found document with the marked pieces of its title and of its best stretch of text."""

    kind: str
    pk: str
    score: float
    title: tuple[Piece, ...]
    snippet: Snippet
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """What was found of the kinds asked for: how many in all and of each kind, and the stretch asked for."""

    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()


class Engine(Protocol):
    """What the site asks of an engine. Every method raises a SearchError, and no other, when it cannot."""

    def index(self, docs: Iterable[SearchDocument], gone: Iterable[str] = ()) -> int:
        """Add documents, replacing all pages of their records, and remove the records `gone`, in one commit.

        Documents of one record follow one another. Return how many were added.
        """

    def delete(self, ids: Iterable[str]) -> None:
        """Remove the records with these keys, with all their pages."""

    def search(self, query: SearchQuery) -> Results:
        """Return what this person may find."""

    def suggest(self, query: SearchQuery) -> tuple[Hit, ...]:
        """Return what this person may find when the last word is only begun."""

    def rebuild(self, docs: Iterable[SearchDocument]) -> int:
        """Write a new index beside the old one and swap; return how many documents it holds."""

    def wipe(self) -> None:
        """Put an empty index in place."""

    def size(self) -> int:
        """Return how many documents the index holds."""

    def exists(self) -> bool:
        """Return whether there is an index at all, readable or not."""
