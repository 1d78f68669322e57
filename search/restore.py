"""“Ý bạn là …”: the words of a query as the texts found write them, with their marks restored. Pure.

Only texts the person may see are read, so a suggestion never tells a word of a hidden page.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from search import folding
from search.highlight import rows_pattern, standing, ways_of
from search.question import FUZZY_MIN
from search.terms import Terms, Word

TEXT_MAX: Final = 20_000
SHARE: Final = 0.5
"""A spelling is offered where it makes up at least half of what was found."""


def restored(terms: Terms, texts: Iterable[str], *, tolerant: bool = False) -> str:
    """Return the query as the texts write it, "" where nothing better is known.

    Words typed with marks are left alone. With `tolerant`, a word that no text holds is replaced by the one
    a letter away that most hold.
    """
    words = terms.words
    if not words or (terms.numbers and not words) or (all(word.marked for word in words) and not tolerant):
        return ""
    whole: Counter[str] = Counter()
    single: dict[str, Counter[str]] = {word.folded: Counter() for word in words}
    close: dict[str, Counter[str]] = {word.folded: Counter() for word in words}
    key = tuple(word.folded for word in words)
    for text in texts:
        _read(text[:TEXT_MAX], key, whole, single, close if tolerant else {})
    if whole and not any(word.marked for word in words):
        found, count = whole.most_common(1)[0]
        if count >= SHARE * whole.total():
            return _unlike(found, terms)
    return _unlike(" ".join(_best(word, single, close) for word in words), terms)


def _read(
    text: str,
    key: tuple[str, ...],
    whole: Counter[str],
    single: dict[str, Counter[str]],
    close: dict[str, Counter[str]],
) -> None:
    plain = None if close else folding.same_length(text)
    if plain is None:
        _read_every_word(text, key, whole, single, close)
        return
    for form, counts in single.items():
        for way in ways_of(form):
            written = (text[start:end] for start, end in standing(way, plain))
            counts.update(word.lower() for word in written if folding.FORMS[word][0] == form)
    for match in rows_pattern([key]).finditer(plain):
        row = [word for _start, _end, word in folding.places(text[match.start() : match.end()])]
        if tuple(folding.FORMS[word][0] for word in row) == key:
            whole[" ".join(row).lower()] += 1


def _read_every_word(
    text: str,
    key: tuple[str, ...],
    whole: Counter[str],
    single: dict[str, Counter[str]],
    close: dict[str, Counter[str]],
) -> None:
    written = [word for _start, _end, word in folding.places(text)]
    forms = [folding.FORMS[word][0] for word in written]
    for at, form in enumerate(forms):
        if form in single:
            single[form][written[at].lower()] += 1
        if form == key[0] and tuple(forms[at : at + len(key)]) == key:
            whole[" ".join(written[at : at + len(key)]).lower()] += 1
    for form, word in zip(forms, written, strict=True) if close else ():
        for wanted, counts in close.items():
            if form != wanted and len(wanted) >= FUZZY_MIN and folding.one_apart(wanted, form):
                counts[word.lower()] += 1


def _best(word: Word, single: dict[str, Counter[str]], close: dict[str, Counter[str]]) -> str:
    if word.marked and single[word.folded]:
        return word.typed
    for counts in (single[word.folded], close[word.folded]):
        if counts:
            found, count = counts.most_common(1)[0]
            return found if count >= SHARE * counts.total() else word.typed
    return word.typed


def _unlike(found: str, terms: Terms) -> str:
    """Return the suggestion where it differs from what was typed in more than case."""
    typed = " ".join(word.typed for word in terms.words)
    if not found or found == typed.lower():
        return ""
    return " ".join([found, *(number.text for number in terms.numbers)])
