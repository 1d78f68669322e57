"""What the head of a document prints, and taking its number, symbol, place and date from a line."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field

from documents.parsing.form.symbols import tight
from documents.parsing.structure.paragraphs import UPPER, squeeze
from documents.parsing.structure.split import NATION

NUMBER = re.compile(
    r"Số\s*[:.]?\s*(?P<num>\d+(?:\s*/\s*(?:19|20)\d\d(?=\s*/))?|[\s.…_]*)\s*(?P<sep>[/–-])\s*"
    rf"(?P<sym>[A-ZĐ][\w&.,]*(?:\s*[-–/]\s*[{UPPER}][\w&.,]*)*)"
)
DATE = re.compile(
    rf"(?:(?P<place>(?:Quận|Phường|Xã)\s+\d{{1,2}}|[{UPPER}][^,\d/:]{{1,50}}?)\s*,\s*)?ngày\s*(?:"
    r"(?P<d>\d{1,2}|[\s.…_]*)\s*tháng\s*(?P<m>\d{1,2}|[\s.…_]*)\s*năm\s*(?P<y>\d{4}|[\d\s.…_]*)"
    r"|(?P<d2>\d{1,2})\s*[/.-]\s*(?P<m2>\d{1,2})\s*[/.-]\s*(?P<y2>\d{4}))",
    re.I,
)


@dataclass
class Head:
    """What the head prints; ``body`` is the index of the first line after it, ``body_line`` its number."""

    number: str | None = None
    symbol: str | None = None
    separator: str = "/"
    symbol_open: bool = False
    number_line: int | None = None
    place: str | None = None
    date: dict[str, int | None] = field(default_factory=lambda: {"year": None, "month": None, "day": None})
    odd_day: str | None = None
    date_line: int | None = None
    code: str | None = None
    name: str | None = None
    title: str | None = None
    title_line: int | None = None
    issuer_lines: list[str] = field(default_factory=list)
    authority: str | None = None
    addressee: str | None = None
    body: int = 0
    body_line: int = 0


def take_number_and_date(text: str, head: Head, line_number: int) -> None:
    """Take the first number and the first date wherever they stand on a line."""
    _take_date(_take_number(text, head, line_number), head, line_number)


def _take_number(text: str, head: Head, line_number: int) -> str:
    """Take number and symbol, and the issuer printed before them; return the text after them."""
    found = NUMBER.search(text)
    if found is None or head.symbol is not None:
        return text
    head.number = tight(found["num"].strip(" .…_")) or None
    head.separator = "/" if found["sep"] == "/" else "-"
    head.symbol = tight(found["sym"])
    head.symbol_open = text[found.end() :].startswith("-")
    head.number_line = line_number
    before = text[: found.start()].strip(" \t")
    if before and before == before.upper() and not NATION.search(before):
        head.issuer_lines.append(squeeze(before))
    return text[found.end() :]


def _take_date(text: str, head: Head, line_number: int) -> None:
    """Take place and date; a day the calendar lacks is kept apart as `odd_day`."""
    dated = DATE.search(text)
    if dated is None or head.date_line is not None:
        return
    parts = (dated["y"] or dated["y2"], dated["m"] or dated["m2"], dated["d"] or dated["d2"])
    year = _number_between(1901, parts[0], 99_999)
    month = _number_between(1, parts[1], 12)
    day = _number_between(0, parts[2], 99)
    if day and not (1 <= day <= calendar.monthrange(year or 2024, month or 1)[1]):
        head.odd_day, day = f"{day}/{parts[1]}/{parts[0]}", None
    head.date = {"year": year, "month": month, "day": day}
    head.place = squeeze(re.split(r"\t|\s{3,}", dated["place"] or "")[-1]) or None
    head.date_line = line_number


def _number_between(least: int, text: str | None, most: int) -> int | None:
    """Return the number that a text prints where it is within the bounds, else None."""
    number = int(text) if text and text.strip().isdigit() else None
    return number if number is not None and least <= number <= most else None
