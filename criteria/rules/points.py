"""Points (điểm) of indicators: what is given, and the least and most they can come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from criteria.rules import definition as d
from criteria.rules.definition import Indicator
from criteria.rules.judging import exact_number
from criteria.rules.verdicts import FAIL, PASS, UNKNOWN, Answer


@dataclass(frozen=True, slots=True)
class Points:
    """The points of some indicators: `given` (None: not all are), and the least and most they can come to.

    What an indicator without a known text was given says nothing; `most` None: no source says.
    """

    given: Fraction | None
    least: Fraction | None
    most: Fraction | None


NO_POINTS = Points(None, None, None)


def points_of(pairs: Iterable[tuple[Indicator, Answer]], cap: Fraction | None = None) -> Points:
    """Return the points of indicators and their answers; `cap` is the most they can be where one has no limit."""
    least, room, given = Fraction(0), Fraction(0), Fraction(0)
    complete, open_room = True, False
    for indicator, answer in pairs:
        if indicator.kind != d.POINTS:
            continue
        points = answer.points
        given += exact_number(points or 0)
        complete = complete and points is not None
        if points is not None and indicator.asks_what_is_known:
            least += exact_number(points)
            continue
        open_room = open_room or indicator.max_points is None
        room += max(indicator.max_points or Fraction(0), exact_number(points or 0))
    return Points(given if complete else None, least, cap if open_room else least + room)


def against(bar: Fraction | None, points: Points) -> str:
    """Return the verdict on a sum; an unknown bar is neither met nor missed."""
    if bar is None or points.least is None:
        return UNKNOWN
    if points.least >= bar:
        return PASS
    return FAIL if points.most is not None and points.most < bar else UNKNOWN
