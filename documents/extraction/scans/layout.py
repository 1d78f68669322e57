"""Text of tesseract's word table: lines, paragraphs, words with places. Pure.

tesseract sometimes takes the stacked marks of a Vietnamese word ("ợ", "ị") for a line of their own, as low
as a quarter of a line; such shreds are left out, and a line broken by one is joined again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import median

SHRED = 0.45
_ETH = str.maketrans("ÐðƉ", "ĐđĐ")
_DOUBLED = re.compile("Đ{2,}|đ{2,}")
_UNSURE = 25.0


@dataclass
class Box:
    """A word or a line: text, place in pixels, confidence in percent."""

    text: str
    left: int
    top: int
    width: int
    height: int
    sure: float = -1.0

    @property
    def right(self) -> int:
        """Return where it ends."""
        return self.left + self.width


@dataclass
class Line:
    """One line of words, and the paragraph it is in."""

    paragraph: tuple[int, int]
    box: Box
    words: list[Box] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Return the words with a space between them."""
        return " ".join(word.text for word in self.words)


def lines(rows: Iterable[str]) -> list[Line]:
    """Return the lines of tesseract's table, shreds left out."""
    found: list[Line] = []
    for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
        if row.get("level") not in {"4", "5"} or row.get("text") is None:
            continue
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        if row["level"] == "4":
            found.append(
                Line((int(row["block_num"]), int(row["par_num"])), Box("", left, top, width, height))
            )
        elif found and row["text"].strip():
            text = spelled(row["text"].strip())
            found[-1].words.append(Box(text, left, top, width, height, max(0.0, float(row["conf"]))))
    found = [line for line in found if line.words]
    return _joined([line for line in found if not _shred(line, found)])


def spelled(word: str) -> str:
    """Return a word with the Icelandic letter that looks like Đ as Đ, never twice."""
    return _DOUBLED.sub(lambda match: match[0][0], word.translate(_ETH))


def _shred(line: Line, others: list[Line]) -> bool:
    """Return whether a line is only the accents of another one."""
    usual = median(sorted(other.box.height for other in others))
    if line.box.height > SHRED * usual:
        return False
    for other in others:
        if other is line or other.box.height <= line.box.height:
            continue
        over = min(line.box.right, other.box.right) > max(line.box.left, other.box.left)
        near = other.box.top - usual <= line.box.top <= other.box.top + other.box.height + usual / 2
        if over and near:
            return True
    return len(line.text) <= 4 and all(word.sure < 2 * _UNSURE for word in line.words)


def _joined(found: list[Line]) -> list[Line]:
    """Join boxes of one line that stand no further apart than words do."""
    result: list[Line] = []
    for line in found:
        last = result[-1] if result else None
        if last is not None and line.paragraph != last.paragraph and _continues(last.box, line.box):
            last.words += line.words
            right = line.box.right
            last.box.width = right - last.box.left
            last.paragraph = line.paragraph
        else:
            result.append(line)
    return result


def _continues(one: Box, other: Box) -> bool:
    height = max(1, min(one.height, other.height))
    return abs(one.top - other.top) < 0.4 * height and -0.5 * height < other.left - one.right < 1.2 * height


def text(found: list[Line]) -> str:
    """Return the lines as text, an empty line between paragraphs."""
    return "\n".join(_with_gaps(found))


def _with_gaps(found: list[Line]) -> Iterator[str]:
    last: tuple[int, int] | None = None
    for line in found:
        if last is not None and line.paragraph != last:
            yield ""
        last = line.paragraph
        yield line.text


def confidence(found: list[Line]) -> float:
    """Return the mean confidence of the words, weighed by their length (0 to 1)."""
    words = [word for line in found for word in line.words]
    weight = sum(len(word.text) for word in words)
    return round(sum(word.sure * len(word.text) for word in words) / weight / 100, 4) if weight else 0.0
