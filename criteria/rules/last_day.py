"""Last day in time, from the day a legal text names and the word before it ("before", "until").

"Trước ngày 15/01" ends on 14/01: on the day itself it is late. "Đến", "chậm nhất", "đến hết", "trong tháng",
"trong quý" and "trước hoặc trong ngày" end on the day, a month's or a quarter's last (Bộ luật Dân sự 2015, Điều
147, 148: a term ends at the end of its last day).
"""

from __future__ import annotations

import re
from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta

_MONTH = re.compile(r"\btrước\s+tháng\s+\d", re.I)
_QUARTER = re.compile(r"\btrước\s+(?:quý|qúy|quí)\s+(?:IV|I{1,3}|[1-4])\b", re.I)
_INCLUSIVE = re.compile(
    r"\btrước\s+(?:(?:hoặc|và)\s+(?:trong|vào|đúng)|(?:khi\s+)?hết|(?:khi\s+)?kết thúc)\b", re.I
)
_WHOLE_MONTH = re.compile(r"\btháng\s+0?2\b", re.I)
_DAY_OF_MONTH = re.compile(r"\d\s+tháng\s+0?2\b", re.I)
QUARTER = 3


def last_day(day: date, *, before: bool, words: str = "") -> date:
    """Return the last day in time.

    `day` is the one named, of a month or a quarter its last; `before` where the text says "trước". `words` are the
    text's, which tell whether a month or a quarter is meant: "trước tháng 3" ends with February.
    """
    if not before or _INCLUSIVE.search(words):
        return day
    ends = (day + timedelta(days=1)).day == 1
    if ends and _MONTH.search(words):
        day = day.replace(day=1)
    elif ends and _QUARTER.search(words):
        day = day.replace(day=1, month=(day.month - 1) // QUARTER * QUARTER + 1)
    return day - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Term:
    """A day as a plan names it, and the last day in time; both of the year asked for where it returns yearly."""

    named: date
    last: date


def term_in(year: int, recurs: str, *, before: bool, words: str = "") -> Term | None:
    """Return the term of a day that returns each year ("MM-DD") as it falls in a year; None where it names no day."""
    named = day_of_year(year, recurs, words)
    return None if named is None else Term(named, last_day(named, before=before, words=words))


def next_term(day: date | None, recurs: str, *, before: bool, words: str = "", today: date) -> Term | None:
    """Return the term of a date, or of a day that returns each year the next one that is still in time."""
    if day is not None:
        return Term(day, last_day(day, before=before, words=words))
    years = range(today.year, today.year + 3) if recurs else ()
    terms = (term_in(year, recurs, before=before, words=words) for year in years)
    return next((term for term in terms if term is not None and term.last >= today), None)


def day_of_year(year: int, recurs: str, words: str = "") -> date | None:
    """Return the day that "MM-DD" names in a year; February as a whole ends on its 28th or 29th."""
    try:
        month, day = (int(part) for part in recurs.split("-"))
        if (month, day) == (2, 29) or (month, day) == (2, 28) and names_whole_february(words):
            day = 29 if isleap(year) else 28
        return date(year, month, day)
    except ValueError:
        return None


def names_whole_february(words: str) -> bool:
    """Return whether a text says February as a month ("trong tháng 2"), not a day of it ("28 tháng 2")."""
    return bool(_WHOLE_MONTH.search(words)) and not _DAY_OF_MONTH.search(words)
