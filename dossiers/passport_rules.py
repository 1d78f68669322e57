"""What a paper's day and text say about it as evidence: pure rules, no framework.

The assessment year runs from 1 January to 31 December (Thông tư 24/2023/TT-BGDĐT, Điều 3; 25/2023/TT-BGDĐT,
Điều 3). A personal identity number has 12 digits: province code 001–096, century and sex, year of birth, six
digits (Nghị định 137/2015/NĐ-CP, Điều 13); the older number of an identity card has 9 digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

FITS, TOO_OLD, TOO_NEW, UNDATED = "fits", "too_old", "too_new", "undated"
MOST_PROVINCE = 96
_TWELVE = re.compile(r"(?<![\d.,/-])(\d{3})[ .]?(\d)(\d{2})[ .]?(\d{3})[ .]?(\d{3})(?![\d/-])")
_NINE = re.compile(
    r"(?:CMND|CMTND|chứng minh (?:nhân dân|thư)|căn cước(?: công dân)?|CCCD|định danh)[^\d\n]{0,30}"
    r"(\d{3}[ .]?\d{3}[ .]?\d{3})(?!\d)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Age:
    """How a paper's day stands to the assessment year, in words for whoever looks at it."""

    code: str
    words: str

    @property
    def fits(self) -> bool:
        """Return whether the day lies within the year."""
        return self.code == FITS


def age_of(issued_on: date | None, year: int) -> Age:
    """Hold a paper's day against the assessment year, both ends included."""
    if issued_on is None:
        return Age(UNDATED, "chưa rõ ngày ban hành")
    if issued_on < date(year, 1, 1):
        return Age(TOO_OLD, f"ban hành {issued_on:%d/%m/%Y}, trước năm đánh giá {year}")
    if issued_on > date(year, 12, 31):
        return Age(TOO_NEW, f"ban hành {issued_on:%d/%m/%Y}, sau năm đánh giá {year}")
    return Age(FITS, f"trong năm đánh giá {year}")


def identity_numbers(text: str) -> list[tuple[int, int]]:
    """Return where personal identity numbers stand in a text, as (start, end), in order."""
    found = [m.span() for m in _TWELVE.finditer(text) if 1 <= int(m[1]) <= MOST_PROVINCE]
    found += [m.span(1) for m in _NINE.finditer(text)]
    found.sort(key=lambda span: (span[0], -span[1]))
    kept: list[tuple[int, int]] = []
    for start, end in found:
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def masked(text: str) -> str:
    """Return the text with every identity number covered but for its last three digits."""
    out, at = [], 0
    for start, end in identity_numbers(text):
        out += [text[at:start], re.sub(r"\d", "*", text[start : end - 3]), text[end - 3 : end]]
        at = end
    return "".join([*out, text[at:]])
