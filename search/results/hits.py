"""What was found, as pages, commands, exports and feeds show it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.core.paginator import Page

from search.query.filters import Filters
from search.results.highlight import Piece
from search.text.terms import Terms


@dataclass(frozen=True)
class ShownHit:
    """One hit as the page shows it; `more` are further pages of the same record."""

    kind: str
    pk: str
    title: Sequence[Piece]
    snippet: Sequence[Piece]
    url: str
    about: str
    page: int | None
    score: float
    day: date | None = None
    more: Sequence[tuple[int, str]] = ()

    @property
    def name(self) -> str:
        """Return the title without marks."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True)
class HitGroup:
    """The hits of one kind: how many there are, those shown, and the address's query for all of them."""

    kind: str
    label: str
    count: int
    hits: Sequence[ShownHit]
    all: str = ""


@dataclass(frozen=True)
class SearchResults:
    """What was found: `total` and `counts` of kinds over all kinds, facets and hits of the kind asked for.

    `near` says that no text holds every word and the closest are shown; `meant` is the query as the texts
    write it, "" where nothing better is known.
    """

    terms: Terms
    filters: Filters
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    groups: Sequence[HitGroup] = ()
    page_obj: Page | None = None
    near: bool = False
    meant: str = ""

    @property
    def kind(self) -> str:
        """Return the kind asked for, "" for all."""
        return self.filters.kind

    @property
    def hits(self) -> list[ShownHit]:
        """Return what is shown, without the groups."""
        return [hit for group in self.groups for hit in group.hits]
