"""The day of a document against the assessment year: a pure rule.

The assessment year runs from 1 January to 31 December (Thông tư 24/2023/TT-BGDĐT and 25/2023/TT-BGDĐT).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

FITS, TOO_OLD, TOO_NEW, UNDATED = "fits", "too_old", "too_new", "undated"


@dataclass(frozen=True, slots=True)
class DayCheck:
    """Whether a document's day lies in the assessment year, in words."""

    code: str
    words: str

    @property
    def fits(self) -> bool:
        """Return whether the day lies within the year."""
        return self.code == FITS


def check_day(issued_on: date | None, year: int) -> DayCheck:
    """Return how a document's day stands to the assessment year, both ends included."""
    if issued_on is None:
        return DayCheck(UNDATED, "chưa rõ ngày ban hành")
    if issued_on < date(year, 1, 1):
        return DayCheck(TOO_OLD, f"ban hành {issued_on:%d/%m/%Y}, trước năm đánh giá {year}")
    if issued_on > date(year, 12, 31):
        return DayCheck(TOO_NEW, f"ban hành {issued_on:%d/%m/%Y}, sau năm đánh giá {year}")
    return DayCheck(FITS, f"trong năm đánh giá {year}")
