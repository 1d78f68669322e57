"""Synonyms and abbreviations of administration (UBND = Ủy ban nhân dân), read from synonyms.json. Pure.

Query expansion only: a name in a query also matches its synonyms; the indexed texts are not changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from search.text import folding

if TYPE_CHECKING:
    from search.text.folding import Token
    from search.text.terms import Word

FILE: Final = Path(__file__).with_name("synonyms.json")
SYNONYMS_MAX: Final = 6
ABBREVIATION_MIN: Final = 4
_NUMBERED: Final = re.compile(r"([a-z]{2,6})(\d{1,5})")
Key = tuple[str, ...]
"""The forms of the words of a phrase."""


@dataclass(frozen=True, slots=True)
class QueryPhrase:
    """One or several words of a query that form a unit, with the folded words of its synonyms.

    `is_question` marks words that only ask ("bao nhiêu", "thế nào").
    """

    words: tuple[Word, ...]
    synonyms: tuple[Key, ...] = ()
    is_question: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of the list: its exact form, and its synonyms in folded form."""

    exact: Key
    synonyms: tuple[Key, ...]


def query_phrases(words: Sequence[Word]) -> tuple[QueryPhrase, ...]:
    """Return the words grouped into phrases, in order; the longest known name wins at each position."""
    phrases: list[QueryPhrase] = []
    at = 0
    while at < len(words):
        phrase = _longest_phrase(words[at:])
        phrases.append(phrase)
        at += len(phrase.words)
    return tuple(phrases)


def _longest_phrase(words: Sequence[Word]) -> QueryPhrase:
    """Return the longest known name or question at the start of the words, else the first word alone."""
    names, longest = _names()
    questions = _questions()
    for length in range(min(longest, len(words)), 0, -1):
        start = tuple(words[:length])
        key = _key(start)
        if any(_spelled_as(start, exact) for exact in questions.get(key, ())):
            return QueryPhrase(start, is_question=True)
        typed = tuple(word.exact for word in start)
        known = sorted(names.get(key, ()), key=lambda name: name.exact != typed)
        synonyms = [other for name in known if _spelled_as(start, name.exact) for other in name.synonyms]
        if synonyms:
            return QueryPhrase(start, tuple(dict.fromkeys(synonyms)))
    return QueryPhrase((words[0],))


def split_compound(word: Word) -> tuple[Word, ...]:
    """Return the abbreviations and numbers typed as one word ("QĐ1373", "QĐTTg"), else the word itself."""
    names = _names()[0]
    folded, length = word.folded, len(word.folded)
    if (folded,) in names or length != len(word.exact):
        return (word,)
    numbered = _NUMBERED.fullmatch(folded)
    if numbered and (numbered[1],) in names:
        return _split_at(word, numbered.end(1))
    splits = (at for at in range(2, length - 1) if (folded[:at],) in names and (folded[at:],) in names)
    # The longest first part wins: "TTrSGDĐT" is "TTr" and "SGDĐT".
    return _split_at(word, max(splits, default=0))


def _split_at(word: Word, at: int) -> tuple[Word, ...]:
    if not at:
        return (word,)
    halves = (slice(None, at), slice(at, None))
    return tuple(
        replace(
            word,
            folded=word.folded[half],
            exact=word.exact[half],
            plain=word.plain[half],
            typed=word.typed[half],
        )
        for half in halves
    )


def with_similar_names(phrase: QueryPhrase) -> QueryPhrase:
    """Return the phrase with the names of abbreviations within one edit as synonyms: "THTCĐ" for "TTHTCĐ"."""
    if phrase.synonyms or phrase.is_question or len(phrase.words) > 1:
        return phrase
    typed = phrase.words[0].folded
    if len(typed) < ABBREVIATION_MIN:
        return phrase
    similar = {
        key: names
        for key, names in _names()[0].items()
        if len(key) == 1 and folding.within_one_edit(typed, key[0])
    }
    forms = [form for key, names in similar.items() for form in (key, *_synonyms_of(names))]
    return replace(phrase, synonyms=tuple(dict.fromkeys(forms)))


def _synonyms_of(names: Iterable[_Name]) -> Iterable[Key]:
    return (synonym for name in names for synonym in name.synonyms)


def is_stop_phrase(phrase: QueryPhrase) -> bool:
    """Return whether the phrase consists of stop words ("và", "của", "năm") or question words ("bao nhiêu")."""
    stops = stop_words()
    return phrase.is_question or all(
        word.folded in stops and (not word.marked or word.exact in stops) for word in phrase.words
    )


def content_phrases(phrases: Sequence[QueryPhrase]) -> Sequence[QueryPhrase]:
    """Return the phrases without stop phrases; all where there are no others."""
    return [phrase for phrase in phrases if not is_stop_phrase(phrase)] or phrases


def question_word_spelling(phrase: QueryPhrase) -> tuple[str, ...]:
    """Return the words of a question with diacritics; "" for each where several spellings are known."""
    key = _key(phrase.words)
    spellings = [text.split() for text in _data()["questions"] if _key(folding.word_tokens(text)) == key]
    return tuple(spellings[0]) if len(spellings) == 1 else ("",) * len(phrase.words)


def is_common(phrase: QueryPhrase) -> bool:
    """Return whether nearly every administrative text holds the phrase ("công nhận", "kế hoạch")."""
    return bool(phrase.synonyms) or all(word.folded in _common_words() for word in phrase.words)


def named_kind(phrase: QueryPhrase) -> tuple[str, str] | None:
    """Return the index field and value of the kind that the phrase names ("Tờ trình", "hồ sơ"), or None."""
    forms = {tuple(word.folded for word in phrase.words), *phrase.synonyms}
    return next((kind for form, kind in _kinds().items() if form in forms), None)


def _key(words: Iterable[Word | Token]) -> Key:
    return tuple(word.folded for word in words)


def _spelled_as(words: Iterable[Word], exact: Key) -> bool:
    """Return whether every word typed with diacritics has those of the name."""
    return all(not word.marked or word.exact == form for word, form in zip(words, exact, strict=True))


@cache
def _data() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def stop_words() -> frozenset[str]:
    """Return the stop words in both forms."""
    words = [token for text in _data()["stop_words"] for token in folding.word_tokens(text)]
    return frozenset(form for token in words for form in (token.folded, token.exact))


@cache
def counting_words() -> dict[str, str]:
    """Return the words that precede a number: folded → spelling ("so" → "số")."""
    return {token.folded: text for text in _data()["counting"] for token in folding.word_tokens(text)}


@cache
def _common_words() -> frozenset[str]:
    return frozenset(token.folded for text in _data()["common"] for token in folding.word_tokens(text))


@cache
def _kinds() -> dict[Key, tuple[str, str]]:
    return {
        tuple(token.folded for token in folding.word_tokens(name)): (field, value)
        for name, (field, value) in _data()["kinds"].items()
    }


@cache
def _questions() -> dict[Key, list[Key]]:
    questions: dict[Key, list[Key]] = {}
    for text in _data()["questions"]:
        tokens = tuple(folding.word_tokens(text))
        key = tuple(token.folded for token in tokens)
        questions.setdefault(key, []).append(tuple(token.exact for token in tokens))
    return questions


@cache
def _names() -> tuple[dict[Key, list[_Name]], int]:
    """Return the names by folded form, and the number of words of the longest."""
    names: dict[Key, list[_Name]] = {}
    for group in _data()["names"]:
        forms = [tuple(folding.word_tokens(text)) for text in group]
        keys = [tuple(token.folded for token in form) for form in forms]
        for form, key in zip(forms, keys, strict=True):
            exact = tuple(token.exact for token in form)
            names.setdefault(key, []).append(_Name(exact, _other_names(key, keys)))
    return names, max(map(len, names))


def _other_names(key: Key, keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(other for other in dict.fromkeys(keys) if other != key)[:SYNONYMS_MAX]
