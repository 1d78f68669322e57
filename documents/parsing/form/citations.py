"""Cited instruments: one entry per instrument and number, with date, issuer and relation."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from documents.parsing.form import kinds
from documents.parsing.form.head_parts import Head
from documents.parsing.form.symbols import corrected_number, same_number, tight
from documents.parsing.structure.paragraphs import REACH, UPPER, Paragraph, fold, squeeze

_NAMES = "|".join(re.escape(n).replace(r"\ ", r"\s+") for n in sorted(kinds.NAMES, key=len, reverse=True))
_SYMBOL = rf"[{UPPER}][\w&]*(?:\s?,\s?(?=[A-Z]\w*[,\s])[A-Z]\w+|\s*[-–/]\s*[{UPPER}][\w&]*)*"
INSTRUMENT = re.compile(
    rf"(?P<type>\b(?i:{_NAMES})\b)?\s*(?<!\w)(?:[Ss]ố\s*:?\s*)?"
    rf"(?P<number>(?<![\d/.,])\d{{1,6}}\s*(?:/\s*(?:19|20)\d\d\s*)?"
    rf"(?:/\s*(?:QH\s*\d+|(?:TT|NĐ|QĐ|UBTVQH|NQ|PL)?{_SYMBOL})|[-–]\s*(?:NQ|CT|KH|KL|QĐ|QyĐ|TB|HD|CTr"
    rf"|BC|CV|TTr|ĐA|QC|NQLT|CTrPH|CTPH)\s*/\s*{_SYMBOL}))"
)
_BARE = re.compile(
    rf"(?P<type>\b(?:{_NAMES}))\s+số\s*:?\s*(?P<number>\d{{1,6}}(?:-[A-Z]\w+)?)(?=\s*[,(]?\s*ngày\s+\d)"
)
_DATE = re.compile(
    r"\s*[,(]?\s*(?:(?:ký"
    r"|ban hành)\s+)?(?:ngày\s*)?(?:(?P<d>\d{1,2})\s*[/.-]\s*(?P<m>\d{1,2})\s*[/.-]\s*(?P<y>\d{4})"
    r"|ngày\s*(?P<d2>\d{1,2})\s*tháng\s*(?P<m2>\d{1,2})\s*năm\s*(?P<y2>\d{4})"
    r"|(?P<d3>\d{1,2})\s+tháng\s+(?P<m3>\d{1,2})\s+năm\s+(?P<y3>\d{4}))\s*\)?"
)
_BY = re.compile(r"\s*,?\s*(?:của|do)\s+(?P<name>[^;.:()“”\"]{2,140})")
_STOP = re.compile(
    rf"\s*(?:,|–\s|\s(?:về|Về|V/v|v/v|ban hành|phê duyệt|quy định|hướng dẫn|triển khai|thực hiện|bằng"
    rf"|vào|tại|trong"
    r"|trên|kèm|công bố|sửa đổi|bổ sung|thông qua|giao|cho|theo|để|đến|lồng ghép|nêu|đã|được|ngày"
    rf"|tổ chức|tiếp tục|quyết định|năm|số|như|làm|là|phát động|tăng cường|đẩy mạnh|kế hoạch|đánh giá"
    rf"|và(?=\s+[^{UPPER}])|và(?=\s+(?:{_NAMES})\s+(?:số\s+)?\d))(?=[\s,]|$)|\s*$)"
)
_BASIS = re.compile(
    r"^(?:Căn cứ|Thực hiện|Xét|Theo|Thi hành|Trên cơ sở|Tiếp tục|Triển khai|(?:Để"
    r"|Nhằm)\s+(?:\w+\s+){0,3}thực hiện)\b",
    re.I,
)
_AGAIN = re.compile(
    r"\.\s+(?:Căn cứ|Thực hiện|Xét|Theo đề nghị|Trên cơ sở)\b"
    r"|(?:,|\bvà)\s+(?:theo\s+)?(?:ý kiến|đề nghị|báo cáo)\b[^.;]{0,160}\btại\s+$"
)
_LAW_AMENDS = re.compile(r"\s*(?:và\s+)?(?:Luật|Bộ luật|Pháp lệnh)\s+sửa đổi")
_SPEAKS = re.compile(
    r"(?:^|[,;]\s*)(?:Ủy ban|Uỷ ban|UBND|Sở|Phòng|Hội|Ban|Trường|Trung tâm|Bộ)\b[^;]*?\b"
    r"(?:xây dựng|ban hành|lập|trình|báo cáo|đề nghị|thông báo|tổ chức|hướng dẫn|triển khai|yêu cầu)\s",
)


@dataclass
class FoundCitation:
    """One place where an instrument is named."""

    code: str
    name: str
    number: str
    date: str | None
    issuer: str | None
    relation: str
    line: int
    span: tuple[int, int]


def iso(day: str | int, month: str | int, year: str | int) -> str | None:
    """Return "YYYY-MM-DD", or None for a day that the calendar does not have."""
    import datetime

    try:
        return datetime.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def citations(head: Head, paras: list[Paragraph]) -> list[dict[str, Any]]:
    """Return entries in the order of first appearance; the document itself is left out."""
    found: list[FoundCitation] = []
    preamble, open_list = True, False
    for index, para in enumerate(paras):
        if _is_own_number(para, head):
            continue
        if preamble and para.line >= head.body_line and _leaves_preamble(para, index):
            preamble = False
        basis = preamble and bool(_BASIS.match(para.body) or (open_list and para.level >= 9))
        if preamble and _BASIS.match(para.body):
            open_list = para.text.rstrip().endswith(":")
        own_title = head.title_line is not None and para.line == head.title_line
        found += _in_paragraph(para, basis and not own_title)
    return _merge([f for f in found if not _is_self(f, head, paras)])


def spans(para: Paragraph) -> list[tuple[int, int]]:
    """Return where instruments with their dates stand: no deadline is read there."""
    return [f.span for f in _in_paragraph(para, False)]


def _is_own_number(para: Paragraph, head: Head) -> bool:
    return para.line == head.number_line


def _leaves_preamble(para: Paragraph, index: int) -> bool:
    if para.cells is not None or para.level in range(1, 9):
        return True
    return index > 60 or bool(re.match(r"QUYẾT ĐỊNH\s*:|Nơi nhận", para.text))


def _in_paragraph(para: Paragraph, basis: bool) -> list[FoundCitation]:
    text = para.text
    matches = sorted([*INSTRUMENT.finditer(text), *_BARE.finditer(text)], key=lambda m: m.start("number"))
    result: list[FoundCitation] = []
    last_end, last_basis, last_kind = 0, False, None
    for match in matches:
        begin = match.start("number")
        if result and begin < result[-1].span[1]:
            continue
        entry = _entry(
            match, text, para, last_kind if text[last_end:begin].strip(" ,;và") in {"", "số"} else None
        )
        if entry is None:
            continue
        if basis:
            entry.relation = _relation(text, match, last_end, last_basis)
        elif _replaced(text[max(0, begin - REACH) : begin]):
            entry.relation = "replaces"
        last_basis = entry.relation == "basis"
        last_end, last_kind = entry.span[1], entry.code
        result.append(entry)
    return _share_issuer(result)


def _entry(match: re.Match[str], text: str, para: Paragraph, before: str | None) -> FoundCitation | None:
    number = tight(match["number"])
    symbol = re.sub(r"^\d+(?:/\d{4})?[-/]", "", number)
    named = kinds.by_name(match["type"]) if match["type"] else None
    by_symbol = kinds.by_symbol(symbol) if symbol != number else None
    if named is None and by_symbol is None:
        looks = re.search(r"-|&|UBND|/[A-ZĐ]{3,}", number) and not re.search(r"\d{4}/\d", number)
        if not looks or re.fullmatch(r"\d+/(?:KH|QĐ)?", number):
            return None
        named = (before, kinds.BY_CODE.get(before, before)) if before else ("CV", "Công văn")
    code, name = named or (str(by_symbol), kinds.BY_CODE[str(by_symbol)])
    if code in {"ĐA", "VB", "CTr", "DA"} and by_symbol:
        code, name = by_symbol, kinds.BY_CODE[by_symbol]
    if code == "VB":
        code, name = "CV", "Văn bản"
    end, date, issuer = _tail(text, match.end("number"))
    start = match.start("type") if match["type"] else match.start("number")
    return FoundCitation(
        code, name, number, date, issuer, "mention", para.line_at(match.start("number")), (start, end)
    )


def _tail(text: str, end: int) -> tuple[int, str | None, str | None]:
    """Return date and issuer that follow the number, in either order."""
    date, issuer = None, None
    for _ in range(2):
        dated = _DATE.match(text, end)
        if dated and date is None:
            groups = [g for g in dated.groups() if g]
            date, end = iso(*groups), dated.end()
        by = _BY.match(text, end)
        if by and issuer is None:
            name = by["name"]
            stop = _STOP.search(name)
            name = name[: stop.start()] if stop else name
            if re.match(rf"[{UPPER}]", name):
                issuer, end = squeeze(name).strip(" ,-"), by.start("name") + len(name)
    return end, date, issuer


def _relation(text: str, match: re.Match[str], last_end: int, last_basis: bool) -> str:
    """Return the relation of a citation: basis in the preamble, unless it stands in another's title."""
    start = match.start("type") if match["type"] else match.start("number")
    between = text[last_end:start]
    clause = re.split(r";", between)[-1]
    new_clause = ";" in between or last_end == 0
    if _SPEAKS.search(clause):
        return "mention"
    if new_clause:
        amended = re.search(
            r"\b(?:sửa đổi|thay thế|(?<!ban hành )kèm theo)\b", clause
        ) and not _LAW_AMENDS.match(clause)
        return "mention" if amended else "basis"
    if _AGAIN.search(between):
        return "basis"
    joined = re.search(r"(?:^|,|\bvà|\bcùng)\s*(?:các\s+)?(?:số\s*)?$", between)
    return "basis" if joined and last_basis else "mention"


def _replaced(before: str) -> bool:
    sentence = re.split(r"[.;]\s+(?=[A-ZĐ])", before)[-1]
    return bool(re.search(r"\bnày\b.*\b(?:thay thế|bãi bỏ|hủy bỏ|huỷ bỏ|thay cho)\b", sentence))


def _share_issuer(entries: list[FoundCitation]) -> list[FoundCitation]:
    """Give a citation the issuer of the next one where both symbols name the same body ("Thông tư A; B của Bộ")."""
    for one, following in reversed(list(zip(entries, entries[1:], strict=False))):
        agency = re.sub(r"^.*[-/]", "", one.number)
        alike = one.code == following.code and following.number.endswith(agency)
        if alike and one.issuer is None:
            one.issuer = following.issuer
    return entries


def _is_self(entry: FoundCitation, head: Head, paras: list[Paragraph]) -> bool:
    if head.symbol is None:
        return False
    if head.number:
        return same_number(entry.number, f"{head.number}{head.separator}{head.symbol}") and (
            entry.date is None or head.date["year"] is None or entry.date[:4] == str(head.date["year"])
        )
    if entry.code != head.code or not entry.number.endswith(head.symbol):
        return False
    text = next((p.text for p in paras if p.line <= entry.line <= p.spans[-1][1]), "")
    return bool(re.match(r"\(?\s*(?:Ban hành\s+)?[Kk]èm theo", text))


def _merge(found: list[FoundCitation]) -> list[dict[str, Any]]:
    rank = {"mention": 0, "basis": 1, "replaces": 2}
    merged: list[FoundCitation] = []
    by_serial: dict[str, list[FoundCitation]] = defaultdict(list)
    for entry in found:
        alike = by_serial[re.split(r"\D", entry.number, maxsplit=1)[0].lstrip("0")]
        known = next((m for m in alike if _one_instrument(m, entry)), None)
        if known is None:
            merged.append(entry)
            alike.append(entry)
            continue
        if rank[entry.relation] > rank[known.relation]:
            known.relation, known.line = entry.relation, entry.line
        known.date = known.date or entry.date
        known.issuer = known.issuer or entry.issuer
    return [_as_dict(entry) for entry in merged]


def _whole(entry: FoundCitation) -> str:
    year = int(entry.date[:4]) if entry.date else None
    return corrected_number(entry.number, entry.code, year) or entry.number


def _one_instrument(one: FoundCitation, other: FoundCitation) -> bool:
    numbers = [_whole(entry) for entry in (one, other)]
    if not same_number(numbers[0], numbers[1]) and not same_number(one.number, other.number):
        return False
    if one.number.isdigit() and one.code != other.code:
        return False
    return (
        one.date is None
        or other.date is None
        or one.date == other.date
        or (fold(one.issuer or "") == fold(other.issuer or "") and one.date[:4] == other.date[:4])
    )


def _as_dict(entry: FoundCitation) -> dict[str, Any]:
    whole = _whole(entry)
    return {
        "type": entry.code,
        "type_name": entry.name,
        "number": entry.number,
        "normalised": whole if whole != entry.number else None,
        "date": entry.date,
        "issuer": entry.issuer,
        "relation": entry.relation,
        "line": entry.line,
    }
