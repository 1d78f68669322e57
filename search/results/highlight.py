"""Showing why something was found: the best stretch of the original text with the words marked. Pure.

The result is pieces of the original text, never HTML: whoever shows them escapes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Final

from dossiers.rules.highlighting import GAP_MAX, cut, in_rows
from search.query.tree import FUZZY_MIN
from search.text import folding, syllables
from search.text.synonyms import is_stop_phrase, query_phrases
from search.text.terms import Terms

SNIPPET_LENGTH: Final = 240
SCAN_MAX: Final = 400_000
SPANS_MAX: Final = 2_000
WORD_LENGTH: Final = 30
LEAD: Final = 40
"""How many characters are shown before the first word that is marked."""
WINDOW_SPANS: Final = 40
NUMBER_WEIGHT: Final = 8
EXACT_WEIGHT: Final = 4
FOLDED_WEIGHT: Final = 2
LIKE_WEIGHT: Final = 1
"""What only resembles a word: other marks than those typed, or a letter that differs."""
NEIGHBOURS_WEIGHT: Final = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the original text; `marked` where it was asked for."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """The best stretch of a text; `line` is the line of the text, from 1, where its first mark stands."""

    pieces: tuple[Piece, ...] = ()
    line: int | None = None


Span = tuple[int, int, str, int]
"""Start, end, the word of the query it stands for, and its weight."""


class Marker:
    """What to mark for one query; `tolerant` marks words within one letter as well."""

    def __init__(self, terms: Terms, *, tolerant: bool = False) -> None:
        self.tolerant = tolerant
        self.keys = {number.key for number in terms.numbers}
        found = query_phrases(terms.words)
        strong = [unit for unit in found if not is_stop_phrase(unit)] or found
        words = [word for unit in strong for word in unit.words]
        words += [word for phrase in terms.phrases for word in phrase]
        self.exact = {word.folded: word.exact for word in words}
        typed = [token.folded for token in folding.word_tokens(terms.text)]
        self.neighbours = set(pairwise(typed))
        others = [other for unit in strong for other in unit.others]
        self.exact.update(
            {other[0]: "" for other in others if len(other) == 1 and other[0] not in self.exact}
        )
        self.runs = [other for other in others if len(other) > 1]
        self.runs += [way for number in terms.numbers for way in number.others]
        if tolerant:
            self.runs += [two for word in words for two in syllables.split_syllables(word.folded)]
            joined = syllables.join_syllables([word.folded for word in terms.words]).values()
            self.exact.update(dict.fromkeys(chain.from_iterable(joined), ""))
        self.whole = {key for key in self.exact if key not in typed} | {" ".join(run) for run in self.runs}
        self.whole |= self.keys
        self.thing = {
            " ".join(other): " ".join(word.folded for word in unit.words)
            for unit in strong
            for other in unit.others
        }
        """Another name → the thing of the query it names."""
        self.same = self.thing | {
            word.folded: " ".join(part.folded for part in unit.words)
            for unit in strong
            if unit.others
            for word in unit.words
        }
        """The other names and the words of a name → the name; a word of it alone says less than any of them."""
        self._near: dict[str, str | None] = {}
        self._ways = tuple(way for key in self.exact for way in written_forms(key))
        self._rows = phrase_pattern(self.runs) if self.runs else None

    def spans(self, text: str) -> list[Span]:
        """Return where the text holds what was asked for, in order; what is like a word only where it is not itself."""
        spans: list[Span] = []
        if self.keys:
            spans += [
                (number.start, number.end, number.keys[0], NUMBER_WEIGHT)
                for number in folding.document_numbers(text)
                if not self.keys.isdisjoint(number.keys)
            ]
        plain = None if self.tolerant else folding.fold_same_length(text)
        if plain is not None:
            spans += self._matches(text, plain)
        else:
            spans += self._runs(text) if self.runs else self._words(text)
        itself = {word for _start, _end, word, weight in spans if weight > LIKE_WEIGHT}
        spans = [span for span in spans if span[3] > LIKE_WEIGHT or span[2] not in itself]
        spans.sort(key=lambda span: (span[0], -span[1]))
        return spans

    def _matches(self, text: str, plain: str) -> list[Span]:
        """Find the words in the folded text; what is found is looked at once more as it was written."""
        spans: list[Span] = []
        for way in self._ways:
            for start, end in islice(find_word(way, plain), SPANS_MAX):
                if (span := self._span(start, end, text[start:end])) is not None:
                    spans.append(span)
        if self._rows is not None:
            rows = islice(self._rows.finditer(plain), SPANS_MAX)
            spans += [(*match.span(), match.group(), EXACT_WEIGHT) for match in rows]
        return spans

    def _words(self, text: str) -> list[Span]:
        spans: list[Span] = []
        for start, end, word in folding.word_positions(text):
            if (span := self._span(start, end, word)) is not None:
                spans.append(span)
                if len(spans) >= SPANS_MAX:
                    break
        return spans

    def _span(self, start: int, end: int, word: str) -> Span | None:
        folded, marked = folding.WORD_FORMS[word]
        wanted = self.exact.get(folded)
        if wanted is not None:
            return start, end, folded, _weight(folded, marked, wanted)
        if self.tolerant and (near := self._close_to(folded)) is not None:
            return start, end, near, LIKE_WEIGHT
        return None

    def _runs(self, text: str) -> list[Span]:
        """Mark the words, and the other names of what was asked for, which are several words in a row."""
        tokens = list(folding.word_positions(text))
        forms = [folding.WORD_FORMS[word][0] for _start, _end, word in tokens]
        first = {run[0] for run in self.runs}
        spans: list[Span] = []
        for at, (start, end, word) in enumerate(tokens):
            if (span := self._span(start, end, word)) is not None:
                spans.append(span)
            if forms[at] in first:
                spans += [
                    (start, tokens[at + len(run) - 1][1], " ".join(run), EXACT_WEIGHT)
                    for run in self.runs
                    if tuple(forms[at : at + len(run)]) == run
                ]
            if len(spans) >= SPANS_MAX:
                break
        return spans

    def _close_to(self, folded: str) -> str | None:
        if folded not in self._near:
            if len(self._near) > SCAN_MAX:
                self._near.clear()
            wanted = (
                word
                for word in self.exact
                if len(word) >= FUZZY_MIN and folding.within_one_edit(word, folded)
            )
            self._near[folded] = next(wanted, None)
        return self._near[folded]


def _weight(folded: str, marked: str, wanted: str) -> int:
    if marked == wanted:
        return EXACT_WEIGHT
    return FOLDED_WEIGHT if folded in (marked, wanted) or not wanted else LIKE_WEIGHT


def find_word(way: str, plain: str) -> Iterator[tuple[int, int]]:
    """Yield where a word stands by itself in a folded text."""
    at = plain.find(way)
    while at >= 0:
        end = at + len(way)
        if not (plain[end : end + 1].isalnum() or plain[at - 1 : at].isalnum()):
            yield at, end
        at = plain.find(way, end)


def written_forms(key: str) -> tuple[str, ...]:
    """Return how a folded word may stand in a text: a last i may have been written y."""
    return (key, f"{key[:-1]}y") if key.endswith("i") else (key,)


def phrase_pattern(runs: Iterable[Sequence[str]]) -> re.Pattern[str]:
    """Return the pattern that finds rows of words in a text folded letter by letter."""
    keys = sorted(runs, key=len, reverse=True)
    rows = [r"[\W_]+".join(f"(?:{'|'.join(written_forms(word))})" for word in key) for key in keys]
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(rows)})(?![^\W_])")


def mark_all(text: str, marker: Marker) -> tuple[Piece, ...]:
    """Return the whole text with what was asked for marked; for titles."""
    return _pieces(text, 0, len(text), _in_rows(text, marker.spans(text), marker))


def snippet(text: str, marker: Marker, length: int = SNIPPET_LENGTH) -> Snippet:
    """Return the stretch where most of the words stand closest, marked; else the beginning."""
    text = text[:SCAN_MAX]
    spans = marker.spans(text)
    start, end = _window(text, spans, length, marker)
    inside = [span for span in spans if start <= span[0] and span[1] <= end]
    spans = _in_rows(text, inside, marker)
    pieces = _pieces(text, start, end, spans)
    if text[:start].strip():
        pieces = (Piece("… ", False), *pieces)
    if end < len(text):
        pieces = (*pieces, Piece(" …", False))
    first = spans[0][0] if spans else None
    return Snippet(pieces, None if first is None else text.count("\n", 0, first) + 1)


def _in_rows(text: str, spans: Sequence[Span], marker: Marker) -> list[Span]:
    return in_rows(text, spans, marker.neighbours, marker.whole, marker.same)


def _window(text: str, spans: list[Span], length: int, marker: Marker) -> tuple[int, int]:
    if not spans:
        start = len(text) - len(text.lstrip())
        return start, _word_end(text, min(start + length, len(text)))
    best_score, best = -1, spans[0]
    for index, first in enumerate(spans):
        limit = first[0] + length - LEAD
        score = _score(spans, index, limit, marker)
        if score > best_score:
            best_score, best = score, first
        if spans[-1][1] <= limit and len(spans) - index <= WINDOW_SPANS:
            break  # what begins later holds no more
    start = max(0, best[0] - LEAD)
    if start and not text[start].isspace():  # at the beginning of a word
        start = max(text.find(gap, start, best[0]) for gap in " \n") + 1 or best[0]
    start += len(text[start : best[0]]) - len(text[start : best[0]].lstrip())
    return start, _word_end(text, min(len(text), max(start + length, best[1])))


def _score(spans: list[Span], index: int, limit: int, marker: Marker) -> int:
    """Return how much of the query stands between this span and the limit; neighbours of the query count more."""
    weights: dict[str, int] = {}
    beside: set[tuple[str, str]] = set()
    last_end, last = -10, ""
    things, neighbours = marker.thing, marker.neighbours
    for start, end, term, weight in spans[index : index + WINDOW_SPANS]:
        if end > limit:
            break
        thing = things.get(term, term) if things else term
        if weight > weights.get(thing, 0):
            weights[thing] = weight
        if 0 <= start - last_end <= GAP_MAX and (last, term) in neighbours:
            beside.add((last, term))
        last_end, last = end, term
    return 4 * sum(weights.values()) + NEIGHBOURS_WEIGHT * len(beside)


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.find(" ", end, end + WORD_LENGTH)
    return space if space > 0 else end


def _pieces(text: str, start: int, end: int, spans: Sequence[Span]) -> tuple[Piece, ...]:
    return tuple(Piece(piece, marked) for piece, marked in cut(text, start, end, spans))
