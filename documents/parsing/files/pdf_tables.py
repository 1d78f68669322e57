"""Tables of a PDF page: the ruled lines give the cells, the place of each letter its cell.

Lengths are points; y grows upwards, as PDF has it. A page without a grid of rules is read as
plain lines elsewhere.
"""

from __future__ import annotations

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

_THIN = 4.0
_SHORT = 6.0
_NEAR = 3.0
_MOST_PATHS = 6_000


@dataclass(frozen=True)
class Rule:
    """A ruled line: at ``place`` across the direction, from ``start`` to ``end`` along it."""

    place: float
    start: float
    end: float

    def covers(self, point: float) -> bool:
        """Return whether the line passes this point along its direction."""
        return self.start - _NEAR <= point <= self.end + _NEAR


@dataclass
class Grid:
    """One table: the edges of its columns and rows, and for each field the cell it belongs to."""

    columns: list[float]
    rows: list[float]
    owner: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)

    def cell(self, x: float, y: float) -> tuple[int, int] | None:
        """Return the cell (row, column) at this place, None outside of the table."""
        column = bisect_right(self.columns, x) - 1
        row = bisect_right([-edge for edge in self.rows], -y) - 1
        if 0 <= column < len(self.columns) - 1 and 0 <= row < len(self.rows) - 1:
            return self.owner[row, column]
        return None


def grids(page: Any) -> list[Grid]:
    """Return the tables of a page (at least two columns and two rows), from top to bottom."""
    upright, level = _rules(page)
    if len(upright) < 3 or len(level) < 3:
        return []
    found = []
    for top, bottom in _bands(upright):
        here = [r for r in upright if r.end <= top + _NEAR and r.start >= bottom - _NEAR]
        across = [r for r in level if bottom - _NEAR <= r.place <= top + _NEAR]
        columns, rows = _places(here), _places(across)[::-1]
        if len(columns) >= 3 and len(rows) >= 3:
            found.append(_joined(Grid(columns, rows), here, across))
    return found


def lines(page: Any, tables: list[Grid]) -> list[str]:
    """Return the lines of a page with its tables: a row is one line, its cells parted by tabs.

    A cell that spans rows stands in each of them, one that spans columns once.
    """
    text = _PageText(tables)
    for letter, x, y in _letters(page):
        text.take(letter, x, y)
    return text.lines()


class _PageText:
    """The letters of a page, put into the cells of its tables or the lines around them, in printing order."""

    def __init__(self, tables: list[Grid]) -> None:
        self.tables = tables
        self.outside: list[str | int] = [""]  # lines of text, and the number of each table where it stands
        self.begun: set[int] = set()
        self.cells: list[dict[tuple[int, int], str]] = [{} for _ in tables]
        self.last: tuple[int, tuple[int, int], float] | None = (
            None  # table, cell and height of the last letter
        )

    def take(self, letter: str, x: float, y: float) -> None:
        """Add the next letter, at its place on the page."""
        at = next(((i, c) for i, g in enumerate(self.tables) if x and (c := g.cell(x, y))), None)
        if at is not None:
            self._into_cell(letter, at, y)
        elif self.last is not None and not letter.strip():
            self.cells[self.last[0]][self.last[1]] += " "
        else:
            self.last = None
            self._outside(letter)

    def _into_cell(self, letter: str, at: tuple[int, tuple[int, int]], y: float) -> None:
        number, cell = at
        if number not in self.begun:
            self.begun.add(number)
            self.outside += [number, ""]
        before = self.cells[number].setdefault(cell, "")
        moved = self.last is None or self.last[:2] != at or abs(self.last[2] - y) > _THIN
        self.cells[number][cell] = before + (" " if moved and before else "") + letter
        self.last = (number, cell, y)

    def _outside(self, letter: str) -> None:
        if letter == "\n":
            self.outside.append("")
        else:
            self.outside[-1] = f"{self.outside[-1]}{letter}"

    def lines(self) -> list[str]:
        """Return the lines read so far, each table where it stands."""
        result: list[str] = []
        for part in self.outside:
            result += _table_lines(self.tables[part], self.cells[part]) if isinstance(part, int) else [part]
        return result


def _table_lines(grid: Grid, cells: dict[tuple[int, int], str]) -> list[str]:
    rows = []
    for row in range(len(grid.rows) - 1):
        texts = []
        for column in range(len(grid.columns) - 1):
            owner = grid.owner[row, column]
            texts.append(" ".join(cells.get(owner, "").split()) if owner[1] == column else "")
        if any(texts):
            rows.append("\t".join(texts))
    return rows


def _letters(page: Any) -> Iterator[tuple[str, float, float]]:
    """Each character with the middle of its box (0, 0 for those PDFium adds); "\\n" ends a line."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    box = raw.FS_RECTF()
    for index in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text.raw, index))
        if letter == "\r":
            continue
        if letter in "\ufffe\ufffb\u0002":
            letter = "-"
        raw.FPDFText_GetLooseCharBox(text.raw, index, box)
        yield letter, (box.left + box.right) / 2, (box.bottom + box.top) / 2


def _rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Return upright and level lines of a page."""
    import pypdfium2.raw as raw

    upright: list[Rule] = []
    level: list[Rule] = []
    for number, item in enumerate(page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH])):
        if number > _MOST_PATHS:
            return [], []
        left, bottom, right, top = item.get_bounds()
        wide, high = right - left, top - bottom
        if wide <= _THIN < _SHORT < high:
            upright.append(Rule((left + right) / 2, bottom, top))
        elif high <= _THIN < _SHORT < wide:
            level.append(Rule((bottom + top) / 2, left, right))
        elif min(wide, high) > _SHORT and _is_stroked(item, raw):
            upright += [Rule(left, bottom, top), Rule(right, bottom, top)]
            level += [Rule(bottom, left, right), Rule(top, left, right)]
    return upright, level


def _is_stroked(item: Any, raw: Any) -> bool:
    """Return whether a box is drawn by its outline, not filled."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(item.raw, ctypes.byref(fill), ctypes.byref(stroke))
    return bool(stroke.value) and raw.FPDFPath_CountSegments(item.raw) in {4, 5}


def _bands(upright: Iterable[Rule]) -> list[tuple[float, float]]:
    """Return (top, bottom) of each stretch of the page that upright lines pass without a gap."""
    found: list[list[float]] = []
    for rule in sorted(upright, key=lambda r: -r.end):
        if found and rule.end >= found[-1][1] - _NEAR:
            found[-1][1] = min(found[-1][1], rule.start)
        else:
            found.append([rule.end, rule.start])
    return [(top, bottom) for top, bottom in found]


def _places(rules: Iterable[Rule]) -> list[float]:
    """Return the different places of lines, those nearly alike taken as one."""
    found: list[float] = []
    for place in sorted(rule.place for rule in rules):
        if not found or place - found[-1] > _NEAR:
            found.append(place)
    return found


def _joined(grid: Grid, upright: list[Rule], level: list[Rule]) -> Grid:
    """Join the fields with no line between them into one cell, owned by its first field."""
    for row, (top, bottom) in enumerate(zip(grid.rows, grid.rows[1:], strict=False)):
        for column, (left, right) in enumerate(zip(grid.columns, grid.columns[1:], strict=False)):
            beside = column and not _between(upright, left, (top + bottom) / 2)
            above = row and not _between(level, top, (left + right) / 2)
            if above:
                grid.owner[row, column] = grid.owner[row - 1, column]
            elif beside:
                grid.owner[row, column] = grid.owner[row, column - 1]
            else:
                grid.owner[row, column] = (row, column)
    return grid


def _between(rules: list[Rule], place: float, point: float) -> bool:
    return any(abs(rule.place - place) <= _NEAR and rule.covers(point) for rule in rules)
