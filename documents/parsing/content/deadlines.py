"""Deadlines: days by which something is due; a bare year or a period is none."""

from __future__ import annotations

import calendar
import re
from typing import Any

from documents.parsing.form.citations import iso, spans
from documents.parsing.form.head_parts import Head
from documents.parsing.form.title import own_year
from documents.parsing.structure.paragraphs import MOST, REACH, Paragraph, squeeze
from documents.parsing.structure.tables import rows as table_rows

_YEARLY = r"(?:hằng|hàng|mỗi)\s+năm"
_ROMAN = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_POINT = re.compile(
    r"(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>20\d\d)(?!\d)"
    r"|(?<!uần )(?P<d2>\d{1,2})\s+tháng\s+(?P<m2>\d{1,2})(?:\s*(?:năm\s+|[/-]\s*)(?P<y2>20\d\d))?"
    r"|(?:[Tt]háng)\s+(?P<m3>\d{1,2})\s*(?:[/-]\s*|\s+năm\s+|\.)(?P<y3>20\d\d)"
    r"|[Qq](?:uý|úy|uí)\s+(?P<q>IV|I{1,3}|[1-4])\b\s*(?:[/-]\s*|,?\s*năm\s+|\s+)?(?P<y4>20\d\d)?"
    r"|(?P<d5>\d{1,2})\s*/\s*(?P<m5>\d{1,2})(?!\d|\.\d|%|\s*/|\s*[-–]\s*\d)"
    r"|(?:[Tt]háng)\s+(?P<m6>\d{1,2})(?!\s*[/.,-]?\s*\d|\s*(?:,|và|đến|-))"
)
_TRIGGER = re.compile(
    r"(?:trước|chậm nhất(?: là)?|muộn nhất(?: là)?|không (?:muộn|chậm|trễ) hơn|hạn(?: cuối| chót)?(?: là)?"
    r"|đến hết|hết|không quá|xong|hoàn thành|(?:thời gian|thời hạn|hạn)[^.;]{0,60}(?:[:：]|\blà)"
    r"|vào(?: cuối| đầu)?|trong|cuối|đầu|đến|\(|^[-–+•]?|gửi[^.;]{0,80}|báo cáo[^.;]{0,60})"
    r"\s*(?:là\s+)?(?:ngày\s+)?(?:là\s+)?(?:cuối\s+|đầu\s+)?$",
    re.I,
)
_LEADING_IN = re.compile(
    r"(?:\d{1,2}\s*(?:h|g|giờ)\s*(?:\d{2})?\s*(?:phút)?\s*,?\s*(?:ngày\s+)?"
    r"|(?:tháng|quý)\s+\w{1,3}\s*(?:,|và)\s*|tuần\s+\w{1,3}\s*)$",
    re.I,
)
"""An hour, or an earlier month of a list, between the word that sets a day and the day."""
_FIRM = re.compile(
    r"(?:trước|chậm nhất|muộn nhất|(?:muộn|chậm|trễ) hơn|hạn|đến hết|hết|không quá|xong|hoàn thành"
    r"|thời gian|thời hạn)[^.;]{0,24}$",
    re.I,
)
_NO_DUE = re.compile(
    r"(?:kể từ|từ|giai đoạn|nhiệm kỳ|hiệu lực(?:\s+thi hành)?(?:\s+đến(?:\s+hết)?)?|kỷ niệm"
    r"|ngày thành lập|năm học|tính đến|sinh|số liệu (?:(?:tính|chốt|lấy)\s+)?(?:đến|tới))"
    r"\s*(?:ngày\s+|tháng\s+|quý\s+)?$",
    re.I,
)


def deadlines(head: Head, paras: list[Paragraph]) -> list[dict[str, Any]]:
    """Return deadlines in the order of the text."""
    found: list[dict[str, Any]] = []
    for para in _texts(paras):
        if para.line in {head.number_line, head.date_line} or _is_head_line(para):
            continue
        points = list(_POINT.finditer(para.text))
        if not points or len(points) > MOST:
            continue
        taken = spans(para)
        for match in points:
            if any(a <= match.start() < b for a, b in taken):
                continue
            entry = _deadline(para, match, head)
            if entry and not any(_same(entry, other) for other in found):
                found.append(entry)
    return found


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return all(one[k] == other[k] for k in ("date", "recurs", "line", "before"))


def _texts(paras: list[Paragraph]) -> list[Paragraph]:
    """Return paragraphs of running text, and the cell of time of each row of a table."""
    result = [p for p in paras if p.cells is None]
    for row in table_rows(paras):
        index = row.columns.get("time")
        cell = row.cells[index] if index is not None and index < len(row.cells) else ""
        if not cell and row.columns:
            cell = next((c for c in row.filled[1:] if len(c) < 50 and _POINT.search(c)), "")
        if cell:
            result.append(Paragraph(cell, [(0, row.line)], cells=[cell], body=cell))
    return sorted(result, key=lambda p: p.line)


def _is_head_line(para: Paragraph) -> bool:
    return bool(
        re.match(r"[A-ZĐ][^.;,]{1,40},\s*ngày\s[\s\d.…]*tháng\s[\s\d.…]*năm\s[\s\d.…]*$", para.text)
    ) or bool(re.match(r"\(?\s*(?:Ban hành\s+)?[Kk]èm theo", para.text))


def _deadline(para: Paragraph, match: re.Match[str], head: Head) -> dict[str, Any] | None:
    """Return the deadline that a date in a paragraph sets, None where it sets none."""
    before = para.text[max(0, match.start() - REACH) : match.start()]
    after = para.text[match.end() : match.end() + REACH]
    if not _may_be_due(para, match, before, after) or (parts := _parts(match)) is None:
        return None
    day, month, year = parts
    if year is None and _is_yearly(before, after):
        recurs = f"{month:02d}-{day:02d}" if iso(day, month, 2024) else None
        return _entry(para, match, None, recurs, inferred=False) if recurs else None
    inferred = year is None
    year = year or _year(head)
    if year is None:
        return _entry(para, match, None, None, inferred=False)
    if match.lastgroup not in {"y", "m5"}:
        day = min(day, calendar.monthrange(year, month)[1])
    date = _next_date(day, month, year, head) if inferred else iso(day, month, year)
    return (
        None if date is None or _is_past(date, head) else _entry(para, match, date, None, inferred=inferred)
    )


def _may_be_due(para: Paragraph, match: re.Match[str], before: str, after: str) -> bool:
    """Return whether a date is one to be done by: in a column of times, or by the words before it."""
    if _in_period(before, after) or _NO_DUE.search(before):
        return False
    return para.cells is not None or _is_due(match, before)


def _is_due(match: re.Match[str], before: str) -> bool:
    """Return whether the words before a date say that something is due by it."""
    clause = _LEADING_IN.sub("", re.split(r"[.;]\s", before)[-1])
    if _weak(match):
        return bool(_FIRM.search(clause)) or _listed_month(clause, match)
    return bool(_TRIGGER.search(clause))


def _is_yearly(before: str, after: str) -> bool:
    """Return whether a date without a year comes back each year."""
    follows = rf"[^.;]{{0,25}}?{_YEARLY}|\s*(?:của\s+)?năm\s+(?:sau|liền kề|tiếp theo)"
    return bool(re.match(follows, after, re.I) or re.search(rf"{_YEARLY}|định kỳ", before + after, re.I))


def _next_date(day: int, month: int, year: int, head: Head) -> str | None:
    """Return the date in the inferred year; one that lies before the document's own day is of the next year."""
    date = iso(day, month, year)
    if not date or not head.date["day"] or year != head.date["year"]:
        return date
    own = str(iso(head.date["day"], head.date["month"] or 1, year))
    return iso(day, month, year + 1) if date < own else date


def _is_past(date: str, head: Head) -> bool:
    """Return whether a date lies before the document's own, so that it is reported, not due."""
    year, month, day = (head.date[part] for part in ("year", "month", "day"))
    return year is not None and date < (iso(day or 1, month or 1, year) or "")


def _weak(match: re.Match[str]) -> bool:
    """Return whether a date has no year, so that a firm word must stand before it."""
    groups = match.groupdict()
    return not any(groups[k] for k in ("y", "y2", "y3", "y4"))


def _listed_month(clause: str, match: re.Match[str]) -> bool:
    return bool(match["q"] or match["m6"]) and bool(
        re.search(r"(?:^|[-–+(]|trong|vào|vào cuối)\s*$", clause, re.I)
    )


def _in_period(before: str, after: str) -> bool:
    """Return whether a date bounds a period ("từ … đến …", "01-07/10"), so that nothing is due by it."""
    opened = re.search(
        r"\btừ\s+(?!nay\b)(?:ngày\s+|tháng\s+|quý\s+|đầu\s+)?[^.;:]{0,40}?\d?[^.;:]{0,25}\s*(?:đến|-|–"
        r"|tới)\s*(?:hết\s+)?(?:ngày\s+|tháng\s+|quý\s+|cuối\s+)*$",
        before,
        re.I,
    )
    closing = re.match(
        r"\s*(?:năm\s+\d{4})?\s*(?:đến|-|–|tới)\s*(?:hết\s+)?(?:ngày|tháng|quý|\d)", after, re.I
    )
    starts = re.search(r"\b(?:từ|kể từ|bắt đầu từ)\s+(?:ngày\s+|tháng\s+)?$", before, re.I)
    joined = re.search(r"\d\s*[-–]\s*$|tháng \d{1,2}\s*(?:-|–|đến)\s*$", before)
    return bool(opened or closing or starts or joined)


def _parts(match: re.Match[str]) -> tuple[int, int, int | None] | None:
    """Return (day, month, year or None), None for what the calendar lacks; a month or quarter means its last day."""
    g = match.groupdict()
    if g["q"]:
        return _month_end(3 * _ROMAN[g["q"]], g["y4"])
    if g["m3"] or g["m6"]:
        return _month_end(int(g["m3"] or g["m6"]), g["y3"])
    day, month = int(g["d"] or g["d2"] or g["d5"]), int(g["m"] or g["m2"] or g["m5"])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    printed = g["y"] or g["y2"]
    return day, month, int(printed) if printed else None


def _month_end(month: int, printed_year: str | None) -> tuple[int, int, int | None] | None:
    if not 1 <= month <= 12:
        return None
    year = int(printed_year) if printed_year else None
    return calendar.monthrange(year or 2023, month)[1], month, year


def _year(head: Head) -> int | None:
    """Return the year a title names alone, else that of the document's date."""
    return own_year(head.title) or head.date["year"]


def _entry(
    para: Paragraph, match: re.Match[str], date: str | None, recurs: str | None, *, inferred: bool
) -> dict[str, Any]:
    cut = max(0, match.start() - REACH)
    marks = re.finditer(r"[.;]\s|\*", para.text[cut : match.start()])
    clause_start = max((cut + m.end() for m in marks), default=cut)
    ending = re.search(r"[.;](?:\s|$)", para.text[match.end() : match.end() + REACH])
    stop = match.end() + (ending.start() if ending else REACH)
    before = re.search(
        r"\btrước\s*(?:hoặc trong\s+)?(?:ngày\s+|tháng\s+|hết\s+)?$|\btrước\s+ngày[^.;]{0,14}(?:,|và)\s*(?:ngày\s+)?$",
        para.text[cut : match.start()],
        re.I,
    )
    return {
        "date": date,
        "recurs": recurs,
        "before": bool(before),
        "text": re.sub(r"^(?:[-–+•]|\w{1,4}[.)])\s+", "", squeeze(para.text[clause_start:stop]))[:400],
        "inferred": inferred,
        "line": para.line_at(match.start()),
    }
