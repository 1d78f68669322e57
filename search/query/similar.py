"""Similar documents: those that share the word pairs which a document repeats."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any, Final

from ledger.web.numbers import whole_number
from search.engines.base import SearchDocument
from search.index.documents import sources
from search.query import tree
from search.query.filters import Filters
from search.query.request import request_of
from search.query.searcher import visible_hits_of
from search.results.hits import ShownHit
from search.text import folding, synonyms
from search.text.terms import parse

PAIRS_MAX: Final = 16
TEXT_MAX: Final = 60_000
TITLE_WEIGHT: Final = 3
SHOWN: Final = 10


def similar(*, user: Any, kind: str, pk: str) -> tuple[str, list[ShownHit]] | None:
    """Return the title of a record and the hits similar to it; None where the user may not see the record.

    Raises SearchError where the index cannot answer.
    """
    documents = _documents_of(user, kind, pk)
    if not documents:
        return None
    title = documents[0].title
    pairs = characteristic_pairs(title, " ".join(doc.body for doc in documents)[:TEXT_MAX])
    if not pairs:
        return title, []
    request = request_of(user, parse(""), Filters())
    parts: tuple[tree.Node, ...] = tuple(tree.Phrase("folded", pair) for pair in pairs)
    query = tree.EngineQuery(
        must=(tree.MinimumMatch(parts, min(2, len(parts))),),
        boosts=tuple((part, float(weight)) for part, weight in zip(parts, pairs.values(), strict=True)),
        filters=request.access_filters(),
        limit=4 * SHOWN,
    )
    records: dict[tuple[str, str], ShownHit] = {}
    for hit in visible_hits_of(request, query):
        if (hit.kind, hit.pk) != (kind, pk):
            records.setdefault((hit.kind, hit.pk), hit)
    return title, list(records.values())[:SHOWN]


def _documents_of(user: Any, kind: str, pk: str) -> list[SearchDocument]:
    """Return the index documents of a record, [] where it does not exist or the user may not see it."""
    source = sources().get(kind)
    if source is None or not whole_number(pk) or not source.visible_to(user).filter(pk=pk).exists():
        return []
    record = source.queryset().filter(pk=pk).first()
    return list(source.to_documents(record)) if record is not None else []


def characteristic_pairs(title: str, body: str) -> dict[tuple[str, str], int]:
    """Return the most frequent pairs of neighbouring content words with descending weights.

    A pair of the title counts TITLE_WEIGHT times.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for text, weight in ((title, TITLE_WEIGHT), (body, 1)):
        words = [token.folded for token in folding.word_tokens(text)]
        for pair in pairwise(words):
            if all(map(_is_content_word, pair)):
                counts[pair] += weight
    top = counts.most_common(PAIRS_MAX)
    return {pair: len(top) - at for at, (pair, _count) in enumerate(top)}


def _is_content_word(word: str) -> bool:
    return word.isalpha() and len(word) > 1 and word not in synonyms.stop_words()
