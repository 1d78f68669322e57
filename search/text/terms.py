"""What a person typed, taken apart: words, document numbers and quoted phrases. Pure.

Whatever stands in the box is words: no operator, wildcard or field name means anything, so no input can
fail or widen a search. Only a pair of quotation marks says "these words side by side".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import chain, product
from typing import Final

from search.text import folding
from search.text.folding import WORD_MAX
from search.text.synonyms import split_compound

QUERY_MAX: Final = 200
TERMS_MAX: Final = 16
_QUOTED_RE = re.compile('["“”„]([^"“”„]{1,200})["“”„]')
_DATE_RE = re.compile(
    r"(?<![\w/.-])(\d{1,2})(?:\s*[/.-]\s*|\s+th[aá]ng\s+)(\d{1,2})(?:\s*[/.-]\s*|\s+n[aă]m\s+)((?:19|20)\d\d)"
    r"(?![\w/]|[.-]\w)",
    re.IGNORECASE,
)
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
    """A document number or a date of a query: its key, its parts as words, and how it was typed.

    `others` are the other ways a text writes it, as words.
    """

    key: str
    parts: tuple[Word, ...]
    text: str = ""
    others: tuple[tuple[str, ...], ...] = ()


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
    dates, rest = _take_dates(line)
    numbers, rest = _take_numbers(rest)
    numbers = (*dates, *numbers)
    once: dict[str, Word] = {}
    for word in chain.from_iterable(map(split_compound, _words(rest))):
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
        for token in folding.word_tokens(text)
    )


def _take_dates(line: str) -> tuple[tuple[NumberTerm, ...], str]:
    """Take the dates out: "5/3/2024", "05-03-2024" and "5 tháng 3 năm 2024" are one day."""
    found: dict[str, NumberTerm] = {}

    def taken(match: re.Match[str]) -> str:
        day, month, year = map(int, match.groups())
        try:
            key = date(year, month, day).isoformat()
        except ValueError:
            return match[0]
        days, months = dict.fromkeys((f"{day}", f"{day:02}")), dict.fromkeys((f"{month}", f"{month:02}"))
        ways = [
            way
            for d, m in product(days, months)
            for way in ((d, m, f"{year}"), (d, "thang", m, "nam", f"{year}"))
        ]
        found.setdefault(key, NumberTerm(key, (), match[0], tuple(ways)))
        return " "

    rest = _DATE_RE.sub(taken, line)
    return tuple(found.values()), rest


def _take_numbers(line: str) -> tuple[tuple[NumberTerm, ...], str]:
    found: dict[str, NumberTerm] = {}
    rest: list[str] = []
    last = 0
    for number in folding.document_numbers(line):
        typed = line[number.start : number.end]
        key = _with_dash(number.keys[0])
        found.setdefault(key, NumberTerm(key, _words(typed), typed))
        rest.append(line[last : number.start])
        last = number.end
    rest.append(line[last:])
    return tuple(found.values()), " ".join(rest)


def _with_dash(key: str) -> str:
    """Return the key with the dash that was left out: "24/2023/ttbgddt" is "24/2023/tt-bgddt"."""
    head, slash, symbol = key.rpartition("/")
    return f"{head}{slash}{'-'.join(word.folded for word in split_compound(Word(symbol, symbol, symbol, symbol)))}"
