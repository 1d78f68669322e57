"""Reads the embedded index: counts, the best or newest hits, fingerprints."""

from __future__ import annotations

from typing import Any, Final

import tantivy

from search.engines import tantivy_query
from search.engines.base import EngineResults, Hit
from search.query.tree import EngineQuery

VALUES_MAX: Final = 1_000
SPARE: Final = 24
"""Hits read beyond the slice, so that ties at its end get the same order in both engines."""
TIES_MAX: Final = 4_000
"""Hits read where there are more ties than SPARE."""


def search(index: tantivy.Index, engine_query: EngineQuery) -> EngineResults:
    """Return the matches, best or newest first."""
    searcher, schema = index.searcher(), index.schema
    required = tantivy_query.required(schema, engine_query)
    total, facets = _counts(searcher, required, engine_query)
    if total <= engine_query.offset or engine_query.limit <= 0:
        return EngineResults(total, facets)
    last = engine_query.offset + engine_query.limit
    if engine_query.order == "date":
        newest = searcher.search(required, limit=last, count=False, order_by_field="place").hits
        ordered = [(0.0, address) for _place, address in newest]
    else:
        best = _best(searcher, schema, engine_query, total, SPARE)
        if len(best) == last + SPARE and _has_open_ties(searcher, best[last - 1 :], engine_query):
            best = _best(searcher, schema, engine_query, total, TIES_MAX)
        ordered = _in_order(searcher, best)
    hits = (_hit(searcher.doc(address), score) for score, address in ordered[engine_query.offset : last])
    return EngineResults(total, facets, tuple(hits))


Addresses = list[tuple[Any, Any]]
"""Scores, or values of `place`, with document addresses."""


def _best(
    searcher: tantivy.Searcher, schema: tantivy.Schema, engine_query: EngineQuery, total: int, spare: int
) -> Addresses:
    """Return the hits with the highest scores; those with the top boost alone where they are enough."""
    limit = engine_query.offset + engine_query.limit + spare

    def run(part: EngineQuery, base_score: float) -> Addresses:
        query = tantivy_query.scored(searcher, schema, part, total, base_score)
        return searcher.search(query, limit=limit, count=False, weight_by_field="rank").hits

    if narrowed := tantivy_query.top_boost_only(engine_query):
        top_query, top, boost = narrowed
        enough = tantivy_query.count_at_most(searcher, top) >= limit
        if enough and len(best := run(top_query, boost)) == limit:
            return best
    return run(engine_query, 0.0)


def _has_open_ties(searcher: tantivy.Searcher, rest: Addresses, engine_query: EngineQuery) -> bool:
    """Return whether ties at the end of the slice go on beyond what was read: files of one day, say.

    Dates a few days apart have the same rank in the index; that matters only for later pages.
    """
    if rest[0][0] != rest[-1][0]:
        return False
    places: list[Any] = searcher.fast_field_values("place", [address for _score, address in rest])
    days = {place >> 32 for place in places}
    return len(days) == 1 or engine_query.offset > 0


def _counts(
    searcher: tantivy.Searcher, required: tantivy.Query, engine_query: EngineQuery
) -> tuple[int, dict[str, dict[str, int]]]:
    """Return the total and the facet counts in one pass; the counts of kinds add up to the total."""
    aggregations: dict[str, Any] = {
        name: {"terms": {"field": name, "size": VALUES_MAX, "segment_size": 20 * VALUES_MAX}}
        for name in dict.fromkeys(("kind", *engine_query.facets))
    }
    answer = searcher.aggregate(required, aggregations)
    facets = {
        name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
        for name in aggregations
    }
    return sum(facets["kind"].values()), {name: facets[name] for name in engine_query.facets}


def _in_order(searcher: tantivy.Searcher, hits: Addresses) -> list[tuple[float, Any]]:
    """Return the hits by rounded score, ties by `place`."""
    addresses = [address for _score, address in hits]
    places = searcher.fast_field_values("place", addresses)
    rows = [
        (float(round(score)), place, address) for (score, address), place in zip(hits, places, strict=True)
    ]
    rows.sort(key=lambda row: (row[0], row[1]), reverse=True)
    return [(score, address) for score, _place, address in rows]


def _hit(doc: tantivy.Document, score: float) -> Hit:
    return Hit(
        kind=str(doc.get_first("kind")),
        pk=str(doc.get_first("record")).partition(":")[2],
        page=doc.get_first("page") or None,
        score=score,
        title=_text(doc, "heading"),
        body=_text(doc, "body"),
    )


def fingerprints(index: tantivy.Index) -> list[tuple[str, str]]:
    """Return key and fingerprint of every document."""
    searcher = index.searcher()
    every = searcher.search(tantivy.Query.all_query(), limit=max(searcher.num_docs, 1), count=False)
    docs = (searcher.doc(address) for _score, address in every.hits)
    return [(_text(doc, "key"), _text(doc, "fingerprint")) for doc in docs]


def _text(doc: tantivy.Document, name: str) -> str:
    return bytes(doc.get_first(name) or b"").decode()
