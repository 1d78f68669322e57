"""Vietnamese text for searching: one folding rule for indexing, querying and highlighting. Pure.

Two forms of every word are made. The folded form has no marks, no case and no đ ("Quyết" = "quyet"). The
exact form keeps the marks but forgets case, Unicode form (NFC/NFD) and where the tone stands ("hoà" =
"hòa"), because the tone is moved behind the word. Numbers of documents ("25/2023/TT-BGDĐT") and codes
("4.1") are one thing besides their parts. Every token carries its place in the original text, so highlights
fall on what was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
D_LETTERS: Final = str.maketrans({"ð": "đ", "ɖ": "đ"})
WORD_MAX: Final = 80

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200d\u2060\ufeff"
_LETTER = rf"[^\W\d_][{_MARKS}]*"
_SYMBOL = rf"{_LETTER}(?:[^\W_]|[{_MARKS}]|&)*"
_GAP = r"[ \t\u00a0]{0,2}"
_DASH = rf"{_GAP}[-\u2010-\u2014]{_GAP}"
_WORD_RE = re.compile(rf"[^\W_][^\W_{_MARKS}]*(?:[{_MARKS}]+[^\W_]*)*")
_NUMBER_RE = re.compile(
    rf"(?<![\w/.])\d+(?:{_LETTER})?{_GAP}/{_GAP}"
    rf"(?:\d{{4}}(?!\d)(?:{_GAP}/{_GAP}{_SYMBOL}(?:{_DASH}{_SYMBOL})*)?|{_SYMBOL}(?:{_DASH}{_SYMBOL})+)"
    r"|(?<![\w.])\d+(?:\.\d+)+(?!\w)"
)
_DROPPED = re.compile(r"[\s&\u00ad\u200b-\u200d\u2060\ufeff]+")
_DASHES = re.compile("[\u2010-\u2014]")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: where it stands in the original, and its two forms."""

    start: int
    end: int
    folded: str
    exact: str


@dataclass(frozen=True, slots=True)
class Number:
    """A document number or code: where it stands, and its keys, the full one first."""

    start: int
    end: int
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Analysed:
    """A text made ready for an index: words joined by one space in both forms, and number keys."""

    folded: str
    exact: str
    numbers: str


def _decomposed(text: str) -> str:
    lowered = unicodedata.normalize("NFKD", text.lower()).lower().translate(D_LETTERS)
    return "".join(c for c in lowered if unicodedata.category(c) != "Cf")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return the text without marks and case, đ as d: "Đơn vị HỌC TẬP" gives "don vi hoc tap"."""
    plain = "".join(c for c in _decomposed(text) if not unicodedata.combining(c))
    return plain.replace("đ", "d")


@lru_cache(maxsize=65536)
def exact(word: str) -> str:
    """Return one word with its marks but free of case, Unicode form and tone placement."""
    letters = _decomposed(word)
    tones = "".join(c for c in letters if c in TONES)
    rest = unicodedata.normalize("NFC", "".join(c for c in letters if c not in TONES))
    return rest + tones


def words(text: str) -> Iterator[Token]:
    """Yield the words of a text in order, with their place in the original."""
    for match in _WORD_RE.finditer(text):
        word = match.group()[:WORD_MAX]
        folded = fold(word)
        if folded:
            yield Token(match.start(), match.end(), folded, exact(word))


def numbers(text: str) -> Iterator[Number]:
    """Yield the document numbers and codes of a text, with their place in the original."""
    for match in _NUMBER_RE.finditer(text):
        yield Number(match.start(), match.end(), number_keys(match.group()[:120]))


@lru_cache(maxsize=8192)
def number_keys(raw: str) -> tuple[str, ...]:
    """Return the keys a number is found by: itself, then its beginnings ("25/2023/tt", "25/2023")."""
    plain = _DASHES.sub("-", fold(_DROPPED.sub("", raw)))[:WORD_MAX]
    if "/" not in plain:
        return (plain,)
    parts = plain.split("/")
    parts[0] = parts[0].lstrip("0") or "0"
    keys = ["/".join(parts)]
    head, symbol = "/".join(parts[:-1]), parts[-1]
    pieces = symbol.split("-")
    keys += [f"{head}/{'-'.join(pieces[:n])}" for n in range(len(pieces) - 1, 0, -1)]
    if len(parts) > 2:
        keys.append(head)
    return tuple(keys)


def analyse(text: str) -> Analysed:
    """Return the forms of a text that an index keeps."""
    tokens = list(words(text))
    keys = dict.fromkeys(key for number in numbers(text) for key in number.keys)
    return Analysed(
        folded=" ".join(token.folded for token in tokens),
        exact=" ".join(token.exact for token in tokens),
        numbers=" ".join(keys),
    )
