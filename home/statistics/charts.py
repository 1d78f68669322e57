"""Geometry of the column charts, in the units of an SVG drawing 320 wide. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 320, 170
TOP, BOTTOM = 22, 24  # room for the number above a column and the name below it
GAP = 0.35  # share of a column's place that stays empty
WIDEST = 56  # so that a lone column is not as wide as the chart


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its rectangle, and where its label and number are drawn."""

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
    """A column chart: its size, its base line and its columns."""

    width: int
    height: int
    base: int
    label_y: int
    columns: tuple[Column, ...]


def columns(rows: Sequence[tuple[str, int, str]]) -> Columns:
    """Return the chart of (label, number, address) rows; the largest number fills the height."""
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
