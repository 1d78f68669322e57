"""How the embedded index is read: counts, the best or newest hits, fingerprints."""

from __future__ import annotations

from typing import Any, Final

import tantivy

from search.engines import tantivy_query
from search.engines.base import EngineResults, Hit
from search.query.tree import EngineQuery

VALUES_MAX: Final = 1_000
SPARE: Final = 24
"""Hits read beyond the stretch, so that equals at its end are put in the one order of both engines;"""
TIES_MAX: Final = 4_000
"""and where there are more equals than that, so many."""


def search(index: tantivy.Index, question: EngineQuery) -> EngineResults:
    """Return what the question finds, best or newest first."""
    searcher, schema = index.searcher(), index.schema
    held = tantivy_query.required(schema, question)
    total, facets = _counts(searcher, held, question)
    if total <= question.offset or question.limit <= 0:
        return EngineResults(total, facets)
    last = question.offset + question.limit
    if question.order == "date":
        found = searcher.search(held, limit=last, count=False, order_by_field="place").hits
        ordered = [(0.0, address) for _place, address in found]
    else:
        found = _best(searcher, schema, question, total, SPARE)
        if len(found) == last + SPARE and _undecided(searcher, found[last - 1 :], question):
            found = _best(searcher, schema, question, total, TIES_MAX)
        ordered = _in_order(searcher, found)
    hits = (_hit(searcher.doc(address), score) for score, address in ordered[question.offset : last])
    return EngineResults(total, facets, tuple(hits))


Found = list[tuple[Any, Any]]
"""Scores, or places, with addresses."""


def _best(
    searcher: tantivy.Searcher, schema: tantivy.Schema, question: EngineQuery, total: int, spare: int
) -> Found:
    """Return the hits with the highest scores: from the highest step alone where enough stand there."""
    limit = question.offset + question.limit + spare

    def found(asked: EngineQuery, least: float) -> Found:
        query = tantivy_query.scored(searcher, schema, asked, total, least)
        return searcher.search(query, limit=limit, count=False, weight_by_field="rank").hits

    if narrowed := tantivy_query.top_boost_only(question):
        highest, top, step = narrowed
        enough = tantivy_query.count_at_most(searcher, top) >= limit
        if enough and len(best := found(highest, step)) == limit:
            return best
    return found(question, 0.0)


def _undecided(searcher: tantivy.Searcher, rest: Found, question: EngineQuery) -> bool:
    """Return whether more equals than were read stand at the end of the stretch: files of one day, say.

    Within some days the index itself cannot tell the newer; that matters where a later page goes on from here.
    """
    if rest[0][0] != rest[-1][0]:
        return False
    places: list[Any] = searcher.fast_field_values("place", [address for _score, address in rest])
    days = {place >> 32 for place in places}
    return len(days) == 1 or question.offset > 0


def _counts(
    searcher: tantivy.Searcher, held: tantivy.Query, question: EngineQuery
) -> tuple[int, dict[str, dict[str, int]]]:
    """Count all and each value in one pass; every document is of one kind, so its counts make the total."""
    asked: dict[str, Any] = {
        name: {"terms": {"field": name, "size": VALUES_MAX, "segment_size": 20 * VALUES_MAX}}
        for name in dict.fromkeys(("kind", *question.facets))
    }
    answer = searcher.aggregate(held, asked)
    facets = {
        name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
        for name in asked
    }
    return sum(facets["kind"].values()), {name: facets[name] for name in question.facets}


def _in_order(searcher: tantivy.Searcher, found: Found) -> list[tuple[float, Any]]:
    """Return the hits by whole score, equals by their place."""
    addresses = [address for _score, address in found]
    places = searcher.fast_field_values("place", addresses)
    rows = [
        (float(round(score)), place, address) for (score, address), place in zip(found, places, strict=True)
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
    """Return the key and the fingerprint of every document."""
    searcher = index.searcher()
    found = searcher.search(tantivy.Query.all_query(), limit=max(searcher.num_docs, 1), count=False)
    docs = (searcher.doc(address) for _score, address in found.hits)
    return [(_text(doc, "key"), _text(doc, "fingerprint")) for doc in docs]


def _text(doc: tantivy.Document, name: str) -> str:
    return bytes(doc.get_first(name) or b"").decode()
