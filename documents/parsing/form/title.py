"""The title of a document: under the heading of its kind, or the subject of a letter ("V/v …")."""

from __future__ import annotations

import re

from documents.parsing.form import kinds
from documents.parsing.form.head_parts import DATE, NUMBER, Head, take_number_and_date
from documents.parsing.structure.paragraphs import LOWER, Line, double_spaced, marker_of, squeeze
from documents.parsing.structure.split import MOTTO, NATION

ADDRESSEE = re.compile(r"^(?:Kính\s+(?:gửi|gởi|trình))\s*:?\s*[-–]?\s*(?P<rest>.*)$", re.I)
BODY = re.compile(
    r"^(?:Căn cứ|CĂN CỨ|Xét |Theo đề nghị|Thực hiện|Thi hành|Tiếp tục|Nhằm |Để |Trên cơ sở|Kính gửi"
    r"|Hôm nay|\(|QUYẾT ĐỊNH\s*:)"
)
AUTHORITY = re.compile(
    r"^(?:CHỦ TỊCH|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|GIÁM ĐỐC|TRƯỞNG PHÒNG|TRƯỞNG BAN|BỘ TRƯỞNG"
    r"|HỘI ĐỒNG|THỦ TƯỚNG|HIỆU TRƯỞNG|BAN CHẤP HÀNH|BAN THƯỜNG VỤ)"
)


def own_year(title: str | None) -> int | None:
    """Return the one year that a title gives its work ("… năm 2024"); a period or an outlook is none."""
    plain = re.sub(r"ngày\s+\S+\s+tháng\s+\S+\s+năm\s+\d{4}|[“\"][^”\"]*[”\"]", " ", title or "")
    plain = re.sub(r"(?:giai đoạn\s+)?20\d\d\s*[-–]\s*20\d\d", " ", plain)
    years = set(re.findall(r"(?<!đến )(?<!ĐẾN )năm (20\d\d)\b", plain, re.I))
    return int(years.pop()) if len(years) == 1 else None


def title_under_kind(lines: list[Line], index: int, rest: str, head: Head) -> int:
    """Collect the title under the kind's heading; returns the index where the text goes on."""
    parts, gap, index = ([rest] if rest else []), False, index + 1
    spread = double_spaced(lines)
    head.title_line = lines[index - 1].no if rest else None
    while index < len(lines):
        text = squeeze(lines[index].text)
        if not text or re.fullmatch(r"[_\-–—=*.\s]+", text):
            gap, index = not spread or bool(text), index + 1
            continue
        authority = _authority_with(text, parts, gap, head)
        if authority is not None:
            head.authority, index = authority, index + 1
            continue
        if head.authority or not _is_title(text, parts, gap):
            break
        if DATE.match(text) or NUMBER.match(text):
            take_number_and_date(text, head, lines[index].no)
        else:
            parts.append(text)
            head.title_line = head.title_line or lines[index].no
        gap, index = False, index + 1
    head.title = squeeze(" ".join(parts)).strip(" *") or None
    return index


def _authority_with(text: str, parts: list[str], gap: bool, head: Head) -> str | None:
    """Return who decides with this line added, None where the line is no part of it."""
    if not is_shouting(text):
        return None
    if parts and AUTHORITY.match(text) and (gap or head.code == "QĐ"):
        return squeeze(f"{head.authority or ''} {text}")
    if head.authority and not BODY.match(text) and not gap:
        return f"{head.authority} {text}"
    return None


def _is_title(text: str, parts: list[str], gap: bool) -> bool:
    """Return whether a line goes on with the title, whose lines so far are `parts`."""
    if re.match(r"(?:Căn cứ|CĂN CỨ|Kính g[ửở]i|Xét |Theo đề nghị|\(|[IVX]+\s*[.-]|Điều \d)", text):
        return False
    if not parts:
        return True
    if BODY.match(text) or text.endswith("như sau:") or len(text) > 250 or marker_of(text)[1]:
        return False
    if all(is_shouting(p) for p in parts) and not is_shouting(text):
        return (
            bool(re.match(r"[“\"]|(?i:năm|giai đoạn|thời điểm|tháng|quý|học kỳ) ", text)) and len(text) < 60
        )
    return not gap or _joins_over_gap(text, parts[-1])


def _joins_over_gap(text: str, before: str) -> bool:
    """Return whether a title goes on after an empty line."""
    short = bool(re.match(rf"[{LOWER}]|(?:Năm|Giai đoạn) \d", text)) and len(text) < 160
    unfinished = re.search(r"(?:,|[-–]|\b(?:của|và|về|trong|trên|tại|cho|với))$", before)
    return short or bool(unfinished) or (is_shouting(text) and is_shouting(before))


def letter_subject(lines: list[Line], index: int, rest: str, head: Head) -> int:
    """Read the subject of a letter ("V/v …") over its lines; return the index where the text goes on."""
    parts, index = [DATE.split(rest)[0] if DATE.search(rest) else rest], index + 1
    head.title_line = lines[index - 1].no
    while index < len(lines) and (text := squeeze(lines[index].text)):
        if ADDRESSEE.match(text) or BODY.match(text) or NATION.search(text) or kinds.heading(text):
            break
        if DATE.search(text) or NUMBER.match(text):
            take_number_and_date(lines[index].text, head, lines[index].no)
        elif not MOTTO.search(text):
            parts.append(text)
        index += 1
    head.title = squeeze(" ".join(parts)).rstrip(" .") or None
    return index


def is_shouting(text: str) -> bool:
    return text == text.upper()
