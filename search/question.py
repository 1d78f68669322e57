"""A question as a tree that every engine translates word by word, so that all engines answer alike. Pure.

Scores are sums of fixed steps, never statistics of the whole index: a page somebody may not see changes
neither the order nor the score of those they may. The steps, from the top: every word with its marks as
typed; the words side by side; the words in the title; words that recur in the text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, Literal

from search.synonyms import Unit, is_weak, units
from search.terms import NumberTerm, Terms, Word

# Each step outweighs the sum of what stands below it for a query of usual length.
EXACT: Final = 1024.0
SIDE_BY_SIDE: Final = 128.0
OWN_NUMBER: Final = 300.0
TITLE_SIDE_BY_SIDE: Final = 64.0
TITLE_WORD: Final = 12.0
NUMBER_AS_WRITTEN: Final = 32.0
RECURRING_NUMBER: Final = 16.0
PAIR: Final = 8.0
RECURRING_PAIR: Final = 6.0
RECURRING_WORD: Final = 3.0
NEAR_WORD: Final = 24.0
NEAR_WEAK_WORD: Final = 4.0
FUZZY_MIN: Final = 3
PAIRS_MAX: Final = 8
RECURRING_WORDS_UP_TO: Final = 2
"""In a longer query the pairs that recur say what a text is about; single words would only cost time."""


@dataclass(frozen=True, slots=True)
class Term:
    """One value of a field."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Any of the values of a field."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words side by side."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Begun:
    """A word that begins so."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Near:
    """A word that differs in one letter at most."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Between:
    """A number from `low` to `high`, either end open."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least `least` of the parts."""

    parts: tuple[Node, ...]
    least: int = 1


Node = Term | OneOf | Phrase | Begun | Near | Between | Every | Some


@dataclass(frozen=True, slots=True)
class Question:
    """What must hold, what adds to the score, which values are counted, and which stretch is wanted.

    `order` is by score or by date, the newest first; ties go to the newer document.
    """

    must: tuple[Node, ...]
    steps: tuple[tuple[Node, float], ...] = ()
    facets: tuple[str, ...] = ()
    limit: int = 20
    offset: int = 0
    order: Literal["relevance", "date"] = "relevance"
    filters: tuple[Node, ...] = field(default=())


def strict(terms: Terms) -> tuple[tuple[Node, ...], tuple[tuple[Node, float], ...]]:
    """Return what a document must hold (every word, number and phrase, or its other name) and the steps."""
    found = units(terms.words)
    must = (
        *(_unit(unit, "folded") for unit in found),
        *(_number(number) for number in terms.numbers),
        *(Phrase("folded", _folded(phrase)) for phrase in terms.phrases),
    )
    return must, (*_steps(terms.words), *_unit_steps(found), *_number_steps(terms.numbers))


def close(terms: Terms) -> tuple[tuple[Node, ...], tuple[tuple[Node, float], ...]]:
    """Return the tolerant question: every word within one letter; quoted phrases as they are."""
    return _tolerant(terms, of_all=True)


def near(terms: Terms) -> tuple[tuple[Node, ...], tuple[tuple[Node, float], ...]]:
    """Return the most tolerant question: most of the words, each within one letter."""
    return _tolerant(terms, of_all=False)


def _tolerant(terms: Terms, *, of_all: bool) -> tuple[tuple[Node, ...], tuple[tuple[Node, float], ...]]:
    found = units(terms.words)
    parts: tuple[Node, ...] = (
        *(_near_unit(unit) for unit in found),
        *(_number(number) for number in terms.numbers),
    )
    weights = [NEAR_WEAK_WORD if is_weak(unit) else NEAR_WORD for unit in found]
    literal = tuple((_unit(unit, "folded"), weight) for unit, weight in zip(found, weights, strict=True))
    words = tuple((part, weight) for part, weight in zip(parts, weights, strict=False))
    phrases = tuple(Phrase("folded", _folded(phrase)) for phrase in terms.phrases)
    least = len(parts) if of_all else _least(len(parts))
    return (Some(parts, least), *phrases), (*literal, *words, *strict(terms)[1])


def begun_title(terms: Terms) -> tuple[tuple[Node, ...], tuple[tuple[Node, float], ...]]:
    """Return the question for titles that hold every word, the last of them perhaps only begun."""
    must: list[Node] = [_unit(unit, "title") for unit in units(terms.words[:-1])]
    must += [_number(number) for number in terms.numbers]
    if terms.words:
        last = terms.words[-1]
        must.append(Some(tuple(Begun("title", form) for form in dict.fromkeys((last.folded, last.plain)))))
    return tuple(must), _steps(terms.words[:-1])


def _least(count: int) -> int:
    """Return how many of so many words a tolerant question wants: all of two, two of three, then 70 %."""
    return count if count <= 2 else max(2, (count * 7) // 10)


def _folded(words: Sequence[Word]) -> tuple[str, ...]:
    return tuple(word.folded for word in words)


def _phrase_or_term(name: str, values: tuple[str, ...]) -> Node:
    return Term(name, values[0]) if len(values) == 1 else Phrase(name, values)


def _unit(unit: Unit, name: str) -> Node:
    literal: tuple[Node, ...] = tuple(Term(name, word.folded) for word in unit.words)
    whole = literal[0] if len(literal) == 1 else Every(literal)
    if not unit.others:
        return whole
    return Some((whole, *(_phrase_or_term(name, other) for other in unit.others)))


def _near_unit(unit: Unit) -> Node:
    letters = tuple(_near_word(word.folded) for word in unit.words)
    whole = letters[0] if len(letters) == 1 else Every(letters)
    if not unit.others:
        return whole
    return Some((whole, *(_phrase_or_term("folded", other) for other in unit.others)))


def _near_word(value: str) -> Node:
    if len(value) < FUZZY_MIN or not value.isalpha():
        return Term("folded", value)
    return Some((Term("folded", value), Near("folded", value)))


def _number(number: NumberTerm) -> Node:
    whole = Term("numbers", number.key)
    return Some((whole, Phrase("folded", _folded(number.parts)))) if len(number.parts) > 1 else whole


def _steps(words: Sequence[Word]) -> tuple[tuple[Node, float], ...]:
    """Return the steps for the words as typed: their marks, and whether they stand side by side.

    Side by side is told by pairs of neighbours, which an index finds as fast as words.
    """
    steps: list[tuple[Node, float]] = []
    if any(word.marked for word in words):
        typed = tuple(
            Term("exact", word.exact) if word.marked else Term("folded", word.folded) for word in words
        )
        steps.append((_all_of(typed), EXACT))
    pairs = _pairs(_folded(words))
    if pairs:
        steps.append((_all_of(tuple(Term("pairs", pair) for pair in pairs)), SIDE_BY_SIDE))
        steps.append((_all_of(tuple(Term("pairs", f"={pair}") for pair in pairs)), TITLE_SIDE_BY_SIDE))
    return tuple(steps)


def _all_of(parts: tuple[Node, ...]) -> Node:
    return parts[0] if len(parts) == 1 else Every(parts)


def _pairs(words: Sequence[str]) -> list[str]:
    return ["_".join(pair) for pair in pairwise(words)][:PAIRS_MAX]


def _unit_steps(found: Sequence[Unit]) -> tuple[tuple[Node, float], ...]:
    strong = [unit for unit in found if not is_weak(unit)]
    steps: list[tuple[Node, float]] = [(_unit(unit, "title"), TITLE_WORD) for unit in strong]
    words = [word.folded for unit in strong for word in unit.words]
    pairs = _pairs(words)
    if len(pairs) > 1:
        steps += [(Term("pairs", pair), PAIR) for pair in pairs]
    for unit in strong:
        longest = max(unit.others, key=len, default=())
        if len(longest) > max(1, len(unit.words)):  # a short form counts as what it stands for
            words += longest
            pairs += _pairs(longest)
            in_title = tuple(Term("pairs", f"={pair}") for pair in _pairs(longest))
            steps.append((_all_of(in_title), TITLE_SIDE_BY_SIDE))
    if len(strong) <= RECURRING_WORDS_UP_TO:
        steps += [(Term("often", word), RECURRING_WORD) for word in words]
    steps += [(Term("often", pair), RECURRING_PAIR) for pair in pairs]
    return tuple(steps)


def _number_steps(numbers: Sequence[NumberTerm]) -> tuple[tuple[Node, float], ...]:
    return tuple(
        step
        for number in numbers
        for step in (
            (Term("title", number.key), OWN_NUMBER),
            (Term("numbers", number.key), NUMBER_AS_WRITTEN),
            (Term("often", number.key), RECURRING_NUMBER),
        )
    )
