"""Runs searches: what a user may find, checked against the database before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.core.paginator import Page, Paginator

from search.engines import get_engine
from search.engines.base import FACETS, EngineResults, Hit
from search.index.documents import sources
from search.query import boosts, strategies, tree
from search.query.filters import Filters
from search.query.request import SearchRequest, request_of
from search.results.highlight import Marker
from search.results.hits import HitGroup, SearchResults, ShownHit, one_per_record, visible_hits
from search.text import diacritics
from search.text.terms import Terms, parse

PAGE_SIZE: Final = 20
GROUP_SIZE: Final = 5
FIRST_HITS: Final = 40
PAGES_MAX: Final = 200
SUGGESTIONS: Final = 8


def find(*, user: Any, text: str, filters: Filters | None = None, page: str | int = 1) -> SearchResults:
    """Return the best hits of every kind, or one page of the hits of the kind in the filters.

    Raises SearchError where the index cannot answer.
    """
    filters = filters or Filters()
    request, hits, counts, facets = _search_all_kinds(user, parse(text), filters)
    if not request.terms:
        return SearchResults(request.terms, filters)
    if filters.kind:
        groups, page_obj = _page_of_kind(request, counts, page)
        facets = _facets_of_kind(request)
    else:
        groups, page_obj = _groups_of_kinds(request, hits, counts), None
    counts = {kind: counts[kind] for kind in sources() if counts.get(kind)}
    return SearchResults(
        request.terms,
        filters,
        sum(counts.values()),
        counts,
        facets,
        groups,
        page_obj,
        is_relaxed=request.is_relaxed and bool(counts),
        suggestion=_suggestion(request, hits, (hit for group in groups for hit in group.hits)),
    )


def best(
    *, user: Any, text: str, filters: Filters | None = None, limit: int = PAGE_SIZE, offset: int = 0
) -> SearchResults:
    """Return the best hits of all kinds, or of the kind in the filters, in one group; for commands and exports.

    Records that the database hides are neither shown nor counted.
    """
    filters = filters or Filters()
    terms = parse(text)
    if not terms:
        return SearchResults(terms, filters)
    request, results = _search(
        request_of(user, terms, filters),
        filters.kind,
        limit=limit,
        offset=offset,
        facets=("kind", *FACETS),
    )
    shown = _visible(request, results.hits)
    counts = _counts_without_hidden(results, shown)
    facets = {**{name: dict(values) for name, values in results.facets.items()}, "kind": counts}
    group = HitGroup(filters.kind, "", len(shown), shown)
    return SearchResults(
        request.terms,
        filters,
        results.total - (len(results.hits) - len(shown)),
        counts,
        facets,
        (group,),
        is_relaxed=request.is_relaxed and bool(shown),
        suggestion=_suggestion(request, results.hits, shown),
    )


def suggest(*, user: Any, text: str) -> list[dict[str, str]]:
    """Return titles that the user may open and that match the words, the last of them as a prefix."""
    terms = parse(text)
    if not terms:
        return []
    request = request_of(user, terms, Filters())
    return _titles(request) or _titles(request.with_decoded_telex())


def visible_hits_of(request: SearchRequest, query: tree.EngineQuery) -> list[ShownHit]:
    """Return the hits of an engine query that the user of the request may see."""
    return _visible(request, get_engine().search(query).hits)


def _titles(request: SearchRequest | None) -> list[dict[str, str]]:
    if request is None:
        return []
    must, raising = strategies.title_prefix(request.terms)
    query = tree.EngineQuery(
        must=must, boosts=raising, filters=request.access_filters(), limit=4 * SUGGESTIONS
    )
    titles: dict[str, dict[str, str]] = {}
    for hit in visible_hits_of(request, query):
        row = {"title": hit.name, "kind": str(sources()[hit.kind].label), "url": hit.url}
        titles.setdefault(hit.name, row)
    return list(titles.values())[:SUGGESTIONS]


def _visible(request: SearchRequest, hits: Sequence[Hit]) -> list[ShownHit]:
    marker = Marker(request.terms, tolerant=request.is_relaxed)
    return visible_hits(user=request.user, hits=hits, marker=marker, typed=request.terms.text)


def _counts_without_hidden(results: EngineResults, shown: Sequence[ShownHit]) -> dict[str, int]:
    """Return the counts of kinds without the hits that the database hides."""
    counts = dict(results.facets["kind"])
    if len(shown) < len(results.hits):
        visible = {(hit.kind, hit.pk) for hit in shown}
        for hit in results.hits:
            if (hit.kind, hit.pk) not in visible:
                counts[hit.kind] = max(0, counts.get(hit.kind, 0) - 1)
    return {kind: count for kind, count in counts.items() if count}


def _search_all_kinds(
    user: Any, terms: Terms, filters: Filters
) -> tuple[SearchRequest, tuple[Hit, ...], dict[str, int], Mapping[str, Mapping[str, int]]]:
    """Search over all kinds at once; return the request that found something, first hits, counts and facets."""
    if not terms:
        return SearchRequest(user, terms, filters, frozenset()), (), {}, {}
    names = ("kind",) if filters.kind else ("kind", *FACETS)
    request, results = _search(request_of(user, terms, filters), limit=FIRST_HITS, facets=names)
    facets = {name: values for name, values in results.facets.items() if name != "kind"}
    return request, results.hits, dict(results.facets["kind"]), facets


def _search(request: SearchRequest, kind: str = "", **options: Any) -> tuple[SearchRequest, EngineResults]:
    """Return the first attempt of the request that finds something, with its results."""
    for attempt in request.attempts():
        results = get_engine().search(attempt.engine_query(kind=kind, **options))
        if results.total:
            return attempt, results
    return request, results


def _groups_of_kinds(request: SearchRequest, hits: Sequence[Hit], counts: dict[str, int]) -> list[HitGroup]:
    """Return the best hits of every kind; by relevance the group of the best hit comes first."""
    groups = []
    for source in sources().values():
        if not counts.get(source.kind):
            continue
        of_kind = [hit for hit in hits if hit.kind == source.kind][:GROUP_SIZE]
        if len(of_kind) < min(GROUP_SIZE, counts[source.kind]):
            query = request.engine_query(kind=source.kind, limit=GROUP_SIZE)
            of_kind = list(get_engine().search(query).hits)
        if shown := _shown_and_counted(request, of_kind, counts):
            all_query = replace(request.filters, kind=source.kind).query(request.terms.text)
            groups.append(HitGroup(source.kind, str(source.label), counts[source.kind], shown, all_query))
    if request.filters.order == "relevance":
        groups.sort(key=lambda group: -group.hits[0].score)
    return groups


def _page_of_kind(
    request: SearchRequest, counts: dict[str, int], page: str | int
) -> tuple[list[HitGroup], Page | None]:
    """Return one page of the hits of the kind in the filters."""
    source = sources()[request.filters.kind]
    total = counts.get(source.kind, 0)
    if not total:
        return [], None
    page_obj = Paginator(range(min(total, PAGES_MAX * PAGE_SIZE)), PAGE_SIZE).get_page(page)
    offset = (page_obj.number - 1) * PAGE_SIZE
    results = get_engine().search(request.engine_query(kind=source.kind, offset=offset, limit=PAGE_SIZE))
    shown = _shown_and_counted(request, results.hits, counts)
    if not shown:
        return [], None
    return [HitGroup(source.kind, str(source.label), counts[source.kind], shown)], page_obj


def _facets_of_kind(request: SearchRequest) -> Mapping[str, Mapping[str, int]]:
    query = request.engine_query(kind=request.filters.kind, limit=0, facets=FACETS)
    return get_engine().search(query).facets


def _shown_and_counted(request: SearchRequest, hits: Sequence[Hit], counts: dict[str, int]) -> list[ShownHit]:
    """Return the visible hits, one per record, and take the hidden ones out of the count."""
    shown = _visible(request, hits)
    if hits and (hidden := len(hits) - len(shown)):
        kind = hits[0].kind
        counts[kind] = max(len(shown), counts[kind] - hidden)
    return one_per_record(shown)


def _suggestion(request: SearchRequest, hits: Sequence[Hit], shown: Iterable[ShownHit]) -> str:
    """Return the query as the texts spell it (“Ý bạn là …”); only texts that are shown are read."""
    decoded = request.terms.text if request.from_telex else ""
    as_typed = all(word.marked for word in request.terms.words)
    if as_typed and hits and hits[0].score >= boosts.EXACT:
        return decoded
    visible = {(hit.kind, hit.pk) for hit in shown}
    read = [hit for hit in hits if (hit.kind, hit.pk) in visible][:PAGE_SIZE]
    texts = [text for hit in read for text in (hit.title, hit.body)]
    return diacritics.restore_diacritics(request.terms, texts, tolerant=request.is_relaxed) or decoded
