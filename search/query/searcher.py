"""What a person may find, checked against the database before it is shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.paginator import Page, Paginator

from search.engines import get_engine
from search.engines.base import FACETS, EngineResults, Hit
from search.index.access_tokens import tokens_of
from search.index.documents import HitLocation, Source, sources
from search.index.pending_deletions import exclude_pending
from search.query import strategies, tree
from search.query.filters import Filters
from search.query.tree import Node
from search.results import highlight
from search.results.highlight import Marker, Piece
from search.results.hits import HitGroup, SearchResults, ShownHit
from search.text import diacritics, telex
from search.text import terms as query_terms
from search.text.terms import Terms

PAGE_SIZE: Final = 20
GROUP_SIZE: Final = 5
FIRST_HITS: Final = 40
PAGES_MAX: Final = 200
SUGGESTIONS: Final = 8
STRATEGIES: Final = (
    strategies.all_words,
    strategies.all_but_stop_words,
    strategies.all_words_fuzzy,
    strategies.most_words_fuzzy,
    strategies.any_rare_word,
)
"""How a question is asked: every word; where nothing holds them, more and more tolerantly."""


@dataclass(frozen=True)
class SearchRequest:
    """A person's question, ready for the engine: who, what, and how strictly (a place in MANNERS)."""

    user: Any
    terms: Terms
    filters: Filters
    tokens: frozenset[str]
    within: tuple[Node, ...] = ()
    manner: int = 0
    telex: bool = False  # the terms are what the keys typed stand for

    @property
    def near(self) -> bool:
        """Return whether no text holds every word as it is."""
        return self.manner > 0

    def question(self, *, kind: str = "", **options: Any) -> question.Question:
        """Return the engine's question for one kind, or for all."""
        must, steps = STRATEGIES[self.manner](self.terms)
        filters = self.seen()
        filters += (tree.Term("kind", kind),) if kind else ()
        filters += self.filters.nodes()
        return tree.EngineQuery(must=must, steps=steps, filters=filters, order=self.filters.order, **options)

    def seen(self) -> tuple[Node, ...]:
        """Return the conditions of what this person may find at this moment."""
        return (tree.AnyOf("acl", tuple(sorted(self.tokens))), *self.within)

    def marker(self) -> Marker:
        """Return what to mark in the hits."""
        return Marker(self.terms, tolerant=self.near)

    def spoken(self) -> SearchRequest | None:
        """Return the question with its Telex keys turned into marks; None where there are none."""
        line = telex.decode_telex(self.terms.text)
        return replace(self, terms=query_terms.parse(line), telex=True) if line else None


def request_of(user: Any, terms: Terms, filters: Filters) -> SearchRequest:
    """Return the question as this person asks it now, with the rights and the state of this moment."""
    return SearchRequest(user, terms, filters, tokens_of(user), exclude_pending())


def find(*, user: Any, text: str, filters: Filters | None = None, page: str | int = 1) -> SearchResults:
    """Return what this person may find: the best of every kind, or one page of one kind.

    Raises SearchError where the index cannot answer.
    """
    filters = filters or Filters()
    asked, hits, counts, facets = _first(user, query_terms.parse(text), filters)
    if not asked.terms:
        return SearchResults(asked.terms, filters)
    if filters.kind:
        groups, page_obj = _one_kind(asked, counts, page)
        facets = _facets_of_kind(asked)
    else:
        groups, page_obj = _every_kind(asked, hits, counts), None
    counts = {kind: counts[kind] for kind in sources() if counts.get(kind)}
    return SearchResults(
        asked.terms,
        filters,
        sum(counts.values()),
        counts,
        facets,
        groups,
        page_obj,
        near=asked.near and bool(counts),
        meant=_meant(asked, hits, (hit for group in groups for hit in group.hits)),
    )


def best(
    *, user: Any, text: str, filters: Filters | None = None, limit: int = PAGE_SIZE, offset: int = 0
) -> SearchResults:
    """Return the best hits over all kinds (or the one asked for) in one list; for commands, exports and feeds.

    The hits are in one group; what the database hides is neither shown nor counted.
    """
    filters = filters or Filters()
    terms = query_terms.parse(text)
    if not terms:
        return SearchResults(terms, filters)
    asked, results = _ask(
        request_of(user, terms, filters),
        filters.kind,
        limit=limit,
        offset=offset,
        facets=("kind", *FACETS),
    )
    shown = visible_hits(asked, results.hits)
    facets = {name: dict(values) for name, values in results.facets.items()}
    for hit in results.hits if len(shown) < len(results.hits) else ():
        if not any(found.kind == hit.kind and found.pk == hit.pk for found in shown):
            facets["kind"][hit.kind] = max(0, facets["kind"].get(hit.kind, 0) - 1)
    counts = {kind: count for kind, count in facets["kind"].items() if count}
    facets["kind"] = counts
    group = HitGroup(filters.kind, "", len(shown), shown)
    return SearchResults(
        asked.terms,
        filters,
        results.total - (len(results.hits) - len(shown)),
        counts,
        facets,
        (group,),
        near=asked.near and bool(shown),
        meant=_meant(asked, results.hits, shown),
    )


def suggest(*, user: Any, text: str) -> list[dict[str, str]]:
    """Return titles this person may open and that hold the words, the last of them perhaps only begun."""
    terms = query_terms.parse(text)
    if not terms:
        return []
    asked = request_of(user, terms, Filters())
    return _titles(asked) or _titles(asked.spoken())


def _titles(asked: SearchRequest | None) -> list[dict[str, str]]:
    if asked is None:
        return []
    must, steps = strategies.title_prefix(asked.terms)
    wanted = tree.EngineQuery(must=must, steps=steps, filters=asked.seen(), limit=4 * SUGGESTIONS)
    found: dict[str, dict[str, str]] = {}
    for shown in visible_hits(asked, get_engine().search(wanted).hits):
        row = {"title": shown.name, "kind": str(sources()[shown.kind].label), "url": shown.url}
        found.setdefault(shown.name, row)
    return list(found.values())[:SUGGESTIONS]


def visible_hits(asked: SearchRequest, hits: Iterable[Hit]) -> list[ShownHit]:
    """Return the hits whose record the database lets this person see now; one query a kind."""
    hits = list(hits)
    records: dict[tuple[str, str], Any] = {}
    for kind in dict.fromkeys(hit.kind for hit in hits):
        if (source := sources().get(kind)) is None:
            continue
        keys = {hit.pk for hit in hits if hit.kind == kind}
        for record in source.visible_to(asked.user).filter(pk__in=keys):
            records[kind, str(record.pk)] = record
    marker = asked.marker()
    shown = []
    for hit in hits:
        record = records.get((hit.kind, hit.pk))
        if record is not None and (found := _as_found(hit, record, marker, asked.terms.text)).url:
            shown.append(found)
    return shown


def _first(
    user: Any, terms: Terms, filters: Filters
) -> tuple[SearchRequest, tuple[Hit, ...], dict[str, int], Mapping[str, Mapping[str, int]]]:
    """Ask over all kinds at once: counts, facets and the first hits."""
    if not terms:
        return SearchRequest(user, terms, filters, frozenset()), (), {}, {}
    names = ("kind",) if filters.kind else ("kind", *FACETS)
    asked, results = _ask(request_of(user, terms, filters), limit=FIRST_HITS, facets=names)
    facets = {name: values for name, values in results.facets.items() if name != "kind"}
    return asked, results.hits, dict(results.facets["kind"]), facets


def _ask(asked: SearchRequest, kind: str = "", **options: Any) -> tuple[SearchRequest, EngineResults]:
    """Ask strictly, then for what Telex keys stand for, then more tolerantly; return the question that found it."""
    for tried in _tries(asked):
        results = get_engine().search(tried.question(kind=kind, **options))
        if results.total:
            return tried, results
    return asked, results


def _tries(asked: SearchRequest) -> Iterator[SearchRequest]:
    yield asked
    if (spoken := asked.spoken()) is not None:
        yield spoken
    for manner in range(1, len(STRATEGIES)):
        tried = replace(asked, manner=manner)
        if tried.question().must != asked.question().must:
            yield tried


def _every_kind(asked: SearchRequest, hits: Sequence[Hit], counts: dict[str, int]) -> list[HitGroup]:
    groups = []
    for source in sources().values():
        if not counts.get(source.kind):
            continue
        own = [hit for hit in hits if hit.kind == source.kind][:GROUP_SIZE]
        if len(own) < min(GROUP_SIZE, counts[source.kind]):
            own = list(get_engine().search(asked.question(kind=source.kind, limit=GROUP_SIZE)).hits)
        if shown := _shown(asked, own, counts):
            everything = replace(asked.filters, kind=source.kind).query(asked.terms.text)
            groups.append(HitGroup(source.kind, str(source.label), counts[source.kind], shown, everything))
    if asked.filters.order == "relevance":  # the kind of the best hit stands first
        groups.sort(key=lambda group: -group.hits[0].score)
    return groups


def _one_kind(
    asked: SearchRequest, counts: dict[str, int], page: str | int
) -> tuple[list[HitGroup], Page | None]:
    source: Source = sources()[asked.filters.kind]
    total = counts.get(source.kind, 0)
    if not total:
        return [], None
    page_obj = Paginator(range(min(total, PAGES_MAX * PAGE_SIZE)), PAGE_SIZE).get_page(page)
    start = (page_obj.number - 1) * PAGE_SIZE
    results = get_engine().search(asked.question(kind=source.kind, offset=start, limit=PAGE_SIZE))
    shown = _shown(asked, results.hits, counts)
    if not shown:
        return [], None
    return [HitGroup(source.kind, str(source.label), counts[source.kind], shown)], page_obj


def _facets_of_kind(asked: SearchRequest) -> Mapping[str, Mapping[str, int]]:
    return get_engine().search(asked.question(kind=asked.filters.kind, limit=0, facets=FACETS)).facets


def _shown(asked: SearchRequest, hits: Sequence[Hit], counts: dict[str, int]) -> list[ShownHit]:
    """Return what may be shown, one entry a record, and take what may not out of the count."""
    shown = visible_hits(asked, hits)
    if hits and (hidden := len(hits) - len(shown)):
        kind = hits[0].kind
        counts[kind] = max(len(shown), counts[kind] - hidden)
    return _one_each(shown)


def _one_each(shown: Sequence[ShownHit]) -> list[ShownHit]:
    """Put further pages of a record under its best page."""
    found: dict[tuple[str, str], ShownHit] = {}
    for hit in shown:
        best_page = found.get((hit.kind, hit.pk))
        if best_page is None:
            found[hit.kind, hit.pk] = hit
        elif hit.page is not None:
            more = (*best_page.more, (hit.page, hit.url))
            found[hit.kind, hit.pk] = replace(best_page, more=sorted(more))
    return list(found.values())


def _as_found(hit: Hit, record: Any, marker: Marker, text: str) -> ShownHit:
    source = sources()[hit.kind]
    snippet = highlight.snippet(hit.body, marker)
    return ShownHit(
        kind=hit.kind,
        pk=hit.pk,
        title=highlight.mark_all(hit.title, marker),
        snippet=snippet.pieces,
        url=source.url(record, HitLocation(hit.page, snippet.line, text, _marked(snippet.pieces))),
        about=source.about(record),
        page=hit.page,
        score=hit.score,
        day=source.dated(record),
    )


def _marked(pieces: Iterable[Piece]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(piece.text.split()) for piece in pieces if piece.marked))


def _meant(asked: SearchRequest, hits: Sequence[Hit], shown: Iterable[ShownHit]) -> str:
    """Return the words as the texts write them; only texts that are shown are read."""
    known = asked.terms.text if asked.telex else ""
    if all(word.marked for word in asked.terms.words) and hits and hits[0].score >= strategies.EXACT:
        return known  # a text writes every word as it was typed
    seen = {(found.kind, found.pk) for found in shown}
    read = [hit for hit in hits if (hit.kind, hit.pk) in seen][:PAGE_SIZE]
    texts = [text for hit in read for text in (hit.title, hit.body)]
    return diacritics.restore_diacritics(asked.terms, texts, tolerant=asked.near) or known
