"""Index fields of a document, the same for both engines. Pure."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from itertools import chain, compress, pairwise
from operator import itemgetter
from typing import Any, Final

from search.engines.base import FACETS, SearchDocument
from search.text import folding

SCHEMA_VERSION: Final = 8
TEXT_FIELDS: Final = ("folded", "title")
SET_FIELDS: Final = ("exact", "pairs", "often", "numbers")
RECURS: Final = folding.REPEATED
OFTEN_MAX: Final = 800
DAY_ZERO: Final = date(1990, 1, 1)
LEVELS: Final = 16_384
RANK_STEP: Final = 2.0e-4
"""Largest share that the date adds to a score: less than the smallest difference of two scores."""


def fields_of(doc: SearchDocument) -> dict[str, Any]:
    """Return the value of every index field of a document."""
    title, body = storable(doc.title), storable(doc.body)
    title_forms, title_pairs = _heading(title, storable(doc.known_as))
    body_forms = folding.analyse(body)
    words = body_forms.words
    return {
        "key": doc.key,
        "record": doc.record,
        "kind": doc.kind,
        "page": doc.page or 0,
        "acl": sorted(doc.tokens),
        "heading": title,
        "body": body,
        "title": f"{title_forms.folded} {title_forms.numbers}".strip(),
        "folded": f"{title_forms.folded} {GAP} {body_forms.folded}",
        "exact": f"{title_forms.exact} {body_forms.exact}",
        "pairs": f"{title_pairs} {_word_pairs(words)}",
        "often": f"{_recurring(words)} {body_forms.repeated}".strip(),
        "numbers": f"{title_forms.numbers} {body_forms.numbers}".strip(),
        "day": _day(doc.day),
        "rank": rank(doc.day),
        "place": _sort_key(doc),
        "fingerprint": fingerprint(doc),
        **{name: list(doc.facets.get(name, ())) for name in FACETS},
    }


GAP: Final = "\u241f"
"""Separates title and text, so that no phrase matches across them."""


def storable(text: str) -> str:
    """Return the text without NUL characters and lone surrogates, which no index can store."""
    if "\x00" in text:
        text = text.replace("\x00", " ")
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")
    return text


def fingerprint(doc: SearchDocument) -> str:
    """Return a short digest of everything that the index stores of a document."""
    facets = sorted((name, tuple(values)) for name, values in doc.facets.items() if values)
    rest = repr((SCHEMA_VERSION, doc.key, sorted(doc.tokens), facets, doc.day))
    digest = hashlib.blake2b(digest_size=12)
    for part in (rest, doc.title, doc.known_as, doc.body):
        digest.update(part.encode("utf-8", "replace"))
        digest.update(b"\x00")
    return digest.hexdigest()


def rank(day: date | None) -> float:
    """Return a share that grows with the date, so that newer documents win ties."""
    days = 0 if day is None else min(max((day - DAY_ZERO).days, 0), LEVELS)
    return RANK_STEP * days / LEVELS


def _day(day: date | None) -> int:
    return 0 if day is None else day.year * 10_000 + day.month * 100 + day.day


def _sort_key(doc: SearchDocument) -> int:
    """Return the sort key by date, the same in every engine; ties are broken by a hash of the document key."""
    tail = int.from_bytes(hashlib.blake2b(doc.key.encode(), digest_size=4).digest(), "big")
    return _day(doc.day) * 2**32 + tail


@lru_cache(maxsize=512)
def _heading(title: str, known_as: str) -> tuple[folding.AnalysedText, str]:
    """Return the analysed title with its further names, and its pairs; cached, because all pages share them.

    Each pair is there twice: as a pair of the text, and with the prefix "=" as one of the title.
    """
    parts = [folding.analyse(text) for text in (title, known_as) if text]
    pairs = [pair for part in parts for pair in _word_pairs(part.words).split()]
    analysed = folding.AnalysedText(
        words=tuple(chain.from_iterable(part.words for part in parts)),
        folded=f" {GAP} ".join(part.folded for part in parts),
        exact=" ".join(part.exact for part in parts),
        numbers=" ".join(part.numbers for part in parts if part.numbers),
    )
    return analysed, " ".join([*pairs, *(f"={pair}" for pair in pairs)])


def _word_pairs(words: Sequence[str]) -> str:
    """Return "a_b b_c c_d" for a, b, c, d; built by list slices for speed."""
    pairs = max(0, len(words) - 1)
    row = [" "] * (4 * pairs)
    row[::4], row[1::4], row[2::4] = words[:-1], "_" * pairs, words[1:]
    return "".join(row[:-1])


def _recurring(words: Sequence[str]) -> str:
    """Return the words and pairs of neighbours that occur RECURS times or more in a text."""
    counts = [(word, count) for word, count in Counter(words).items() if count >= RECURS]
    if not counts:
        return ""
    recurring = {word for word, _count in counts}
    # A pair can recur only if its first word does, so most pairs need no counting.
    neighbours = Counter(compress(pairwise(words), map(recurring.__contains__, words))).items()
    counts += [("_".join(pair), count) for pair, count in neighbours if count >= RECURS]
    if len(counts) > OFTEN_MAX:
        counts.sort(key=itemgetter(1), reverse=True)
    return " ".join([word for word, _count in counts[:OFTEN_MAX]])
