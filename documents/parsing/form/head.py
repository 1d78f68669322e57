"""The head of a document: number, symbol, place, date, kind, title, addressee, printed issuer."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field

from documents.parsing.form import kinds
from documents.parsing.form.symbols import tight
from documents.parsing.structure.paragraphs import LOWER, UPPER, Line, double_spaced, marker_of, squeeze
from documents.parsing.structure.split import MOTTO, NATION

_NUMBER = re.compile(
    r"Số\s*[:.]?\s*(?P<num>\d+(?:\s*/\s*(?:19|20)\d\d(?=\s*/))?|[\s.…_]*)\s*(?P<sep>[/–-])\s*"
    rf"(?P<sym>[A-ZĐ][\w&.,]*(?:\s*[-–/]\s*[{UPPER}][\w&.,]*)*)"
)
_DATE = re.compile(
    rf"(?:(?P<place>(?:Quận|Phường|Xã)\s+\d{{1,2}}|[{UPPER}][^,\d/:]{{1,50}}?)\s*,\s*)?ngày\s*(?:"
    r"(?P<d>\d{1,2}|[\s.…_]*)\s*tháng\s*(?P<m>\d{1,2}|[\s.…_]*)\s*năm\s*(?P<y>\d{4}|[\d\s.…_]*)"
    r"|(?P<d2>\d{1,2})\s*[/.-]\s*(?P<m2>\d{1,2})\s*[/.-]\s*(?P<y2>\d{4}))",
    re.I,
)
_SUBJECT = re.compile(r"^(?:V/v|V/V|v/v)\s*:?\s*(?P<rest>.*)$")
_TO = re.compile(r"^(?:Kính\s+(?:gửi|gởi|trình))\s*:?\s*[-–]?\s*(?P<rest>.*)$", re.I)
_BODY = re.compile(
    r"^(?:Căn cứ|CĂN CỨ|Xét |Theo đề nghị|Thực hiện|Thi hành|Tiếp tục|Nhằm |Để |Trên cơ sở|Kính gửi"
    r"|Hôm nay|\(|QUYẾT ĐỊNH\s*:)"
)
_AUTHORITY = re.compile(
    r"^(?:CHỦ TỊCH|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN|UBND|GIÁM ĐỐC|TRƯỞNG PHÒNG|TRƯỞNG BAN|BỘ TRƯỞNG"
    r"|HỘI ĐỒNG|THỦ TƯỚNG|HIỆU TRƯỞNG|BAN CHẤP HÀNH|BAN THƯỜNG VỤ)"
)
_LONGEST_HEAD = 45


def own_year(title: str | None) -> int | None:
    """Return the one year that a title gives its work ("… năm 2024"); a period or an outlook is none."""
    plain = re.sub(r"ngày\s+\S+\s+tháng\s+\S+\s+năm\s+\d{4}|[“\"][^”\"]*[”\"]", " ", title or "")
    plain = re.sub(r"(?:giai đoạn\s+)?20\d\d\s*[-–]\s*20\d\d", " ", plain)
    years = set(re.findall(r"(?<!đến )(?<!ĐẾN )năm (20\d\d)\b", plain, re.I))
    return int(years.pop()) if len(years) == 1 else None


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


def read_head(lines: list[Line]) -> Head:
    """Read from the top until the text proper begins."""
    head, index, loose, seen = Head(), 0, "", 0
    while index < len(lines) and seen < _LONGEST_HEAD:
        text = lines[index].text
        if not text.strip():
            index += 1
            continue
        seen += 1
        after = _kind_and_title(lines, index, head) or _subject_line(lines, index, head)
        if after is not None:
            index = after
            continue
        to = _TO.match(squeeze(text))
        if to:
            index = _addressee(lines, index, to["rest"], head)
            break
        if _is_body(squeeze(text), head):
            break
        loose = _line(lines, index, head, loose)
        index += 1
    head.body = index if index < len(lines) else 0
    head.body_line = lines[head.body].no if lines else 0
    _settle(head)
    if head.code == "BB" and head.date_line is None:
        _day_of_meeting(lines[head.body :], head)
    return head


def _kind_and_title(lines: list[Line], index: int, head: Head) -> int | None:
    """Read the heading of the kind and the title under it; return where to go on, None where there is no heading."""
    kind = kinds.heading(squeeze(lines[index].text)) if head.code is None else None
    if kind is None or (head.number is None and head.symbol is None and index > 40):
        return None
    head.code, head.name = kind[0], kind[1]
    return _title(lines, index, kind[2], head)


def _subject_line(lines: list[Line], index: int, head: Head) -> int | None:
    """Read the "V/v …" of a letter; return where to go on, None where the line has none."""
    text = lines[index].text
    subject = next((m for p in _pieces(text) if (m := _SUBJECT.match(p))), None)
    if subject is None or head.title is not None:
        return None
    _number_and_date(text, head, lines[index].no)
    return _letter_subject(lines, index, subject["rest"], head)


def _day_of_meeting(lines: list[Line], head: Head) -> None:
    """Take the date of minutes from their first sentence ("Hôm nay, … ngày …")."""
    for line in lines[:6]:
        found = _DATE.search(line.text)
        if found and re.match(r"\s*(?:Hôm nay|Vào|Lúc)", line.text):
            head.place, place = None, head.place
            _number_and_date(found.group(0), head, line.no)
            head.place = place
            return


def _is_body(text: str, head: Head) -> bool:
    if _BODY.match(text) and not _DATE.match(text):
        return True
    known = head.symbol is not None or head.code is not None
    numbered = bool(marker_of(text)[1]) and not text.startswith(("-", "_", "*"))
    return known and (numbered or len(text) > 160)


def _pieces(text: str) -> list[str]:
    """Return the parts of a line that stood in two columns."""
    text = re.sub(rf"\s*({NATION.pattern})\s*", r"\t\1\t", text, flags=re.I)
    text = re.sub(rf"\s*({MOTTO.pattern})\s*", r"\t\1\t", text, flags=re.I)
    text = re.sub(r"(?<=\S)\s+(?=Số\s*:)", "\t", text)
    return [squeeze(part) for part in re.split(r"\t|\s{3,}", text) if part.strip()]


def _line(lines: list[Line], index: int, head: Head, loose: str) -> str:
    """Take number, date or issuer from one line; returns a loose word that may begin a place."""
    line = lines[index]
    text = _with_broken_part(lines, index)
    before = (head.number_line, head.date_line)
    _number_and_date(text, head, line.no)
    if before != (head.number_line, head.date_line):
        if loose and head.place and before[1] is None:
            head.place = f"{loose} {head.place}"
        return ""
    plain = squeeze(text)
    if (
        head.symbol
        and not head.date_line
        and re.fullmatch(rf"[{UPPER}][{LOWER}]+(?: [{UPPER}][{LOWER}]+)?", plain)
    ):
        return plain
    if head.code is None:
        _capitals("\t".join(p for p in _pieces(text) if _shouting(p)), line.no, head)
    return ""


def _add_title(text: str, number: int, head: Head) -> None:
    head.title = squeeze(f"{head.title or ''} {text}")
    head.title_line = head.title_line or number


def _with_broken_part(lines: list[Line], index: int) -> str:
    """Return a line, joined with the next ones where its number or date goes on there."""
    text = lines[index].text
    if re.search(r"Số\s*[:.]?\s*$", text) or re.search(r"\bngày\s*(?:\d{0,2}\s*(?:tháng)?)?$", text):
        for following in [n.text.strip() for n in lines[index + 1 : index + 6] if n.text.strip()][:2]:
            text = f"{text.rstrip()} {following}"
            if _NUMBER.search(text) or re.search(r"năm\s*\d{4}", text):
                break
    return text


def _capitals(text: str, number: int, head: Head) -> None:
    """Read capitals before the kind's heading: the issuer above the number, else a title without heading."""
    plain = squeeze(text)
    names_kind = head.symbol is not None and kinds.by_symbol(head.symbol) is not None
    if head.symbol and head.symbol_open and re.fullmatch(rf"[{UPPER}]{{2,12}}", plain):
        head.symbol, head.symbol_open = f"{head.symbol}-{plain}", False
    elif head.symbol is None:
        head.issuer_lines += [p for p in _pieces(text) if _is_issuer_line(p)]
    elif names_kind and _AUTHORITY.match(plain):
        head.authority = head.authority or plain
    elif names_kind and len(plain) > 25 and not NATION.search(plain):
        _add_title(plain, number, head)


def _is_issuer_line(text: str) -> bool:
    """Return whether a text in capitals may name the issuer: not the nation and not the motto."""
    return bool(re.search(rf"[{UPPER}]{{2}}", text)) and not (NATION.search(text) or MOTTO.search(text))


def _number_and_date(text: str, head: Head, line_number: int) -> None:
    """Take the first number and the first date wherever they stand on a line."""
    _take_date(_take_number(text, head, line_number), head, line_number)


def _take_number(text: str, head: Head, line_number: int) -> str:
    """Take number and symbol, and the issuer printed before them; return the text after them."""
    found = _NUMBER.search(text)
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
    dated = _DATE.search(text)
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


def _shouting(text: str) -> bool:
    return text == text.upper()


def _title(lines: list[Line], index: int, rest: str, head: Head) -> int:
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
        if _DATE.match(text) or _NUMBER.match(text):
            _number_and_date(text, head, lines[index].no)
        else:
            parts.append(text)
            head.title_line = head.title_line or lines[index].no
        gap, index = False, index + 1
    head.title = squeeze(" ".join(parts)).strip(" *") or None
    return index


def _authority_with(text: str, parts: list[str], gap: bool, head: Head) -> str | None:
    """Return who decides with this line added, None where the line is no part of it."""
    if not _shouting(text):
        return None
    if parts and _AUTHORITY.match(text) and (gap or head.code == "QĐ"):
        return squeeze(f"{head.authority or ''} {text}")
    if head.authority and not _BODY.match(text) and not gap:
        return f"{head.authority} {text}"
    return None


def _is_title(text: str, parts: list[str], gap: bool) -> bool:
    """Return whether a line goes on with the title, whose lines so far are `parts`."""
    if re.match(r"(?:Căn cứ|CĂN CỨ|Kính g[ửở]i|Xét |Theo đề nghị|\(|[IVX]+\s*[.-]|Điều \d)", text):
        return False
    if not parts:
        return True
    if _BODY.match(text) or text.endswith("như sau:") or len(text) > 250 or marker_of(text)[1]:
        return False
    if all(_shouting(p) for p in parts) and not _shouting(text):
        return (
            bool(re.match(r"[“\"]|(?i:năm|giai đoạn|thời điểm|tháng|quý|học kỳ) ", text)) and len(text) < 60
        )
    return not gap or _joins_over_gap(text, parts[-1])


def _joins_over_gap(text: str, before: str) -> bool:
    """Return whether a title goes on after an empty line."""
    short = bool(re.match(rf"[{LOWER}]|(?:Năm|Giai đoạn) \d", text)) and len(text) < 160
    unfinished = re.search(r"(?:,|[-–]|\b(?:của|và|về|trong|trên|tại|cho|với))$", before)
    return short or bool(unfinished) or (_shouting(text) and _shouting(before))


def _letter_subject(lines: list[Line], index: int, rest: str, head: Head) -> int:
    """Read the subject of a letter ("V/v …") over its lines; return the index where the text goes on."""
    parts, index = [_DATE.split(rest)[0] if _DATE.search(rest) else rest], index + 1
    head.title_line = lines[index - 1].no
    while index < len(lines) and (text := squeeze(lines[index].text)):
        if _TO.match(text) or _BODY.match(text) or NATION.search(text) or kinds.heading(text):
            break
        if _DATE.search(text) or _NUMBER.match(text):
            _number_and_date(lines[index].text, head, lines[index].no)
        elif not MOTTO.search(text):
            parts.append(text)
        index += 1
    head.title = squeeze(" ".join(parts)).rstrip(" .") or None
    return index


def _addressee(lines: list[Line], index: int, rest: str, head: Head) -> int:
    """Read "Kính gửi: …" and the names under it; return the index where the text goes on."""
    names, index = ([rest] if rest.strip(" :") else []), index + 1
    while index < len(lines):
        text = squeeze(lines[index].text)
        if _ends_addressees(text, names):
            break
        if text:
            bullet = re.match(r"[-–+•]\s*", text)
            if bullet or not names:
                names.append(text[bullet.end() if bullet else 0 :])
            else:
                names[-1] += " " + text
        elif names and index + 1 < len(lines) and not re.match(r"\s*[-–+•]", lines[index + 1].text):
            break
        index += 1
    head.addressee = "; ".join(squeeze(n).rstrip(" .;,") for n in names) or None
    return index


def _ends_addressees(text: str, names: list[str]) -> bool:
    """Return whether a line no longer belongs to the addressees: no bullet, and not the rest of the last name."""
    if not text or re.match(r"[-–+•]\s*\S", text):
        return False
    wrapped = names and not re.search(r"[.;:]$", names[-1]) and re.match(rf"[{LOWER}]", text)
    return not wrapped and bool(names or len(text) > 120 or not re.search(r"[;.]$", text))


def _settle(head: Head) -> None:
    """Infer a missing kind from the symbol; a symbol without a kind is a letter's."""
    if head.code is None and head.symbol:
        head.code = kinds.by_symbol(head.symbol) or "CV"
        head.name = kinds.BY_CODE.get(head.code)
    elif head.code is None and head.title:
        head.code, head.name = "CV", "Công văn"
    if head.symbol:
        head.symbol = head.symbol.rstrip(".,")
