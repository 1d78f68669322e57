"""Words of administration and their short forms (UBND = Ủy ban nhân dân): the list is data. Pure.

A name in a query also finds the other names of the same thing; nothing is changed in the texts.
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
OTHERS_MAX: Final = 6
SHORT_FORM_MIN: Final = 4
_NUMBERED: Final = re.compile(r"([a-z]{2,6})(\d{1,5})")
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueryPhrase:
    """Words of a query that belong together, and the other names of the same thing, folded.

    `asks` says that they only ask ("bao nhiêu", "thế nào").
    """

    words: tuple[Word, ...]
    others: tuple[Key, ...] = ()
    asks: bool = False


@dataclass(frozen=True, slots=True)
class _Name:
    marked: Key
    others: tuple[Key, ...]


def query_phrases(words: Sequence[Word]) -> tuple[QueryPhrase, ...]:
    """Return the words in order, the longest known name taken together each time."""
    names, longest = _names()
    asking = _asking()
    forms = _key(words)
    found: list[QueryPhrase] = []
    at = 0
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            key = forms[at : at + length]
            if key not in asking and key not in names:
                continue
            stretch = tuple(words[at : at + length])
            if any(_written_so(stretch, form) for form in asking.get(key, ())):
                found.append(QueryPhrase(stretch, asks=True))
                at += length
                break
            typed = tuple(word.exact for word in stretch)
            known = sorted(names.get(key, ()), key=lambda name: name.marked != typed)
            others = [other for name in known if _written_so(stretch, name.marked) for other in name.others]
            if others:
                found.append(QueryPhrase(stretch, tuple(dict.fromkeys(others))))
                at += length
                break
        else:
            found.append(QueryPhrase((words[at],)))
            at += 1
    return tuple(found)


def split_compound(word: Word) -> tuple[Word, ...]:
    """Return the short forms and numbers that were typed together: "QĐ1373", "QĐTTg"; the word where it is one."""
    names = _names()[0]
    whole, length = word.folded, len(word.folded)
    if (whole,) in names or length != len(word.exact):
        return (word,)
    numbered = _NUMBERED.fullmatch(whole)
    if numbered and (numbered[1],) in names:
        return _cut(word, numbered.end(1))
    places = (at for at in range(2, length - 1) if (whole[:at],) in names and (whole[at:],) in names)
    # The longest first form: "TTrSGDĐT" is "TTr" and "SGDĐT".
    return _cut(word, max(places, default=0))


def _cut(word: Word, at: int) -> tuple[Word, ...]:
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


def with_similar_names(unit: QueryPhrase) -> QueryPhrase:
    """Return the unit with the names of the short forms within one letter of it: "THTCĐ" was "TTHTCĐ"."""
    if unit.others or unit.asks or len(unit.words) > 1 or len(unit.words[0].folded) < SHORT_FORM_MIN:
        return unit
    typed = unit.words[0].folded
    close = [key for key in _names()[0] if len(key) == 1 and folding.within_one_edit(typed, key[0])]
    others = [form for key in close for form in (key, *(o for name in _names()[0][key] for o in name.others))]
    return replace(unit, others=tuple(dict.fromkeys(others)))


def is_stop_phrase(unit: QueryPhrase) -> bool:
    """Return whether the words say little by themselves ("và", "của", "năm", "bao nhiêu")."""
    weak = stop_words()
    return unit.asks or all(
        word.folded in weak and (not word.marked or word.exact in weak) for word in unit.words
    )


def question_word_spelling(unit: QueryPhrase) -> tuple[str, ...]:
    """Return the words of a unit that asks, written with their marks; "" for each where that is not one way only."""
    key = _key(unit.words)
    written = [text.split() for text in _data()["asking"] if _key(folding.word_tokens(text)) == key]
    return tuple(written[0]) if len(written) == 1 else ("",) * len(unit.words)


def is_common(unit: QueryPhrase) -> bool:
    """Return whether nearly every text of administration holds the words ("công nhận", "kế hoạch")."""
    return bool(unit.others) or all(word.folded in _common_words() for word in unit.words)


def named_kind(unit: QueryPhrase) -> tuple[str, str] | None:
    """Return the field and value of the kind of thing the words name ("Tờ trình", "hồ sơ"), None where none."""
    forms = {tuple(word.folded for word in unit.words), *unit.others}
    return next((found for form, found in _kinds().items() if form in forms), None)


def _key(stretch: Iterable[Word | Token]) -> Key:
    return tuple(word.folded for word in stretch)


def _written_so(stretch: Iterable[Word], marked: Key) -> bool:
    return all(not word.marked or word.exact == form for word, form in zip(stretch, marked, strict=True))


@cache
def _data() -> dict[str, Any]:
    return json.loads(FILE.read_text(encoding="utf-8"))


@cache
def stop_words() -> frozenset[str]:
    """Return the words that say little by themselves, in both forms."""
    words = [token for text in _data()["weak"] for token in folding.word_tokens(text)]
    return frozenset(form for token in words for form in (token.folded, token.exact))


@cache
def counting_words() -> dict[str, str]:
    """Return the words that a number follows, folded → as they are written ("so" → "số")."""
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
def _asking() -> dict[Key, list[Key]]:
    found: dict[Key, list[Key]] = {}
    for text in _data()["asking"]:
        tokens = tuple(folding.word_tokens(text))
        key = tuple(token.folded for token in tokens)
        found.setdefault(key, []).append(tuple(token.exact for token in tokens))
    return found


@cache
def _names() -> tuple[dict[Key, list[_Name]], int]:
    found: dict[Key, list[_Name]] = {}
    for group in _data()["names"]:
        forms = [tuple(folding.word_tokens(text)) for text in group]
        keys = [tuple(token.folded for token in form) for form in forms]
        for form, key in zip(forms, keys, strict=True):
            marked = tuple(token.exact for token in form)
            found.setdefault(key, []).append(_Name(marked, _others(key, keys)))
    return found, max(map(len, found))


def _others(key: Key, keys: Iterable[Key]) -> tuple[Key, ...]:
    return tuple(other for other in dict.fromkeys(keys) if other != key)[:OTHERS_MAX]
