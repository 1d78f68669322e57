"""Query parser: the typed text as words, document numbers, dates and quoted phrases. Pure.

There is no query syntax: operators, wildcards and field names are plain words, so no input can fail or widen a
search. Only a pair of quotation marks means a phrase.
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
    """One word of a query in both forms and as typed; `plain` is the folded spelling, for prefixes."""

    folded: str
    exact: str
    plain: str = ""
    typed: str = ""

    @property
    def marked(self) -> bool:
        """Return whether the word was typed with diacritics."""
        return self.exact != self.folded


@dataclass(frozen=True, slots=True)
class NumberTerm:
    """A document number or date of a query: its key, its parts as words, and the typed text.

    `spellings` are its other spellings in texts, as folded words.
    """

    key: str
    parts: tuple[Word, ...]
    text: str = ""
    spellings: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """A parsed query; `text` is the part that was read, `cut` says that something was left out."""

    text: str
    words: tuple[Word, ...]
    numbers: tuple[NumberTerm, ...]
    phrases: tuple[tuple[Word, ...], ...]
    cut: bool = False

    def __bool__(self) -> bool:
        return bool(self.words or self.numbers)


def clean(text: str) -> tuple[str, bool]:
    """Return the text on one line of at most QUERY_MAX characters, and whether something was cut off."""
    head = text[: QUERY_MAX * 4].encode("utf-8", "replace").decode("utf-8")
    head = _CONTROL_RE.sub(" ", head)
    line = " ".join(head.split())
    return line[:QUERY_MAX].rstrip(), len(line) > QUERY_MAX or len(text) > QUERY_MAX * 4


def parse(text: str) -> Terms:
    """Return the words, numbers and phrases of a query; never raises."""
    line, cut = clean(text)
    dates, rest = _take_dates(line)
    numbers, rest = _take_numbers(rest)
    numbers = (*dates, *numbers)
    unique: dict[str, Word] = {}
    for word in chain.from_iterable(map(split_compound, _words(rest))):
        unique.setdefault(word.exact, word)
    words = tuple(unique.values())
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
    """Return the dates and the rest of the line: "5/3/2024", "05-03-2024" and "5 tháng 3 năm 2024" are one day."""
    dates: dict[str, NumberTerm] = {}

    def take(match: re.Match[str]) -> str:
        day, month, year = map(int, match.groups())
        try:
            key = date(year, month, day).isoformat()
        except ValueError:
            return match[0]
        days, months = dict.fromkeys((f"{day}", f"{day:02}")), dict.fromkeys((f"{month}", f"{month:02}"))
        spellings = [
            spelling
            for d, m in product(days, months)
            for spelling in ((d, m, f"{year}"), (d, "thang", m, "nam", f"{year}"))
        ]
        dates.setdefault(key, NumberTerm(key, (), match[0], tuple(spellings)))
        return " "

    rest = _DATE_RE.sub(take, line)
    return tuple(dates.values()), rest


def _take_numbers(line: str) -> tuple[tuple[NumberTerm, ...], str]:
    """Return the document numbers and the rest of the line."""
    terms: dict[str, NumberTerm] = {}
    rest: list[str] = []
    last = 0
    for number in folding.document_numbers(line):
        typed = line[number.start : number.end]
        key = _with_dash(number.keys[0])
        terms.setdefault(key, NumberTerm(key, _words(typed), typed))
        rest.append(line[last : number.start])
        last = number.end
    rest.append(line[last:])
    return tuple(terms.values()), " ".join(rest)


def _with_dash(key: str) -> str:
    """Return the key with a missing dash put in: "24/2023/ttbgddt" becomes "24/2023/tt-bgddt"."""
    head, slash, symbol = key.rpartition("/")
    return f"{head}{slash}{'-'.join(word.folded for word in split_compound(Word(symbol, symbol, symbol, symbol)))}"
