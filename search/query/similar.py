"""Documents like one that is shown: those that share the pairs of words it repeats."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

from ledger.web.numbers import whole_number
from search.engines import get_engine
from search.index.documents import sources
from search.query import tree
from search.query.filters import Filters
from search.query.searcher import request_of, visible_hits
from search.results.hits import ShownHit
from search.text import folding, synonyms
from search.text import terms as query_terms

PAIRS_MAX: Final = 16
TEXT_MAX: Final = 60_000
TITLE_WEIGHT: Final = 3
SHOWN: Final = 10


def similar(*, user: Any, kind: str, pk: str) -> tuple[str, list[ShownHit]] | None:
    """Return the title of a record and what is like it; None where this person may not see the record.

    Raises SearchError where the index cannot answer.
    """
    source = sources().get(kind)
    if source is None or not whole_number(pk):
        return None
    if not source.visible_to(user).filter(pk=pk).exists():
        return None
    record = source.queryset().filter(pk=pk).first()
    documents = list(source.to_documents(record)) if record is not None else []
    if not documents:
        return None
    pairs = characteristic_pairs(documents[0].title, " ".join(doc.body for doc in documents)[:TEXT_MAX])
    if not pairs:
        return documents[0].title, []
    asked = request_of(user, query_terms.parse(""), Filters())
    parts: tuple[tree.Node, ...] = tuple(tree.Phrase("folded", pair) for pair in pairs)
    wanted = tree.EngineQuery(
        must=(tree.MinimumMatch(parts, min(2, len(parts))),),
        steps=tuple((part, float(weight)) for part, weight in zip(parts, pairs.values(), strict=True)),
        filters=asked.seen(),
        limit=4 * SHOWN,
    )
    found: dict[tuple[str, str], ShownHit] = {}
    for hit in visible_hits(asked, get_engine().search(wanted).hits):
        if (hit.kind, hit.pk) != (kind, pk):
            found.setdefault((hit.kind, hit.pk), hit)
    return documents[0].title, list(found.values())[:SHOWN]


def characteristic_pairs(title: str, body: str) -> dict[tuple[str, str], int]:
    """Return the pairs of neighbouring words that say most about a text, with their weights.

    A pair without weak words counts by how often it stands there, one of the title three times as much.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for text, weight in ((title, TITLE_WEIGHT), (body, 1)):
        words = [token.folded for token in folding.word_tokens(text)]
        for pair in zip(words, words[1:], strict=False):
            if all(word.isalpha() and len(word) > 1 and word not in synonyms.stop_words() for word in pair):
                counts[pair] += weight
    top = counts.most_common(PAIRS_MAX)
    return {pair: len(top) - at for at, (pair, _count) in enumerate(top)}
