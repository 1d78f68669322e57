"""“Ý bạn là …”: the query as the texts found write it, with its marks restored. Pure.

Only texts the person may see are read, so a suggestion never tells a word of a hidden page. A word is spelled
as it stands beside its neighbours ("danh hieu" is "danh hiệu" however often "đánh" stands elsewhere); what
was typed besides words stays as it is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from search.query.tree import FUZZY_MIN
from search.results.highlight import find_word, written_forms
from search.text import folding
from search.text.folding import Token
from search.text.synonyms import counting_words, query_phrases, question_word_spelling
from search.text.terms import Terms, Word

TEXT_MAX: Final = 20_000
SHARE: Final = 0.5
"""A spelling is offered where it makes up at least half of what was found,"""
SHARE_ALONE: Final = 0.85
"""among several words, where none of its neighbours stands beside it, nearly all."""
PAIR_WEIGHT: Final = 4.0
SPELLINGS_MAX: Final = 8
GAPS: Final = (1, 2)
"""How many characters stand between neighbours: a space, or a sign and a space."""

_BEFORE_NUMBER: Final = re.compile(r"[ .:]{1,2}\d")

Pair = tuple[str, str]


@dataclass
class _Counts:
    """How the texts write the words of the query, and each two neighbours; `close` is within one letter."""

    single: dict[str, Counter[str]]
    close: dict[str, Counter[str]]
    pairs: dict[Pair, Counter[Pair]]
    near: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def spellings(self, form: str) -> Counter[str]:
        """Return how the word is written, or else the words a letter away."""
        return self.single[form] or self.close[form]

    def meant_by(self, form: str) -> tuple[str, ...]:
        """Return which words of the query a word of a text stands for: itself, or those a letter away."""
        if form not in self.near:
            wanted = (word for word in self.single if len(word) >= FUZZY_MIN)
            close = tuple(word for word in wanted if folding.within_one_edit(word, form))
            self.near[form] = (form,) if form in self.single else close
        return self.near[form]


def restore_diacritics(terms: Terms, texts: Iterable[str], *, tolerant: bool = False) -> str:
    """Return the query as the texts write it, "" where nothing better is known.

    A word typed with marks is left alone where a text writes it so. With `tolerant`, a word that no text holds is
    replaced by the one a letter away that most hold.
    """
    tokens = _tokens(terms.text)
    if not tokens:
        return ""
    forms = [token.folded for token in tokens]
    counts = _Counts(
        {form: Counter() for form in forms},
        {form: Counter() for form in forms},
        {pair: Counter() for pair in zip(forms, forms[1:], strict=False)},
    )
    for text in texts:
        _read(text[:TEXT_MAX], counts, tolerant=tolerant)
    ways = [_ways(terms.text, token, counts) for token in tokens]
    chosen = _chosen(forms, [token.exact != token.folded for token in tokens], ways, counts)
    asking = _asking(terms.text, tokens)
    asking = [word or _counting(terms.text, token) for word, token in zip(asking, tokens, strict=True)]
    return _written(terms.text, tokens, [asked or word for asked, word in zip(asking, chosen, strict=True)])


def _tokens(line: str) -> list[Token]:
    """Return the words of the query in order, repeated ones too, without those that are part of a number."""
    taken = [(number.start, number.end) for number in folding.document_numbers(line)]
    return [
        token
        for token in folding.word_tokens(line)
        if not any(start <= token.start < end for start, end in taken) and not token.folded.isdigit()
    ]


def _asking(line: str, tokens: Sequence[Token]) -> list[str]:
    """Return how the words that only ask are written ("bao lâu"), "" for all others."""
    words = [Word(t.folded, t.exact, typed=line[t.start : t.end]) for t in tokens]
    return [
        word
        for unit in query_phrases(words)
        for word in (question_word_spelling(unit) if unit.asks else ("",) * len(unit.words))
    ]


def _counting(line: str, token: Token) -> str:
    """Return how a word is written that stands before a number ("so 25" is "số 25"), "" where it is none."""
    if token.exact != token.folded or not _BEFORE_NUMBER.match(line, token.end):
        return ""
    return counting_words().get(token.folded, "")


# Reading the texts.


def _read(text: str, counts: _Counts, *, tolerant: bool) -> None:
    plain = None if tolerant else folding.fold_same_length(text)
    if plain is None:
        _read_every_word(text, counts, tolerant=tolerant)
        return
    found: dict[str, dict[int, int]] = {form: _places(form, text, plain) for form in counts.single}
    for form, places in found.items():
        counts.single[form].update(text[start:end].lower() for start, end in places.items())
    for (left, right), pairs in counts.pairs.items():
        after = found[right]
        for start, end in found[left].items():
            follows = next((end + gap for gap in GAPS if end + gap in after), None)
            if follows is not None and not any(map(str.isalnum, text[end:follows])):
                pairs[text[start:end].lower(), text[follows : after[follows]].lower()] += 1


def _places(form: str, text: str, plain: str) -> dict[int, int]:
    """Return where the word stands: start → end."""
    return {
        start: end
        for way in written_forms(form)
        for start, end in find_word(way, plain)
        if folding.WORD_FORMS[text[start:end]][0] == form
    }


def _read_every_word(text: str, counts: _Counts, *, tolerant: bool) -> None:
    before: tuple[str, tuple[str, ...]] = ("", ())
    for _start, _end, word in folding.word_positions(text):
        form, spelled = folding.WORD_FORMS[word][0], word.lower()
        meant = counts.meant_by(form) if tolerant else ((form,) if form in counts.single else ())
        for wanted in meant:
            kept = counts.single if wanted == form else counts.close
            kept[wanted][spelled] += 1
            for left in before[1]:
                if (left, wanted) in counts.pairs:
                    counts.pairs[left, wanted][before[0], spelled] += 1
        before = (spelled, meant)


# Choosing.


def _ways(line: str, token: Token, counts: _Counts) -> Mapping[str, float]:
    """Return how a word may be written, with the share of each; a word with marks as typed where a text has it so."""
    typed, found = line[token.start : token.end], counts.spellings(token.folded)
    if token.exact != token.folded and any(folding.exact_form(way) == token.exact for way in found):
        return {typed.lower(): 1.0}
    return {way: count / found.total() for way, count in found.most_common(SPELLINGS_MAX)}


def _chosen(
    forms: Sequence[str], marked: Sequence[bool], ways: Sequence[Mapping[str, float]], counts: _Counts
) -> list[str]:
    """Return the spelling of every word that the words and their neighbours speak for most, "" where none does."""
    best: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
    for at, here in enumerate(ways):
        step: dict[str, tuple[float, list[str]]] = {}
        for way, share in (here or {"": 0.0}).items():
            score, row = max(
                (known + _beside(forms, at - 1, last, way, counts), path)
                for last, (known, path) in best.items()
            )
            step[way] = (score + share, [*row, way])
        best = step
    _score, row = max(best.values())
    return [
        way if _is_sure(forms, at, row, ways, counts, marked=marked[at]) else "" for at, way in enumerate(row)
    ]


def _beside(forms: Sequence[str], at: int, left: str, right: str, counts: _Counts) -> float:
    """Return how much the texts speak for these two side by side."""
    if at < 0 or not (found := counts.pairs[forms[at], forms[at + 1]]):
        return 0.0
    return PAIR_WEIGHT * found[left, right] / found.total()


def _is_sure(
    forms: Sequence[str],
    at: int,
    row: Sequence[str],
    ways: Sequence[Mapping[str, float]],
    counts: _Counts,
    *,
    marked: bool,
) -> bool:
    """Return whether the texts say it is written so; of what was typed with marks only its neighbours tell."""
    neighbours = [left for left in (at - 1, at) if 0 <= left < len(row) - 1]
    if any(
        _beside(forms, left, row[left], row[left + 1], counts) >= PAIR_WEIGHT * SHARE for left in neighbours
    ):
        return True
    if marked and neighbours:
        return False
    return ways[at].get(row[at], 0.0) >= (SHARE_ALONE if neighbours else SHARE)


def _written(line: str, tokens: Sequence[Token], chosen: Sequence[str]) -> str:
    """Return the line with the words as chosen, "" where that changes nothing but case or the place of a tone."""
    parts: list[str] = []
    at, changed = 0, False
    for token, word in zip(tokens, chosen, strict=True):
        typed = line[token.start : token.end]
        if word and folding.exact_form(word) != token.exact:
            changed = True
            typed = _in_case_of(typed, word)
        parts += [line[at : token.start], typed]
        at = token.end
    return "".join((*parts, line[at:])) if changed else ""


def _in_case_of(typed: str, word: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word.capitalize() if typed[:1].isupper() else word
