"""Personal identity numbers in a text: căn cước (12 digits) and chứng minh nhân dân (9 digits). Pure.

A citizen's number has 12 digits: the province (001–096), the sex and century (0–9), the year of birth
(two digits) and six more (Thông tư 59/2021/TT-BCA). Twelve digits of that form are taken for one; nine
digits only beside the words that announce one, because budgets and telephone numbers look the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

PROVINCES = frozenset(
    {1, 2, 4, 6, 8, 10, 11, 12, 14, 15, 17, 19, 20, 22, 24, 25, 26, 27, 30, 31, 33, 34, 35, 36, 37, 38, 40}
    | {42, 44, 45, 46, 48, 49, 51, 52, 54, 56, 58, 60, 62, 64, 66, 67, 68, 70, 72, 74, 75, 77, 79, 80, 82}
    | {83, 84, 86, 87, 89, 91, 92, 93, 94, 95, 96}
)
_GAP = r"[ .\-\u00a0]?"
_TWELVE = re.compile(
    rf"(?<![\d.,/-])(?<!\d )(\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}|\d{{12}})(?!{_GAP}\d)(?!\d)"
)
_NINE = re.compile(rf"(?<![\d.,/-])(\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{3}}|\d{{9}})(?!{_GAP}\d)(?!\d)")
_CONTEXT = re.compile(
    r"(?:cccd|cmnd|cmtnd|cmt\b|căn\s+cước|chứng\s+minh|định\s+danh|giấy\s+tờ\s+tùy\s+thân|hộ\s+chiếu)", re.I
)
_BEFORE = 60
MASK = "•"


@dataclass(frozen=True)
class Span:
    """Where a personal number stands in a text."""

    start: int
    end: int


def find_numbers(text: str) -> list[Span]:
    """Return the personal numbers of a text in order."""
    found = [Span(*match.span(1)) for match in _TWELVE.finditer(text) if _citizen(text, match)]
    taken = [(span.start, span.end) for span in found]
    for match in _NINE.finditer(text):
        start, end = match.span(1)
        if any(start < b and a < end for a, b in taken):
            continue
        if _CONTEXT.search(text[max(0, start - _BEFORE) : start]):
            found.append(Span(start, end))
    return sorted(found, key=lambda span: span.start)


def _citizen(text: str, match: re.Match[str]) -> bool:
    digits = re.sub(r"\D", "", match[1])
    announced = _CONTEXT.search(text[max(0, match.start() - _BEFORE) : match.start()]) is not None
    if announced:
        return True
    return len(match[1]) == 12 and int(digits[:3]) in PROVINCES


def mask(text: str) -> str:
    """Return the text with all but the last three digits of each personal number as dots."""
    parts, at = [], 0
    for span in find_numbers(text):
        number = text[span.start : span.end]
        shown = number[-3:] if number[-3:].isdigit() else ""
        hidden = number[: len(number) - len(shown)]
        parts += [text[at : span.start], re.sub(r"\d", MASK, hidden), shown]
        at = span.end
    return "".join(parts) + text[at:]
