"""The head of a document: number, symbol, place, date, kind, title, addressee, printed issuer."""

from __future__ import annotations

import re

from documents.parsing.form import kinds
from documents.parsing.form.head_parts import DATE, NUMBER, Head, take_number_and_date
from documents.parsing.form.title import (
    ADDRESSEE,
    AUTHORITY,
    BODY,
    is_shouting,
    letter_subject,
    title_under_kind,
)
from documents.parsing.structure.paragraphs import LOWER, UPPER, Line, marker_of, squeeze
from documents.parsing.structure.split import MOTTO, NATION

_SUBJECT = re.compile(r"^(?:V/v|V/V|v/v)\s*:?\s*(?P<rest>.*)$")
_LONGEST_HEAD = 45


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
        to = ADDRESSEE.match(squeeze(text))
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
    return title_under_kind(lines, index, kind[2], head)


def _subject_line(lines: list[Line], index: int, head: Head) -> int | None:
    """Read the "V/v …" of a letter; return where to go on, None where the line has none."""
    text = lines[index].text
    subject = next((m for p in _pieces(text) if (m := _SUBJECT.match(p))), None)
    if subject is None or head.title is not None:
        return None
    take_number_and_date(text, head, lines[index].no)
    return letter_subject(lines, index, subject["rest"], head)


def _day_of_meeting(lines: list[Line], head: Head) -> None:
    """Take the date of minutes from their first sentence ("Hôm nay, … ngày …")."""
    for line in lines[:6]:
        found = DATE.search(line.text)
        if found and re.match(r"\s*(?:Hôm nay|Vào|Lúc)", line.text):
            head.place, place = None, head.place
            take_number_and_date(found.group(0), head, line.no)
            head.place = place
            return


def _is_body(text: str, head: Head) -> bool:
    if BODY.match(text) and not DATE.match(text):
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
    take_number_and_date(text, head, line.no)
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
        _capitals("\t".join(p for p in _pieces(text) if is_shouting(p)), line.no, head)
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
            if NUMBER.search(text) or re.search(r"năm\s*\d{4}", text):
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
    elif names_kind and AUTHORITY.match(plain):
        head.authority = head.authority or plain
    elif names_kind and len(plain) > 25 and not NATION.search(plain):
        _add_title(plain, number, head)


def _is_issuer_line(text: str) -> bool:
    """Return whether a text in capitals may name the issuer: not the nation and not the motto."""
    return bool(re.search(rf"[{UPPER}]{{2}}", text)) and not (NATION.search(text) or MOTTO.search(text))


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
