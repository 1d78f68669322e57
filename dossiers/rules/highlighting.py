"""Highlighting words in a text, with or without diacritics; pure, offsets of the original are kept."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, TypeVar

from ledger.vietnamese.folding import plain_letters

MOST_WORDS: Final = 24
GAP_MAX: Final = 2
_GAP: Final = re.compile(r"(?:[^\w.;:!?]|_)*")
"""What may stand between neighbours: a space, a line's end, a comma or dash, never the end of a sentence."""
_QUOTED: Final = re.compile('["“”„]([^"“”„]+)["“”„]')
_WORD: Final = re.compile(r"[^\W_]+")
_MARKS: Final = "[\u0300-\u036f]*"

Span = tuple[Any, ...]
"""Start, end, the word asked for, and whatever else the caller keeps with it."""
SpanT = TypeVar("SpanT", bound=Span)


def highlight_pieces(text: str, words: str) -> list[tuple[str, bool]]:
    """Return the text cut into (piece, highlighted): whole words only, neighbours in one piece.

    A single word is highlighted only if it nowhere stands beside its neighbours of `words`; words in quotation marks,
    and a number with its signs, only exactly as written.
    """
    chunks = [_words(chunk) for chunk in _QUOTED.sub(" ", words).split()[:MOST_WORDS]]
    phrases = [row for quoted in _QUOTED.findall(words) if (row := _words(quoted))]
    phrases += [chunk for chunk in chunks if len(chunk) > 1]  # "25/2023/TT-BGDĐT"
    single = [chunk[0] for chunk in chunks if len(chunk) == 1]
    folded = plain_letters(text)
    spans: list[Span] = [span for phrase in phrases for span in _standing(phrase, folded)]
    spans += [span for word in dict.fromkeys(single) for span in _standing((word,), folded)]
    spans.sort(key=lambda span: (span[0], -span[1]))
    whole = {" ".join(phrase) for phrase in phrases}
    spans_to_mark = drop_lone_words(text, spans, set(pairwise(single)), whole)
    return cut_at_spans(text, 0, len(text), spans_to_mark) or [(text, False)]


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(plain_letters(unicodedata.normalize("NFC", text))))


def _standing(phrase: tuple[str, ...], folded: str) -> Iterator[Span]:
    """Yield the spans of these words side by side; a final i also matches y, combining marks are ignored."""
    rows = [[*word[:-1], "[iy]" if word[-1] in "iy" else word[-1], ""] for word in phrase]
    row = r"[\W_]+".join(_MARKS.join(letters) for letters in rows)
    pattern = re.compile(rf"(?<![^\W_])(?:{row})(?![^\W_])")
    name = " ".join(phrase)
    yield from ((match.start(), match.end(), name) for match in pattern.finditer(folded))


def drop_lone_words(
    text: str,
    spans: Sequence[SpanT],
    neighbours: Collection[tuple[str, str]],
    whole: Collection[str] = (),
    same: Mapping[str, str] | None = None,
) -> list[SpanT]:
    """Return the spans without words that stand alone here but in a row elsewhere in the text.

    `neighbours` are pairs of words that follow one another in the query; those of `whole` count alone;
    `same` maps words to the thing they are part or name of. Spans are in the order of the text.
    """
    if len(spans) < 2 or not (neighbours or whole):
        return list(spans)
    rows = _rows_of(text, spans, neighbours, whole)
    sizes = [len(row) + (bool(whole) and any(span[2] in whole for span in row)) for row in rows]
    if min(sizes) > 1 or max(sizes) == 1:
        return list(spans)
    return _without_lone(rows, sizes, same or {})


def _without_lone(rows: list[list[SpanT]], sizes: list[int], things: Mapping[str, str]) -> list[SpanT]:
    """Return the spans of rows longer than one word, and words whose thing has no such row."""
    sized = [
        (span, things.get(span[2], span[2]), size)
        for row, size in zip(rows, sizes, strict=True)
        for span in row
    ]
    longest: dict[str, int] = defaultdict(int)
    for _, thing, size in sized:
        longest[thing] = max(longest[thing], size)
    return [span for span, thing, size in sized if size > 1 or longest[thing] == 1]


def _rows_of(
    text: str,
    spans: Sequence[SpanT],
    neighbours: Collection[tuple[str, str]],
    whole: Collection[str],
) -> list[list[SpanT]]:
    """Return the spans grouped into rows of neighbouring words."""
    rows: list[list[SpanT]] = []
    for span in spans:
        if rows and _beside(text, rows[-1][-1], span, neighbours, whole):
            rows[-1].append(span)
        else:
            rows.append([span])
    return rows


def _beside(
    text: str, last: Span, span: Span, neighbours: Collection[tuple[str, str]], whole: Collection[str]
) -> bool:
    if span[0] < last[1]:
        return True
    if span[0] - last[1] > GAP_MAX:
        return False
    if (last[2], span[2]) not in neighbours and last[2] not in whole and span[2] not in whole:
        return False
    return text[last[1] : span[0]] == " " or _GAP.fullmatch(text, last[1], span[0]) is not None


def cut_at_spans(text: str, start: int, end: int, spans: Iterable[Span]) -> list[tuple[str, bool]]:
    """Return this stretch of the text as (piece, highlighted), neighbours in one piece; spans in their order."""
    marks: list[list[int]] = []
    for left, right, *_rest in spans:
        if marks and (left <= marks[-1][1] or not text[marks[-1][1] : left].strip()):
            marks[-1][1] = max(marks[-1][1], right)
        else:
            marks.append([left, right])
    pieces: list[tuple[str, bool]] = []
    at = start
    for left, right in marks:
        pieces += [(text[at:left], False)] if left > at else []
        pieces.append((text[left:right], True))
        at = right
    return [*pieces, (text[at:end], False)] if at < end else pieces
