"""Percentages that the plan sets as aims, each with the year of the nearest heading above."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from documents.parsing.content.indicators import PrintedIndicator
from documents.parsing.content.percentages import Percent, percentages
from documents.parsing.form.head_parts import Head
from documents.parsing.form.title import own_year
from documents.parsing.structure.headings import Heading, headings
from documents.parsing.structure.paragraphs import REACH, Paragraph, fold

_AIM = re.compile(r"mục tiêu|chỉ tiêu|phấn đấu|tiêu chí|chỉ báo|phương hướng|kế hoạch năm|chỉ số", re.I)
_TRY = re.compile(r"phấn đấu|ít nhất|tối thiểu|không dưới|chỉ tiêu|mục tiêu|trở lên|đến năm", re.I)
_PAST = re.compile(
    r"kết quả|thực trạng|tình hình|đặc điểm|tồn tại|hạn chế|đánh giá chung|ưu điểm|kinh phí", re.I
)
_MONEY = re.compile(
    r"kinh phí|ngân sách|mức hỗ trợ|mức chi|lãi suất|phụ cấp|giảm giá|học phí|lệ phí|thuế|vốn|đồng/", re.I
)
_DONE = re.compile(
    r"\bđã (?:đạt|có|được|công nhận)|hiện nay|hiện có|tính đến|năm trước đạt|chiếm tỷ lệ", re.I
)
_MEETING = re.compile(
    r"thành viên (?:hội đồng|dự họp|có mặt)|tổng số phiếu|phiếu bầu|số điểm|tổng điểm|điểm tối đa", re.I
)
_YEAR = re.compile(r"(?<![\d/.-])(20\d\d)(?![\d/])")


def targets(head: Head, paras: list[Paragraph], every: list[PrintedIndicator]) -> list[dict[str, Any]]:
    """Return targets in the order of the text; an indicator printed twice gives its targets once."""
    above = headings(paras)
    at = {item.line: item for item in every}
    found: list[dict[str, Any]] = []
    seen: set[tuple[object, ...]] = set()
    for para, over in zip(paras, above, strict=True):
        item = at.get(para.line)
        text = item.text if item else _plain(para)
        numbers = percentages(text) if text else []
        for number in numbers:
            near, local = _around(text, number)
            if item is None and not _is_aim(local, near, over, head):
                continue
            year = _year(near, local, over, head, coded=item is not None)
            if item is None and _is_past(year, head):
                continue
            key: tuple[object, ...] = (
                (item.code, number.value, number.operator)
                if item
                else (fold(number.subject), number.value, year)
            )
            if key in seen:
                continue
            seen.add(key)
            found.append(_target(number, year, item, para.line if item else para.line_at(number.start)))
    return found


def _around(text: str, number: Percent) -> tuple[str, Percent]:
    """Return the text within reach of a number, and the number with its place in that text."""
    cut = max(0, number.start - REACH)
    return text[cut : number.end + REACH], replace(number, start=number.start - cut, end=number.end - cut)


def _is_past(year: int | None, head: Head) -> bool:
    """Return whether a year lies before the document's own, so that it is reported, not aimed at."""
    return year is not None and head.date["year"] is not None and year < head.date["year"]


def _target(number: Percent, year: int | None, item: PrintedIndicator | None, line: int) -> dict[str, Any]:
    whole = number.value.is_integer()
    return {
        "value": int(number.value) if whole else number.value,
        "unit": "%",
        "operator": number.operator,
        "subject": number.subject,
        "indicator": item.code if item else None,
        "year": year,
        "line": line,
    }


def _plain(para: Paragraph) -> str:
    return para.text if para.cells is None else ""


def _is_aim(number: Percent, text: str, above: tuple[Heading, ...], head: Head) -> bool:
    """Return whether a percentage is an aim, by its sentence and the headings above."""
    begin = max((m.end() for m in re.finditer(r"[;.]\s", text[: number.start])), default=0)
    ending = re.search(r"[;.](?:\s|$)", text[number.end :])
    clause = text[begin : number.end + (ending.start() if ending else len(text))]
    near = text[max(begin, number.start - 60) : number.end + 25]
    if _MONEY.search(near) or _MEETING.search(clause) or _DONE.search(clause):
        return False
    by_heading = _is_aim_by_heading(above, clause)
    if by_heading is not None:
        return by_heading
    if head.code in {"BC", "BB", "TB"}:
        return bool(re.search(r"phấn đấu|chỉ tiêu|mục tiêu", clause, re.I))
    if _AIM.search(text):
        return True
    return bool(_TRY.search(clause)) or number.operator != "=" or number.subject != "" and number.value <= 100


def _is_aim_by_heading(above: tuple[Heading, ...], clause: str) -> bool | None:
    """Return what the nearest heading that speaks of aims or of results says, None where none does."""
    for heading in reversed(above):
        if _AIM.search(heading.text) and not re.search(r"kết quả thực hiện", heading.text, re.I):
            return True
        if _PAST.search(heading.text):
            return bool(re.search(r"phấn đấu", clause, re.I))
    return None


def _year(text: str, number: Percent, above: tuple[Heading, ...], head: Head, *, coded: bool) -> int | None:
    if not coded:
        printed = re.findall(
            r"(?:đến|[Nn]ăm|vào|trong)(?:\s+(?:hết|cuối))?(?:\s+năm)?\s+(20\d\d)", text[: number.start]
        )
        if printed:
            return int(printed[-1])
        later = re.match(r"[^;.%]*?(?:đến|vào|trong)\s+(?:hết\s+|cuối\s+)?năm\s+(20\d\d)", text[number.end :])
        if later:
            return int(later.group(1))
    for heading in reversed(above):
        years = _YEAR.findall(heading.text)
        if years:
            return int(years[-1])
        period = re.search(r"20\d\d\s*[-–]\s*(20\d\d)", heading.text)
        if period:
            return int(period.group(1))
    return None if coded else own_year(head.title)
