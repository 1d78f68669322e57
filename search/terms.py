"""What a person typed, taken apart: words, document numbers and quoted phrases. Pure.

Whatever stands in the box is words: no operator, wildcard or field name means anything, so no input can
fail or widen a search. Only a pair of quotation marks says "these words side by side".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from search import folding
from search.folding import WORD_MAX

QUERY_MAX: Final = 200
TERMS_MAX: Final = 16
_QUOTED_RE = re.compile('["“”„]([^"“”„]{1,200})["“”„]')
_CONTROL_RE = re.compile(r"[\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a query in both forms and as typed; `plain` is it without marks, for words half typed."""

    folded: str
    exact: str
    plain: str = ""
    typed: str = ""

    @property
    def marked(self) -> bool:
        """Return whether the person typed marks on it."""
        return self.exact != self.folded


@dataclass(frozen=True, slots=True)
class NumberTerm:
    """A document number of a query: its key, its parts as words, and how it was typed."""

    key: str
    parts: tuple[Word, ...]
    text: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """A query taken apart; `text` is what was understood, `cut` says that the rest was left out."""

    text: str
    words: tuple[Word, ...]
    numbers: tuple[NumberTerm, ...]
    phrases: tuple[tuple[Word, ...], ...]
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers)


def clean(text: str) -> tuple[str, bool]:
    """Return the text on one line, at most QUERY_MAX characters, and whether something was cut off."""
    head = text[: QUERY_MAX * 4].encode("utf-8", "replace").decode("utf-8")
    head = _CONTROL_RE.sub(" ", head)
    line = " ".join(head.split())
    return line[:QUERY_MAX].rstrip(), len(line) > QUERY_MAX or len(text) > QUERY_MAX * 4


def parse(text: str) -> Terms:
    """Return the words, numbers and phrases of a query; never raises, whatever the input."""
    line, cut = clean(text)
    numbers, rest = _take_numbers(line)
    once: dict[str, Word] = {}
    for word in _words(rest):
        once.setdefault(word.exact, word)
    words = tuple(once.values())
    phrases = tuple(p for p in map(_words, _QUOTED_RE.findall(line)) if len(p) > 1)
    cut = cut or len(words) + len(numbers) > TERMS_MAX
    numbers = numbers[:TERMS_MAX]
    return Terms(line, words[: TERMS_MAX - len(numbers)], numbers, phrases[:4], cut)


def _words(text: str) -> tuple[Word, ...]:
    return tuple(
        Word(
            token.folded, token.exact, folding.fold(typed := text[token.start : token.end])[:WORD_MAX], typed
        )
        for token in folding.words(text)
    )


def _take_numbers(line: str) -> tuple[tuple[NumberTerm, ...], str]:
    found: dict[str, NumberTerm] = {}
    rest: list[str] = []
    last = 0
    for number in folding.numbers(line):
        key = number.keys[0]
        typed = line[number.start : number.end]
        found.setdefault(key, NumberTerm(key, _words(typed), typed))
        rest.append(line[last : number.start])
        last = number.end
    rest.append(line[last:])
    return tuple(found.values()), " ".join(rest)
