"""What a person may find, grouped by kind, checked against the database before it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Page, Paginator

from search import terms as query_terms
from search.documents import Source, sources
from search.engines import get_engine
from search.engines.base import Hit, Results, SearchQuery
from search.highlight import Piece
from search.sources import tokens_of
from search.terms import Terms

PAGE_SIZE: Final = 20
GROUP_SIZE: Final = 5
PAGES_MAX: Final = 200
SUGGESTIONS: Final = 8


@dataclass(frozen=True)
class Found:
    """One hit as the page shows it."""

    title: Sequence[Piece]
    snippet: Sequence[Piece]
    url: str
    about: str
    page: int | None


@dataclass(frozen=True)
class Group:
    """The hits of one kind: how many there are, and those shown."""

    kind: str
    label: str
    count: int
    hits: Sequence[Found]


@dataclass(frozen=True)
class Chip:
    """One kind with its number of hits."""

    kind: str
    label: str
    count: int


@dataclass(frozen=True)
class Answer:
    """What the search page shows."""

    terms: Terms
    kind: str
    total: int
    chips: Sequence[Chip]
    groups: Sequence[Group]
    page_obj: Page | None


def find(*, user: Any, text: str, kind: str = "", page: str | int = 1) -> Answer:
    """Return what this person may find: the best of every kind, or one page of one kind.

    Raises SearchError where the index cannot answer. An unknown kind means every kind.
    """
    terms = query_terms.parse(text)
    kind = kind if kind in sources() else ""
    if not terms:
        return Answer(terms, kind, 0, (), (), None)
    query = SearchQuery(terms, tokens_of(user), limit=0)
    counts = dict(get_engine().search(query).counts)
    if kind:
        groups, page_obj = _one_kind(user, query, sources()[kind], counts, page)
    else:
        groups, page_obj = _every_kind(user, query, counts), None
    chips = [Chip(s.kind, str(s.label), n) for s in sources().values() if (n := counts.get(s.kind, 0))]
    return Answer(terms, kind, sum(chip.count for chip in chips), chips, groups, page_obj)


def suggest(*, user: Any, text: str) -> list[dict[str, str]]:
    """Return titles this person may open and that hold the words, the last of them perhaps only begun."""
    terms = query_terms.parse(text)
    if not terms:
        return []
    query = SearchQuery(terms, tokens_of(user), limit=2 * SUGGESTIONS)
    hits = get_engine().suggest(query)
    found: dict[str, dict[str, str]] = {}
    for hit, shown in _allowed(user, hits):
        title = "".join(piece.text for piece in shown.title)
        found.setdefault(title, {"title": title, "kind": str(sources()[hit.kind].label), "url": shown.url})
    return list(found.values())[:SUGGESTIONS]


def _every_kind(user: Any, query: SearchQuery, counts: dict[str, int]) -> list[Group]:
    groups = []
    for source in sources().values():
        if counts.get(source.kind):
            results = _ask(query, source, 0, GROUP_SIZE)
            shown = _shown(user, results.hits, source, counts)
            if shown:
                groups.append(Group(source.kind, str(source.label), counts[source.kind], shown))
    return groups


def _one_kind(
    user: Any, query: SearchQuery, source: Source, counts: dict[str, int], page: str | int
) -> tuple[list[Group], Page | None]:
    total = counts.get(source.kind, 0)
    if not total:
        return [], None
    page_obj = Paginator(range(min(total, PAGES_MAX * PAGE_SIZE)), PAGE_SIZE).get_page(page)
    results = _ask(query, source, (page_obj.number - 1) * PAGE_SIZE, PAGE_SIZE)
    shown = _shown(user, results.hits, source, counts)
    if not shown:
        return [], None
    return [Group(source.kind, str(source.label), counts[source.kind], shown)], page_obj


def _ask(query: SearchQuery, source: Source, offset: int, limit: int) -> Results:
    return get_engine().search(SearchQuery(query.terms, query.tokens, (source.kind,), limit, offset))


def _shown(user: Any, hits: Sequence[Hit], source: Source, counts: dict[str, int]) -> list[Found]:
    """Return what may be shown, and take what may not out of the count."""
    shown = [found for _hit, found in _allowed(user, hits)]
    if hidden := len(hits) - len(shown):
        counts[source.kind] = max(len(shown), counts[source.kind] - hidden)
    return shown


def _allowed(user: Any, hits: Sequence[Hit]) -> list[tuple[Hit, Found]]:
    """Return the hits whose record the database lets this person see now; one query a kind."""
    records: dict[tuple[str, str], Any] = {}
    for kind in dict.fromkeys(hit.kind for hit in hits):
        if (source := sources().get(kind)) is None:
            continue
        keys = {hit.pk for hit in hits if hit.kind == kind}
        for record in source.visible_to(user).filter(pk__in=keys):
            records[kind, str(record.pk)] = record
    allowed = []
    for hit in hits:
        record = records.get((hit.kind, hit.pk))
        if record is not None and (found := _as_found(hit, record)).url:
            allowed.append((hit, found))
    return allowed


def _as_found(hit: Hit, record: Any) -> Found:
    source = sources()[hit.kind]
    return Found(
        title=hit.title,
        snippet=hit.snippet.pieces,
        url=source.url(record, hit),
        about=source.about(record),
        page=hit.page,
    )
