"""Diacritics restoration for “Ý bạn là …”: the query as the matching texts spell it. Pure.

Only texts that the user may see are read, so a suggestion never reveals a word of a hidden page. Spellings are
chosen by context: "danh hieu" is "danh hiệu" however frequent "đánh" is elsewhere. Everything between the words
of the query is left unchanged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from search.text import folding
from search.text.folding import FUZZY_MIN, Token
from search.text.matching import find_word, written_forms
from search.text.synonyms import counting_words, query_phrases, question_word_spelling
from search.text.terms import Terms, Word

TEXT_MAX: Final = 20_000
SHARE: Final = 0.5
"""Least share of a spelling in the texts for a word that is alone in the query or supported by a neighbour."""
SHARE_ALONE: Final = 0.85
"""Least share for a word of a longer query that no neighbour supports."""
PAIR_WEIGHT: Final = 4.0
SPELLINGS_MAX: Final = 8
GAPS: Final = (1, 2)
"""Characters between neighbouring words: a space, or a punctuation mark and a space."""

_BEFORE_NUMBER: Final = re.compile(r"[ .:]{1,2}\d")

Pair = tuple[str, str]


@dataclass
class _Counts:
    """Spellings in the texts of the words of the query and of its pairs; `close` are those within one edit."""

    single: dict[str, Counter[str]]
    close: dict[str, Counter[str]]
    pairs: dict[Pair, Counter[Pair]]
    near: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def spellings(self, form: str) -> Counter[str]:
        """Return the spellings of the word, else of the words within one edit."""
        return self.single[form] or self.close[form]

    def matches_of(self, form: str) -> tuple[str, ...]:
        """Return the words of the query that a word of a text matches: itself, else those within one edit."""
        if form not in self.near:
            long_enough = (word for word in self.single if len(word) >= FUZZY_MIN)
            close = tuple(word for word in long_enough if folding.within_one_edit(word, form))
            self.near[form] = (form,) if form in self.single else close
        return self.near[form]


def restore_diacritics(terms: Terms, texts: Iterable[str], *, tolerant: bool = False) -> str:
    """Return the query as the texts spell it, "" where that changes nothing.

    A word typed with diacritics is kept where a text has it so. With `tolerant`, a word that no text holds is
    replaced by the most frequent one within one edit.
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
    shares = [_shares(terms.text, token, counts) for token in tokens]
    chosen = _chosen(forms, [token.exact != token.folded for token in tokens], shares, counts)
    fixed = [
        question or _before_number(terms.text, token)
        for question, token in zip(_question_words(terms.text, tokens), tokens, strict=True)
    ]
    return _replace(terms.text, tokens, [known or word for known, word in zip(fixed, chosen, strict=True)])


def _tokens(line: str) -> list[Token]:
    """Return the words of the query in order, with repetitions, without numbers and their parts."""
    numbers = [(number.start, number.end) for number in folding.document_numbers(line)]
    return [
        token
        for token in folding.word_tokens(line)
        if not any(start <= token.start < end for start, end in numbers) and not token.folded.isdigit()
    ]


def _question_words(line: str, tokens: Sequence[Token]) -> list[str]:
    """Return the spelling of question words ("bao lâu"), "" for all others."""
    words = [Word(t.folded, t.exact, typed=line[t.start : t.end]) for t in tokens]
    return [
        word
        for phrase in query_phrases(words)
        for word in (question_word_spelling(phrase) if phrase.is_question else ("",) * len(phrase.words))
    ]


def _before_number(line: str, token: Token) -> str:
    """Return the spelling of a word that precedes a number ("so 25" is "số 25"), "" for any other word."""
    if token.exact != token.folded or not _BEFORE_NUMBER.match(line, token.end):
        return ""
    return counting_words().get(token.folded, "")


# Reading the texts.


def _read(text: str, counts: _Counts, *, tolerant: bool) -> None:
    plain = None if tolerant else folding.fold_same_length(text)
    if plain is None:
        _read_every_word(text, counts, tolerant=tolerant)
        return
    occurrences = {form: _occurrences(form, text, plain) for form in counts.single}
    for form, ends in occurrences.items():
        counts.single[form].update(text[start:end].lower() for start, end in ends.items())
    for (left, right), pairs in counts.pairs.items():
        after = occurrences[right]
        for start, end in occurrences[left].items():
            follows = next((end + gap for gap in GAPS if end + gap in after), None)
            if follows is not None and not any(map(str.isalnum, text[end:follows])):
                pairs[text[start:end].lower(), text[follows : after[follows]].lower()] += 1


def _occurrences(form: str, text: str, plain: str) -> dict[int, int]:
    """Return the occurrences of the word: start → end."""
    return {
        start: end
        for spelling in written_forms(form)
        for start, end in find_word(spelling, plain)
        if folding.WORD_FORMS[text[start:end]][0] == form
    }


def _read_every_word(text: str, counts: _Counts, *, tolerant: bool) -> None:
    before: tuple[str, tuple[str, ...]] = ("", ())
    for _start, _end, word in folding.word_positions(text):
        form, spelled = folding.WORD_FORMS[word][0], word.lower()
        matches = counts.matches_of(form) if tolerant else ((form,) if form in counts.single else ())
        for match in matches:
            counter = counts.single if match == form else counts.close
            counter[match][spelled] += 1
            for left in before[1]:
                if (left, match) in counts.pairs:
                    counts.pairs[left, match][before[0], spelled] += 1
        before = (spelled, matches)


# Choosing.


def _shares(line: str, token: Token, counts: _Counts) -> Mapping[str, float]:
    """Return the spellings of a word with their shares; only the typed one where a text confirms its diacritics."""
    typed, spellings = line[token.start : token.end], counts.spellings(token.folded)
    if token.exact != token.folded and any(folding.exact_form(one) == token.exact for one in spellings):
        return {typed.lower(): 1.0}
    return {one: count / spellings.total() for one, count in spellings.most_common(SPELLINGS_MAX)}


def _chosen(
    forms: Sequence[str], marked: Sequence[bool], shares: Sequence[Mapping[str, float]], counts: _Counts
) -> list[str]:
    """Return the best spelling of every word (Viterbi over words and pairs), "" where the texts do not decide."""
    best: dict[str, tuple[float, list[str]]] = {"": (0.0, [])}
    for at, here in enumerate(shares):
        step: dict[str, tuple[float, list[str]]] = {}
        for spelling, share in (here or {"": 0.0}).items():
            score, row = max(
                (known + _beside(forms, at - 1, last, spelling, counts), path)
                for last, (known, path) in best.items()
            )
            step[spelling] = (score + share, [*row, spelling])
        best = step
    _score, row = max(best.values())
    return [
        spelling if _is_sure(forms, at, row, shares, counts, marked=marked[at]) else ""
        for at, spelling in enumerate(row)
    ]


def _beside(forms: Sequence[str], at: int, left: str, right: str, counts: _Counts) -> float:
    """Return the weighted share of this pair of spellings among those of the pair."""
    if at < 0 or not (pairs := counts.pairs[forms[at], forms[at + 1]]):
        return 0.0
    return PAIR_WEIGHT * pairs[left, right] / pairs.total()


def _is_sure(
    forms: Sequence[str],
    at: int,
    row: Sequence[str],
    shares: Sequence[Mapping[str, float]],
    counts: _Counts,
    *,
    marked: bool,
) -> bool:
    """Return whether the texts confirm the spelling; for a word typed with diacritics only its neighbours count."""
    neighbours = [left for left in (at - 1, at) if 0 <= left < len(row) - 1]
    if any(
        _beside(forms, left, row[left], row[left + 1], counts) >= PAIR_WEIGHT * SHARE for left in neighbours
    ):
        return True
    if marked and neighbours:
        return False
    return shares[at].get(row[at], 0.0) >= (SHARE_ALONE if neighbours else SHARE)


def _replace(line: str, tokens: Sequence[Token], chosen: Sequence[str]) -> str:
    """Return the line with the chosen spellings, "" where only case or tone position would change."""
    parts: list[str] = []
    at, changed = 0, False
    for token, word in zip(tokens, chosen, strict=True):
        typed = line[token.start : token.end]
        if word and folding.exact_form(word) != token.exact:
            changed = True
            typed = _with_case_of(typed, word)
        parts += [line[at : token.start], typed]
        at = token.end
    return "".join((*parts, line[at:])) if changed else ""


def _with_case_of(typed: str, word: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return word.upper()
    return word.capitalize() if typed[:1].isupper() else word
