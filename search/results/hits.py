"""Search results: the hits that a user may see, as pages, commands, exports and feeds show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.paginator import Page

from search.engines.base import Hit
from search.index.documents import sources
from search.index.source import HitLocation
from search.query.filters import Filters
from search.results import highlight
from search.results.highlight import Marker, Piece
from search.text.terms import Terms


@dataclass(frozen=True)
class ShownHit:
    """One hit as the page shows it; `other_pages` are further pages of the same record with their addresses."""

    kind: str
    pk: str
    title: Sequence[Piece]
    snippet: Sequence[Piece]
    url: str
    about: str
    page: int | None
    score: float
    day: date | None = None
    other_pages: Sequence[tuple[int, str]] = ()

    @property
    def name(self) -> str:
        """Return the title as plain text."""
        return "".join(piece.text for piece in self.title)


@dataclass(frozen=True)
class HitGroup:
    """The hits of one kind: their number, those shown, and the query string of the page with all of them."""

    kind: str
    label: str
    count: int
    hits: Sequence[ShownHit]
    all_query: str = ""


@dataclass(frozen=True)
class SearchResults:
    """The answer to a search: `total` and `counts` over all kinds, facets and hits of the kind in the filters.

    `is_relaxed` says that no text matches every word and the closest are shown; `suggestion` is the query as the
    texts spell it, "" where that is how it was typed.
    """

    terms: Terms
    filters: Filters
    total: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    groups: Sequence[HitGroup] = ()
    page_obj: Page | None = None
    is_relaxed: bool = False
    suggestion: str = ""

    @property
    def kind(self) -> str:
        """Return the kind in the filters, "" for all."""
        return self.filters.kind

    @property
    def hits(self) -> list[ShownHit]:
        """Return the hits of all groups in one list."""
        return [hit for group in self.groups for hit in group.hits]


def visible_hits(*, user: Any, hits: Sequence[Hit], marker: Marker, typed: str) -> list[ShownHit]:
    """Return the hits whose record the database lets the user see now; one query per kind."""
    records: dict[tuple[str, str], Any] = {}
    for kind in dict.fromkeys(hit.kind for hit in hits):
        if (source := sources().get(kind)) is None:
            continue
        keys = {hit.pk for hit in hits if hit.kind == kind}
        for record in source.visible_to(user).filter(pk__in=keys):
            records[kind, str(record.pk)] = record
    shown = (
        _shown(hit, records[hit.kind, hit.pk], marker, typed) for hit in hits if (hit.kind, hit.pk) in records
    )
    return [hit for hit in shown if hit.url]


def _shown(hit: Hit, record: Any, marker: Marker, typed: str) -> ShownHit:
    source = sources()[hit.kind]
    snippet = highlight.snippet(hit.body, marker)
    return ShownHit(
        kind=hit.kind,
        pk=hit.pk,
        title=highlight.mark_all(hit.title, marker),
        snippet=snippet.pieces,
        url=source.url(record, HitLocation(hit.page, snippet.line, typed, _marked_texts(snippet.pieces))),
        about=source.about(record),
        page=hit.page,
        score=hit.score,
        day=source.dated(record),
    )


def _marked_texts(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(piece.text.split()) for piece in pieces if piece.marked))


def one_per_record(hits: Sequence[ShownHit]) -> list[ShownHit]:
    """Return the best hit of each record, with its further pages in `other_pages`."""
    records: dict[tuple[str, str], ShownHit] = {}
    for hit in hits:
        best = records.get((hit.kind, hit.pk))
        if best is None:
            records[hit.kind, hit.pk] = hit
        elif hit.page is not None:
            pages = (*best.other_pages, (hit.page, hit.url))
            records[hit.kind, hit.pk] = replace(best, other_pages=sorted(pages))
    return list(records.values())
