"""Form check of a document against Nghị định 30/2020/NĐ-CP, with the point it departs from.

`findings(lines, documents, layout)` takes the lines of a file, what the reader understood of each document
in it (documents/parsing), and what is known of its pages (`layout`, empty for plain text). Each finding is
{"code", "point", "message", "line"}; points are of Phụ lục I, Phần I.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from documents.rules.form_citations import citing
from documents.rules.form_ending import ending
from documents.rules.form_findings import Finding, Part
from documents.rules.form_pages import pages

NATION = re.compile(r"CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM")
NATION_LIKE = re.compile(r"CỘNG H\S+ (?:XÃ HỘI|XHCN)|CHXHCN", re.I)
MOTTO_LIKE = re.compile(r"Độc lập\s*\W\s*Tự do\s*\W\s*Hạnh phúc", re.I)
MOTTO = "Độc lập - Tự do - Hạnh phúc"
NUMBER = re.compile(
    r"(?<!\w)Số\s*(?P<colon>:?)\s*(?P<number>\d*)\s*(?P<sep>/|-)?\s*"
    r"(?P<symbol>[A-ZĐa-z][\w&.,/-]*(?:\s*-\s*[\w&,/]+)*)?"
)
NUMBER_BEFORE = re.compile(r"^.*?\bSố\s*:?\s*[\d….]*\s*/?\s*[A-ZĐ][\w&./-]*\s+(?=\S)")
DATED = re.compile(
    r"ngày\s*(?P<day>\d{0,2})[\s.…_]*tháng\s*(?P<month>\d{0,2})[\s.…_]*năm\s*(?P<year>\d{0,4})", re.I
)
SHORT_DATE = re.compile(r"^\s*[\w\s.]{2,40},\s*(?:ngày\s*)?\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}\s*$")
HEAD_LINES = 25


def findings(
    lines: list[str], documents: list[dict[str, Any]], layout: dict[str, Any] | None = None
) -> list[dict[str, Any]]:
    """Return what departs from the decree in every document of the file, in the order of its lines."""
    found: list[Finding] = []
    for part in parts(lines, documents):
        for check in (_national, _issuer, _number, _date, _kind_and_title, citing, ending):
            found.extend(check(part))
    found.extend(pages(layout or {}))
    return [one.as_json() for one in sorted(found, key=lambda one: one.line or 0)]


def parts(lines: list[str], documents: list[dict[str, Any]]) -> Iterator[Part]:
    """Yield each document of the file with its own lines, numbered as in the file."""
    starts = [max(1, int(document.get("line") or 1)) for document in documents]
    for place, document in enumerate(documents):
        end = starts[place + 1] - 1 if place + 1 < len(starts) else len(lines)
        own = [(no, _plain(lines[no - 1])) for no in range(starts[place], end + 1)]
        yield Part(own, document)


def _plain(line: str) -> str:
    return re.sub(r"\*{1,3}|_{2,}", "", line).rstrip("\r\n")


def _national(part: Part) -> Iterator[Finding]:
    """Mục II, điểm 1: Quốc hiệu and Tiêu ngữ."""
    head = part.head(HEAD_LINES)
    nation = next(((no, text) for no, text in head if NATION_LIKE.search(text)), None)
    if nation is None:
        yield Finding(
            "no_national_title", "II.1", "Thiếu Quốc hiệu “CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM”.", part.first
        )
    elif not NATION.search(nation[1]):
        yield Finding(
            "national_title", "II.1", "Quốc hiệu phải viết đủ bằng chữ in hoa, không viết tắt.", nation[0]
        )
    motto = next(((no, found[0]) for no, text in head if (found := MOTTO_LIKE.search(text))), None)
    if motto is None:
        yield Finding("no_motto", "II.1", f"Thiếu Tiêu ngữ “{MOTTO}”.", part.first)
    elif motto[1] != MOTTO:
        message = f"Tiêu ngữ phải là “{MOTTO}”: gạch nối có cách chữ, viết hoa chữ đầu mỗi cụm."
        yield Finding("motto", "II.1", message, motto[0])


def _issuer(part: Part) -> Iterator[Finding]:
    """Mục II, điểm 2: the issuer stands above the number."""
    printed = any(
        text == text.upper()
        and re.search(r"BAN|SỞ|PHÒNG|HỘI|TRƯỜNG|BỘ|CỤC|TRUNG TÂM|VĂN PHÒNG|ĐẢNG", text)
        and not NATION_LIKE.search(text)
        for _, text in part.above_number(HEAD_LINES)
    )
    if not printed:
        yield Finding("no_issuer", "II.2", "Thiếu tên cơ quan ban hành ở góc trên bên trái.", part.first)


def _number(part: Part) -> Iterator[Finding]:
    """Mục II, điểm 3: "Số:" in lower case, the number, a slash, kind and issuer joined by a hyphen."""
    line = part.number_line(HEAD_LINES)
    if line is None:
        if part.facts.get("type") != "BB":
            yield Finding("no_number_line", "II.3", "Thiếu dòng số, ký hiệu văn bản.", part.first)
        return
    no, text = line
    found = NUMBER.search(text)
    if found is None:
        return
    if not found["colon"]:
        yield Finding("number_colon", "II.3", "Sau từ “Số” phải có dấu hai chấm.", no)
    if not found["number"]:
        yield Finding("blank_number", "II.3", "Số văn bản còn để trống.", no)
    elif len(found["number"]) == 1:
        yield Finding(
            "number_zero", "II.3", f"Số {found['number']} nhỏ hơn 10 phải ghi là 0{found['number']}.", no
        )
    if found["sep"] == "-":
        yield Finding("number_slash", "II.3", "Giữa số và ký hiệu phải là dấu gạch chéo (/).", no)
    symbol = found["symbol"] or ""
    if re.search(r"\w-\s+[A-ZĐ]|[A-ZĐ]\s+-\s*[A-ZĐ]|\d\s+/|/\s+\w", text[found.start() : found.end() + 12]):
        yield Finding(
            "symbol_space", "II.3", f"Ký hiệu “{symbol.strip()}” có khoảng cách; các chữ viết liền.", no
        )
    right = part.facts.get("normalised")
    if right:
        yield Finding("symbol", "II.3 và Phụ lục III", f"Ký hiệu ghi sai; đúng ra là “{right}”.", no)


def _date(part: Part) -> Iterator[Finding]:
    """Mục II, điểm 4: place, then day, month and year in words; a zero before days below 10 and months 1, 2."""
    head = part.head(HEAD_LINES)
    line = next(((no, found) for no, text in head if (found := _date_of_line(text))), None)
    if line is None:
        short = next((no for no, text in head if SHORT_DATE.match(text)), None)
        if short is not None:
            yield Finding(
                "date_words", "II.4", "Thời gian phải viết “ngày … tháng … năm …”, không viết tắt.", short
            )
        elif part.facts.get("type") != "BB":
            yield Finding("no_date", "II.4", "Thiếu địa danh và thời gian ban hành.", part.first)
        return
    yield from _date_words(*line)
    if not part.facts.get("place"):
        yield Finding("no_place", "II.4", "Thiếu địa danh trước ngày ban hành.", line[0])
    for warning in part.warnings("misspelt_place"):
        yield Finding("place", "II.4", warning["message"], line[0])


def _date_words(no: int, found: re.Match[str]) -> Iterator[Finding]:
    """Day, month and year: all there, with a zero before days below 10 and months 1 and 2 only."""
    day, month, year = found["day"], found["month"], found["year"]
    if not (day and month and year):
        yield Finding("blank_date", "II.4", "Ngày, tháng, năm ban hành còn để trống.", no)
    if len(day) == 1:
        yield Finding("day_zero", "II.4", f"Ngày {day} phải ghi là 0{day}.", no)
    if month in {"1", "2"}:
        yield Finding("month_zero", "II.4", f"Tháng {month} phải ghi là 0{month}.", no)
    if re.fullmatch(r"0[3-9]", month):
        yield Finding(
            "month_no_zero", "II.4", f"Tháng {month} phải ghi là {month[1]}; chỉ tháng 1, 2 có số 0.", no
        )


def _date_of_line(text: str) -> re.Match[str] | None:
    """Return the match of the head's date: on a line of its own, not inside a sentence."""
    text = NUMBER_BEFORE.sub("", text)
    found = DATED.search(text)
    if not found or len(text.strip()) > 130 or len(text[found.end() :].strip()) > 3:
        return None
    before = text[: found.start()].split("\t")[-1].strip()
    return (
        found
        if re.fullmatch(r"[^:;.()]{0,60},?", before) and not before.startswith(("Căn cứ", "Số"))
        else None
    )


def _kind_and_title(part: Part) -> Iterator[Finding]:
    """Mục II, điểm 5: kind in capitals, subject below; a letter has "V/v" under its number."""
    facts = part.facts
    title = str(facts.get("title") or "").strip()
    letter = facts.get("type") == "CV"
    if not title:
        yield Finding("no_title", "II.5", "Thiếu trích yếu nội dung.", part.first)
    elif title.endswith(".") and not title.endswith("..."):
        yield Finding("title_stop", "II.5", "Cuối trích yếu không có dấu chấm.", part.line_of(title[:40]))
    if letter:
        if not any(re.match(r"\s*(?:V/v|Về việc)", text, re.I) for _, text in part.head(40)):
            yield Finding("no_subject", "II.5", "Công văn thiếu dòng “V/v …” dưới số, ký hiệu.", part.first)
        return
    name = str(facts.get("type_name") or "")
    if not facts.get("type"):
        yield Finding("no_kind", "II.5", "Thiếu tên loại văn bản bằng chữ in hoa.", part.first)
    elif name and not any(text.strip().upper().startswith(name.upper()) and text.strip().split("\t")[0][: len(name)]
                          == name.upper() for _, text in part.head(60)):  # fmt: skip
        yield Finding(
            "kind_capitals", "II.5", f"Tên loại “{name}” phải đứng riêng, bằng chữ in hoa.", part.first
        )
