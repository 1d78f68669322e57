"""Percentages in a sentence: value, operator, and what they are of."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from documents.parsing.structure.paragraphs import MOST, squeeze

NUMBER = re.compile(
    r"(?<![\d.,/])(?:(?P<low>\d{1,3}(?:[.,]\d{1,2})?)\s*%?\s*(?:-|–|đến)\s*)?"
    r"(?P<value>\d{1,3}(?:[.,]\d{1,3})?)\s*(?:%|phần trăm\b)",
    re.I,
)
_BEFORE: tuple[tuple[str, str], ...] = (
    (r"(?:ít nhất|tối thiểu|không dưới|không thấp hơn|không ít hơn|thấp nhất|≥|>=|lớn hơn hoặc bằng)", ">="),
    (r"(?:tối đa|không quá|không vượt quá|không cao hơn|≤|<=|nhỏ hơn hoặc bằng)", "<="),
    (r"(?:dưới|thấp hơn|nhỏ hơn|<)", "<"),
    (r"(?:trên|hơn|vượt|cao hơn|lớn hơn|>)", ">"),
)
_GAP = r"\s*(?:mức|là|đạt|từ|khoảng|tỷ lệ|tỉ lệ|thêm|được)?\s*$"


_NEXT = re.compile(
    r",?\s*(?:và\s+)?(?:phấn đấu|có|đạt|tỷ lệ)?,?\s*(?:có\s+)?"
    r"(?:ít nhất|tối thiểu|trên|dưới|từ|không dưới|khoảng|đạt)?\s*$"
)


_ELLIPSIS = re.compile(
    r"(?!đạt mức)(?:(?:và|đến|vào|trong|năm|cuối|hết|mức|mức độ|có|đạt|lên|còn|\d+)[\s,]*)+", re.I
)


@dataclass(frozen=True)
class Percent:
    """One percentage of a text."""

    value: float
    operator: str
    subject: str
    start: int
    end: int


def percentages(text: str) -> list[Percent]:
    """Return all percentages of a paragraph in order; none of a mere column of figures (over ``MOST``)."""
    matches = list(NUMBER.finditer(text))
    if len(matches) > MOST:
        return []
    result: list[Percent] = []
    for index, match in enumerate(matches):
        low = matches[index - 1].end() if index else 0
        high = matches[index + 1].start() if index + 1 < len(matches) else len(text)
        before = _clause(text[low : match.start()])
        after = text[match.end() : high]
        value = float((match["low"] or match["value"]).replace(",", "."))
        sign = operator(before, after)
        sign = ">=" if match["low"] and sign == "=" else sign
        subject = _subject(before, after, cut=high < len(text))
        result.append(Percent(value, sign, subject, match.start(), match.end()))
    return _completed(result)


def _completed(found: list[Percent]) -> list[Percent]:
    """Give a percentage without a subject ("… và đến năm 2030 đạt 80%") its neighbour's."""
    for index, one in enumerate(found):
        if _ELLIPSIS.fullmatch(one.subject) and len(found) > 1:
            neighbour = found[index - 1 if index else 1]
            found[index] = replace(one, subject=neighbour.subject)
    return found


def _clause(before: str) -> str:
    """Return the words of the same clause; a colon ends it unless only "từ", "đạt" … stand after it."""
    clause = re.split(r"[;.](?=\s)", before)[-1]
    named, colon, rest = clause.rpartition(": ")
    named = re.split(r"\(", named)[-1]
    if not colon:
        return clause
    bare = re.fullmatch(r"\s*(?:(?:đạt|có|là|từ|trên|dưới|ít nhất|tối thiểu|không dưới)\s*)*", rest, re.I)
    return f"{named} {rest}" if bare and len(named) < 120 else rest


def operator(before: str, after: str) -> str:
    """Return the operator that the words around a number print (see the package docstring)."""
    if re.match(r"\s*(?:trở lên|trở đi)", after):
        return ">="
    if re.match(r"\s*trở xuống", after):
        return "<="
    for words, sign in _BEFORE:
        if re.search(words + _GAP, before, re.I):
            return sign
    near = before[-28:]
    if re.search(r"(?:giảm|hạ)(?!\s*nghèo)\s*(?:(?:ít nhất|bình quân|thêm|đi|được|từ)\s*)*$", near, re.I):
        return "decrease"
    if re.search(r"tăng\s*(?:(?:bình quân|thêm|được|từ|trưởng)\s*)*$", near, re.I):
        return "increase"
    return "="


def _subject(before: str, after: str, *, cut: bool) -> str:
    """Return what the percentage is of: the words after it, or those before ("Tỷ lệ … đạt 66%").

    ``cut``: the words after it run up to the next percentage, whose own words end them.
    """
    tail = re.split(r";|\.(?=\s|$)|,?\s+trong đó\b|\s\(mức độ\b", after)[0]
    before = re.split(r"\btrong đó,?\s", before)[-1]
    if cut and tail == after:
        tail = _NEXT.sub("", tail)
    tail = re.sub(r"^\s*(?:trở lên|trở xuống)\s+(?=\w)(?!so với|vào|đến|trong)", "", squeeze(tail)).strip(
        " ,–-"
    )
    head = re.sub(
        r"\s*(?:đạt|giảm|tăng|xuống|còn|là|từ|trên|dưới|ít nhất|tối thiểu|không dưới|mức|bình quân"
        r"|thêm|chiếm)\s*$",
        "",
        before,
    )
    for _ in range(3):
        head = re.sub(
            r"\s*(?:đạt|giảm|tăng|xuống|lên|còn|từ|trên|dưới|ít nhất|tối thiểu|không dưới|mức|tỷ lệ)\s*$",
            "",
            head,
        )
    head = squeeze(re.sub(r"^(?:[a-zđ]\)|[-–+•\d.)\s])+", "", head)).strip(" ,–-(")
    head = re.sub(
        r"^(?:trong đó|và|có|phấn đấu|(?:tăng|giảm|nâng)(?=\s+(?:tỷ|tỉ) lệ))\b,?\s*", "", head, flags=re.I
    )
    tail = re.sub(r"^\)\s*(?=\w)", "", tail) if "(" in before else tail
    follows = bool(tail) and not re.match(
        r"(?:trở lên|trở xuống|so với|vào|đến năm|năm|mỗi năm|/năm|\)|trong năm|kế hoạch|và\b|trong tổng số)",
        tail,
    )
    if follows and not re.match(r"(?:Tỷ lệ|Tỉ lệ|Số|Tổng)\b", head):
        return tail
    return head or tail


def threshold(text: str) -> str | None:
    """Return ">= 50%; >= 12%", or None where the text states no percentage."""
    parts = [f"{p.operator} {p.value:g}%" for p in percentages(text)]
    return "; ".join(parts) or None
