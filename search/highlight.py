"""Showing why something was found: the best stretch of the original text with the words marked. Pure.

The result is pieces of the original text, never HTML: whoever shows them escapes them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from search import folding
from search.terms import Terms

SNIPPET_LENGTH: Final = 240
SCAN_MAX: Final = 400_000
SPANS_MAX: Final = 2_000


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


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    term: str
    weight: int


def whole(text: str, terms: Terms) -> tuple[Piece, ...]:
    """Return the whole text with what was asked for marked; for titles."""
    return _pieces(text, 0, len(text), _spans(text, terms))


def snippet(text: str, terms: Terms, length: int = SNIPPET_LENGTH) -> Snippet:
    """Return the stretch where most of the words stand closest, marked; else the beginning."""
    text = text[:SCAN_MAX]
    spans = _spans(text, terms)
    start, end = _window(text, spans, length)
    pieces = _pieces(text, start, end, spans)
    if start > 0:
        pieces = (Piece("… ", False), *pieces)
    if end < len(text):
        pieces = (*pieces, Piece(" …", False))
    first = next((span.start for span in spans if start <= span.start and span.end <= end), None)
    return Snippet(pieces, None if first is None else text.count("\n", 0, first) + 1)


def _spans(text: str, terms: Terms) -> list[_Span]:
    wanted = {word.folded: word for word in terms.words}
    for phrase in terms.phrases:
        wanted.update({word.folded: word for word in phrase})
    keys = {number.key for number in terms.numbers}
    spans = []
    if keys:
        spans += [
            _Span(n.start, n.end, n.keys[0], 8) for n in folding.numbers(text) if not keys.isdisjoint(n.keys)
        ]
    for token in folding.words(text):
        word = wanted.get(token.folded)
        if word is not None:
            spans.append(_Span(token.start, token.end, token.folded, 4 if token.exact == word.exact else 2))
            if len(spans) >= SPANS_MAX:
                break
    return sorted(spans, key=lambda span: (span.start, -span.end))


def _window(text: str, spans: list[_Span], length: int) -> tuple[int, int]:
    if not spans:
        return 0, _word_end(text, min(length, len(text)))
    best_score, best = -1, spans[0]
    for index, first in enumerate(spans):
        score = _score(spans, index, first.start + length)
        if score > best_score:
            best_score, best = score, first
    start = max(0, best.start - length // 4)
    if start:
        start = text.rfind(" ", max(0, start - 30), start) + 1 or start
    return start, _word_end(text, min(len(text), max(start + length, best.end)))


def _score(spans: list[_Span], index: int, limit: int) -> int:
    """Return how much of the query stands between this span and the limit; neighbours count more."""
    weights: dict[str, int] = {}
    near = 0
    last_end = -10
    for span in spans[index : index + 40]:
        if span.end > limit:
            break
        weights[span.term] = max(weights.get(span.term, 0), span.weight)
        near += 1 if 0 <= span.start - last_end <= 2 else 0
        last_end = span.end
    return 4 * sum(weights.values()) + min(near, 8)


def _word_end(text: str, end: int) -> int:
    if end >= len(text):
        return len(text)
    space = text.rfind(" ", max(0, end - 30), end)
    return space if space > 0 else end


def _pieces(text: str, start: int, end: int, spans: list[_Span]) -> tuple[Piece, ...]:
    marks: list[list[int]] = []
    for span in spans:
        if span.start < start or span.end > end:
            continue
        if marks and (span.start <= marks[-1][1] or not text[marks[-1][1] : span.start].strip()):
            marks[-1][1] = max(marks[-1][1], span.end)
        else:
            marks.append([span.start, span.end])
    pieces: list[Piece] = []
    at = start
    for left, right in marks:
        if left > at:
            pieces.append(Piece(text[at:left], False))
        pieces.append(Piece(text[left:right], True))
        at = right
    if at < end:
        pieces.append(Piece(text[at:end], False))
    return tuple(pieces)
