"""Ranking boosts: what puts one document before another. Pure.

A score is the sum of fixed boosts, never a statistic of the whole index: a page that a user may not see changes
neither the order nor the score of the others. From the top: every word with its diacritics as typed; the words side
by side; the words in the title; words that recur in the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Final

from search.query.nodes import (
    PAIRS_MAX,
    all_of,
    any_of,
    exact_phrase_node,
    folded_words,
    pairs_of,
    phrase_node,
)
from search.query.tree import All, AnyOf, Node, Phrase, Term
from search.text.synonyms import QueryPhrase, is_stop_phrase, named_kind, query_phrases
from search.text.terms import NumberTerm, Terms

# For a query of usual length each boost outweighs the sum of the smaller ones.
EXACT: Final = 1024.0
OWN_NUMBER: Final = 300.0
KIND_NAMED: Final = 150.0
SIDE_BY_SIDE: Final = 128.0
TITLE_SIDE_BY_SIDE: Final = 64.0
NAME_AND_NUMBER: Final = 64.0
NUMBER_AS_WRITTEN: Final = 32.0
RECURRING_NUMBER: Final = 16.0
TITLE_WORD: Final = 12.0
PAIR: Final = 8.0
RECURRING_PAIR: Final = 6.0
RECURRING_WORD: Final = 3.0
RECORD: Final = 2.0
OPEN_TASK: Final = 1.0
RECURRING_WORDS_UP_TO: Final = 1
"""With more words the recurring pairs tell the topic; recurring single words would only cost time."""
RECORDS: Final = ("ke-hoach", "quyet-dinh", "danh-hieu", "tin-tuc", "ho-so", "van-ban")
"""Kinds that precede tasks and files about them where everything else is equal."""

Boost = tuple[Node, float]
"""A node, and what it adds to the score of the documents that match it."""


def boosts_of(terms: Terms) -> tuple[Boost, ...]:
    """Return every boost of a query."""
    phrases = query_phrases(terms.words)
    kinds: tuple[Boost, ...] = ((AnyOf("kind", RECORDS), RECORD), (Term("state", "task-open"), OPEN_TASK))
    if phrases and (named := named_kind(phrases[0])) is not None:
        kinds += ((Term(*named), KIND_NAMED),)
    numbers = (*_boosts_of_numbers(terms.numbers), *_boosts_of_name_and_number(phrases))
    return (*boosts_of_typed_words(phrases), *_boosts_of_content(phrases), *numbers, *kinds)


def boosts_of_typed_words(phrases: Sequence[QueryPhrase]) -> tuple[Boost, ...]:
    """Return the boosts for words as typed: their diacritics, and standing side by side.

    Side by side is matched by pairs of neighbours, which an index finds as fast as words. Abbreviations count as
    their long form: "Trung tâm GDTX tỉnh" matches "Trung tâm Giáo dục thường xuyên tỉnh".
    """
    runs = _runs(phrases)
    content = [phrase for run in runs for phrase in run]
    boosts: list[Boost] = []
    if any(word.marked for phrase in content for word in phrase.words):
        boosts.append((all_of([exact_phrase_node(phrase) for phrase in content]), EXACT))
    spellings = [pairs for rows in zip(*map(_rows, runs), strict=True) if (pairs := _pairs_of_rows(rows))]
    if spellings := list(dict.fromkeys(spellings)):
        boosts.append((_side_by_side(spellings, prefix=""), SIDE_BY_SIDE))
        boosts.append((_side_by_side(spellings, prefix="="), TITLE_SIDE_BY_SIDE))
    return tuple(boosts)


def _side_by_side(spellings: Sequence[Sequence[str]], *, prefix: str) -> Node:
    """Return the node for all pairs of one spelling; pairs of titles are indexed with the prefix "="."""
    return any_of([all_of([Term("pairs", f"{prefix}{pair}") for pair in pairs]) for pairs in spellings])


def _runs(phrases: Sequence[QueryPhrase]) -> Sequence[Sequence[QueryPhrase]]:
    """Return the phrases as one run; those of a question as the runs between its stop phrases."""
    if not any(phrase.is_question for phrase in phrases) or all(map(is_stop_phrase, phrases)):
        return [phrases]
    return [list(run) for is_stop, run in groupby(phrases, is_stop_phrase) if not is_stop]


def _rows(phrases: Sequence[QueryPhrase]) -> Sequence[tuple[str, ...]]:
    """Return the words as typed, with the longest synonym of every phrase, and with the shortest."""
    typed = tuple(word for phrase in phrases for word in folded_words(phrase.words))
    names = [[folded_words(phrase.words), *phrase.synonyms] for phrase in phrases]
    long = tuple(word for options in names for word in max(options, key=len))
    short = tuple(word for options in names for word in min(options, key=len))
    return typed, long, short


def _pairs_of_rows(rows: Iterable[Sequence[str]]) -> tuple[str, ...]:
    return tuple(pair for row in rows for pair in pairs_of(row))[:PAIRS_MAX]


def _boosts_of_content(phrases: Sequence[QueryPhrase]) -> tuple[Boost, ...]:
    """Return the boosts for content words: in the title, side by side, recurring."""
    content = [phrase for phrase in phrases if not is_stop_phrase(phrase)]
    boosts: list[Boost] = [(phrase_node(phrase, "title"), TITLE_WORD) for phrase in content]
    words = [word.folded for phrase in content for word in phrase.words]
    pairs = pairs_of(words)
    if len(pairs) > 1:
        boosts += [(Term("pairs", pair), PAIR) for pair in pairs]
    for long_form in filter(None, map(_long_form, content)):
        words += long_form
        pairs += pairs_of(long_form)
        in_title = [Term("pairs", f"={pair}") for pair in pairs_of(long_form)]
        boosts.append((all_of(in_title), TITLE_SIDE_BY_SIDE))
    if len(content) <= RECURRING_WORDS_UP_TO:
        boosts += [(Term("often", word), RECURRING_WORD) for word in words]
    boosts += [(Term("often", pair), RECURRING_PAIR) for pair in pairs]
    return tuple(boosts)


def _long_form(phrase: QueryPhrase) -> tuple[str, ...]:
    """Return the synonym of several words that an abbreviation stands for, () for any other phrase."""
    longest = max(phrase.synonyms, key=len, default=())
    return longest if len(longest) > max(1, len(phrase.words)) else ()


def _boosts_of_numbers(numbers: Sequence[NumberTerm]) -> tuple[Boost, ...]:
    boosts: list[Boost] = []
    for number in numbers:
        boosts.append((Term("title", number.key), OWN_NUMBER))
        boosts.append((Term("numbers", number.key), NUMBER_AS_WRITTEN))
        boosts.append((Term("often", number.key), RECURRING_NUMBER))
        boosts += [(Phrase("title", spelling), TITLE_SIDE_BY_SIDE) for spelling in number.spellings]
    return tuple(boosts)


def _boosts_of_name_and_number(phrases: Sequence[QueryPhrase]) -> tuple[Boost, ...]:
    """Return the boosts for a name and its number ("thông tư 25"): "Thông tư số 25/2023" before any other 25."""
    boosts: list[Boost] = []
    for phrase, following in pairwise(phrases):
        number = following.words[0].folded
        if not phrase.synonyms or not number.isdigit():
            continue
        names = [folded_words(phrase.words), *phrase.synonyms]
        options: list[Node] = [
            All((Term("pairs", f"{name[-1]}_so"), Term("pairs", f"so_{number}"))) for name in names
        ]
        options += [Term("pairs", f"{name[-1]}_{number}") for name in names]
        options += [Term("numbers", f"{number.lstrip('0')}/{name[0]}") for name in names if len(name) == 1]
        boosts.append((any_of(options), NAME_AND_NUMBER))
    return tuple(boosts)
