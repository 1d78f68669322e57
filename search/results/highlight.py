"""Snippets and highlighting: the best excerpt of the original text with the matched words marked. Pure.

The result is pieces of plain text, never HTML: whoever renders them escapes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise
from typing import Final

from dossiers.rules.highlighting import GAP_MAX, cut_at_spans, drop_lone_words
from search.text import folding, syllables
from search.text.folding import FUZZY_MIN
from search.text.matching import find_word, phrase_pattern, written_forms
from search.text.synonyms import Key, QueryPhrase, content_phrases, query_phrases
from search.text.terms import NumberTerm, Terms, Word

SNIPPET_LENGTH: Final = 240
SCAN_MAX: Final = 400_000
SPANS_MAX: Final = 2_000
WORD_LENGTH: Final = 30
LEAD: Final = 40
"""How many characters are shown before the first mark."""
WINDOW_SPANS: Final = 40
NUMBER_WEIGHT: Final = 8
EXACT_WEIGHT: Final = 4
FOLDED_WEIGHT: Final = 2
SIMILAR_WEIGHT: Final = 1
"""Words that only resemble the query's: other diacritics than typed, or within one edit."""
NEIGHBOURS_WEIGHT: Final = 8


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the original text; `marked` where it matches the query."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Snippet:
    """The best excerpt of a text; `line` is the line of its first mark, from 1."""

    pieces: tuple[Piece, ...] = ()
    line: int | None = None


Span = tuple[int, int, str, int]
"""Start, end, the matched word or words of the query, and the weight."""


class Marker:
    """Finds what to mark for one query; `tolerant` also marks words within one edit.

    `exact_of`: folded word → its exact form as typed, "" for a synonym. `rows`: synonyms and numbers of several words.
    `neighbours`: pairs of words that follow each other in the query. `complete`: what is marked also where it stands
    alone. `phrase_of_synonym`: synonym → the phrase of the query it stands for; `phrase_of` has the words of such a
    phrase as well, because one word of a name says less than the name.
    """

    def __init__(self, terms: Terms, *, tolerant: bool = False) -> None:
        phrases = content_phrases(query_phrases(terms.words))
        words = [word for group in (*(phrase.words for phrase in phrases), *terms.phrases) for word in group]
        synonyms = [synonym for phrase in phrases for synonym in phrase.synonyms]
        typed = [token.folded for token in folding.word_tokens(terms.text)]
        self.tolerant = tolerant
        self.numbers = {number.key for number in terms.numbers}
        self.neighbours = set(pairwise(typed))
        self.exact_of = _exact_forms(words, synonyms)
        self.rows = _rows(synonyms, terms.numbers)
        if tolerant:
            self._add_spacing_variants(terms.words, words)
        self.complete = self.exact_of.keys() - set(typed) | set(map(" ".join, self.rows)) | self.numbers
        self.phrase_of_synonym = _phrase_of_synonym(phrases)
        self.phrase_of = self.phrase_of_synonym | _phrase_of_word(phrases)
        self._similar: dict[str, str | None] = {}
        self._spellings = tuple(spelling for word in self.exact_of for spelling in written_forms(word))
        self._row_pattern = phrase_pattern(self.rows) if self.rows else None

    def _add_spacing_variants(self, typed: Sequence[Word], words: Iterable[Word]) -> None:
        """Add the words with a space more or less."""
        self.rows += [halves for word in words for halves in syllables.split_syllables(word.folded)]
        joined = syllables.join_syllables([word.folded for word in typed]).values()
        self.exact_of.update(dict.fromkeys(chain.from_iterable(joined), ""))

    def spans(self, text: str) -> list[Span]:
        """Return the matches in order; similar words only where the word itself does not occur."""
        spans: list[Span] = []
        if self.numbers:
            spans += [
                (number.start, number.end, number.keys[0], NUMBER_WEIGHT)
                for number in folding.document_numbers(text)
                if not self.numbers.isdisjoint(number.keys)
            ]
        plain = None if self.tolerant else folding.fold_same_length(text)
        if plain is not None:
            spans += self._spans_in_folded(text, plain)
        else:
            spans += self._spans_of_words_and_rows(text) if self.rows else self._spans_of_words(text)
        exact = {word for _start, _end, word, weight in spans if weight > SIMILAR_WEIGHT}
        spans = [span for span in spans if span[3] > SIMILAR_WEIGHT or span[2] not in exact]
        spans.sort(key=lambda span: (span[0], -span[1]))
        return spans

    def _spans_in_folded(self, text: str, plain: str) -> list[Span]:
        """Find the words in the folded text, then weigh each by its original spelling."""
        spans: list[Span] = []
        for spelling in self._spellings:
            for start, end in islice(find_word(spelling, plain), SPANS_MAX):
                if (span := self._span(start, end, text[start:end])) is not None:
                    spans.append(span)
        if self._row_pattern is not None:
            matches = islice(self._row_pattern.finditer(plain), SPANS_MAX)
            spans += [(*match.span(), match.group(), EXACT_WEIGHT) for match in matches]
        return spans

    def _spans_of_words(self, text: str) -> list[Span]:
        spans: list[Span] = []
        for start, end, word in folding.word_positions(text):
            if (span := self._span(start, end, word)) is not None:
                spans.append(span)
                if len(spans) >= SPANS_MAX:
                    break
        return spans

    def _spans_of_words_and_rows(self, text: str) -> list[Span]:
        """Find single words and rows of words in the tokens of the text."""
        tokens = list(folding.word_positions(text))
        forms = [folding.WORD_FORMS[word][0] for _start, _end, word in tokens]
        first_words = {row[0] for row in self.rows}
        spans: list[Span] = []
        for at, (start, end, word) in enumerate(tokens):
            if (span := self._span(start, end, word)) is not None:
                spans.append(span)
            if forms[at] in first_words:
                spans += [
                    (start, tokens[at + len(row) - 1][1], " ".join(row), EXACT_WEIGHT)
                    for row in self.rows
                    if tuple(forms[at : at + len(row)]) == row
                ]
            if len(spans) >= SPANS_MAX:
                break
        return spans

    def _span(self, start: int, end: int, word: str) -> Span | None:
        folded, exact = folding.WORD_FORMS[word]
        typed = self.exact_of.get(folded)
        if typed is not None:
            return start, end, folded, _weight(folded, exact, typed)
        if self.tolerant and (similar := self._similar_word(folded)) is not None:
            return start, end, similar, SIMILAR_WEIGHT
        return None

    def _similar_word(self, folded: str) -> str | None:
        """Return the first word of the query within one edit."""
        if folded not in self._similar:
            if len(self._similar) > SCAN_MAX:
                self._similar.clear()
            similar = (
                word
                for word in self.exact_of
                if len(word) >= FUZZY_MIN and folding.within_one_edit(word, folded)
            )
            self._similar[folded] = next(similar, None)
        return self._similar[folded]


def _exact_forms(words: Iterable[Word], synonyms: Iterable[Key]) -> dict[str, str]:
    """Return folded → exact form of the words, and "" for each synonym of one word."""
    exact = {word.folded: word.exact for word in words}
    for synonym in synonyms:
        if len(synonym) == 1:
            exact.setdefault(synonym[0], "")
    return exact


def _rows(synonyms: Iterable[Key], numbers: Iterable[NumberTerm]) -> list[Key]:
    """Return the synonyms of several words, and the spellings of numbers and dates."""
    rows = [synonym for synonym in synonyms if len(synonym) > 1]
    return [*rows, *(spelling for number in numbers for spelling in number.spellings)]


def _phrase_of_synonym(phrases: Iterable[QueryPhrase]) -> dict[str, str]:
    """Return synonym → phrase of the query."""
    return {" ".join(synonym): _text(phrase) for phrase in phrases for synonym in phrase.synonyms}


def _phrase_of_word(phrases: Iterable[QueryPhrase]) -> dict[str, str]:
    """Return word → phrase of the query, for phrases that have synonyms."""
    return {word.folded: _text(phrase) for phrase in phrases if phrase.synonyms for word in phrase.words}


def _text(phrase: QueryPhrase) -> str:
    return " ".join(word.folded for word in phrase.words)


def _weight(folded: str, exact: str, typed: str) -> int:
    if exact == typed:
        return EXACT_WEIGHT
    return FOLDED_WEIGHT if folded in (exact, typed) or not typed else SIMILAR_WEIGHT


def mark_all(text: str, marker: Marker) -> tuple[Piece, ...]:
    """Return the whole text with the matches marked; for titles."""
    return _pieces(text, 0, len(text), _in_rows(text, marker.spans(text), marker))


def snippet(text: str, marker: Marker, length: int = SNIPPET_LENGTH) -> Snippet:
    """Return the excerpt with the densest matches, marked; the beginning where nothing matches."""
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
    return drop_lone_words(text, spans, marker.neighbours, marker.complete, marker.phrase_of)


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
            break  # later windows hold no more matches
    start = max(0, best[0] - LEAD)
    if start and not text[start].isspace():  # start at a word boundary
        start = max(text.find(gap, start, best[0]) for gap in " \n") + 1 or best[0]
    start += len(text[start : best[0]]) - len(text[start : best[0]].lstrip())
    return start, _word_end(text, min(len(text), max(start + length, best[1])))


def _score(spans: list[Span], index: int, limit: int, marker: Marker) -> int:
    """Return the score of the excerpt from this span to the limit; neighbours of the query count more."""
    weights: dict[str, int] = {}
    beside: set[tuple[str, str]] = set()
    last_end, last = -10, ""
    phrase_of, neighbours = marker.phrase_of_synonym, marker.neighbours
    for start, end, term, weight in spans[index : index + WINDOW_SPANS]:
        if end > limit:
            break
        phrase = phrase_of.get(term, term) if phrase_of else term
        if weight > weights.get(phrase, 0):
            weights[phrase] = weight
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
    return tuple(Piece(piece, marked) for piece, marked in cut_at_spans(text, start, end, spans))
