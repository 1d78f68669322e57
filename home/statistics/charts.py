"""Where the shapes of a chart stand: pure geometry, in the units of a drawing 320 wide, for SVG on any screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 170
TOP, BOTTOM = 22, 24  # room for the number above a column and the name below it
GAP = 0.35  # share of a column's place that stays empty
WIDEST = 56  # a lone column is no wall


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its place, and the middle and heights at which its name and number stand."""

    label: str
    number: int
    address: str
    x: float
    y: float
    width: float
    height: float
    middle: float
    number_y: float


@dataclass(frozen=True, slots=True)
class Columns:
    """A chart of columns on one base line."""

    width: int
    height: int
    base: int
    label_y: int
    columns: tuple[Column, ...]


def columns(rows: Sequence[tuple[str, int, str]]) -> Columns:
    """Place (label, number, address) side by side; the tallest fills the height and nought has none."""
    base = HEIGHT - BOTTOM
    most = max((number for _label, number, _address in rows), default=0) or 1
    place = WIDTH / max(len(rows), 1)
    drawn = []
    for at, (label, number, address) in enumerate(rows):
        height = round((base - TOP) * number / most, 2)
        width = round(min(place * (1 - GAP), WIDEST), 2)
        x = round(place * (at + 0.5) - width / 2, 2)
        y = round(base - height, 2)
        drawn.append(
            Column(label, number, address, x, y, width, height, round(x + width / 2, 2), round(y - 5, 2))
        )
    return Columns(WIDTH, HEIGHT, base, HEIGHT - 6, tuple(drawn))
