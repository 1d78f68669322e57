"""Warnings about a document. Codes:

no_number, no_day, impossible_day, no_symbol, no_title, no_issuer, misspelt_symbol, misspelt_place,
result_before_work (a plan that already states the result of the work it orders),
incomplete_citation (a circular without its year), misspelt_citation, missing_addressee
("Như kính gửi" without "Kính gửi"), blank_reference (a reference left blank), no_signer.
"""

from __future__ import annotations

import re
from typing import Any

from documents.parsing.form.head_parts import Head
from documents.parsing.form.symbols import corrected_symbol, tight
from documents.parsing.structure.paragraphs import Paragraph, fold

_RESULT = re.compile(
    r"^(?:[-–+]\s*)?Kết quả (?:tự )?đánh giá[^:.]{0,60}:\s*(?:Đạt|Không đạt|Chưa đạt|Xếp loại"
    r"|Được công nhận)",
    re.I,
)
_BLANK = re.compile(
    r"(?P<kind>Kế hoạch|Quyết định|Công văn|Tờ trình|Báo cáo"
    r"|Hướng dẫn)\s+số\s*:?\s*[.…_\s]*/\s*(?P<symbol>[A-ZĐ][\w-]+)"
)


def warnings(
    head: Head, paras: list[Paragraph], facts: dict[str, Any], place: str | None
) -> list[dict[str, Any]]:
    """Return [{"code", "message", "line"}] in the order of the text."""
    first = paras[0].line if paras else 1
    found: list[dict[str, Any]] = []

    def warn(code: str, message: str, line: int | None) -> None:
        found.append({"code": code, "message": message, "line": line or first})

    _about_head(head, facts, place, warn)
    _about_citations(facts["citations"], warn)
    for para in paras:
        if head.code in {"KH", "HD"} and _RESULT.match(para.text):
            warn(
                "result_before_work",
                "Kế hoạch đã ghi sẵn kết quả trước khi đánh giá; cần xem lại.",
                para.line,
            )
        if para.line != head.number_line:
            _about_blanks(para, warn)
    if not facts["addressee"] and any(fold(r).startswith("nhu kinh gui") for r in facts["recipients"]):
        line = next((p.line for p in paras if "nhu kinh gui" in fold(p.text)), None)
        warn("missing_addressee", "Nơi nhận ghi “Như kính gửi” nhưng văn bản không có “Kính gửi”.", line)
    if not facts["signature"]["name"]:
        warn("no_signer", "Không tìm thấy tên người ký.", None)
    return sorted(found, key=lambda w: w["line"])


def _about_citations(citations: list[dict[str, Any]], warn: Any) -> None:
    for citation in citations:
        number, whole = citation["number"], citation["normalised"]
        if not whole:
            continue
        if re.match(r"\d+/\d{4}/", whole) and not re.match(r"\d+/\d{4}/", number):
            warn("incomplete_citation", f"Số “{number}” thiếu năm; đúng ra là “{whole}”.", citation["line"])
        else:
            warn(
                "misspelt_citation", f"Số “{number}” có thể ghi sai; đúng ra là “{whole}”.", citation["line"]
            )


def _about_blanks(para: Paragraph, warn: Any) -> None:
    for match in _BLANK.finditer(para.text):
        line = para.line_at(match.start())
        warn("blank_reference", f"Viện dẫn “{match[0].strip()}” để trống số.", line)
        symbol = tight(match["symbol"])
        fixed = corrected_symbol(symbol, None)
        if fixed != symbol:
            warn("misspelt_symbol", f"Ký hiệu “{symbol}” ghi sai; đúng ra là “{fixed}”.", line)


def _about_head(head: Head, facts: dict[str, Any], place: str | None, warn: Any) -> None:
    if not head.symbol:
        warn("no_symbol", "Không tìm thấy số, ký hiệu của văn bản.", None)
    if not head.number:
        warn("no_number", "Văn bản chưa có số.", head.number_line)
    if head.odd_day:
        message = f"Ngày {head.odd_day.strip()} không có trong lịch; cần xem lại ngày ban hành."
        warn("impossible_day", message, head.date_line)
    elif head.date["day"] is None:
        warn("no_day", "Văn bản chưa ghi ngày ban hành.", head.date_line)
    if not head.title:
        warn("no_title", "Không tìm thấy trích yếu nội dung.", head.title_line)
    if not facts["issuer"]["name"]:
        warn("no_issuer", "Không xác định được cơ quan ban hành.", None)
    if facts["normalised"]:
        warn(
            "misspelt_symbol",
            f"Ký hiệu “{head.symbol}” ghi sai; đúng ra là “{facts['normalised']}”.",
            head.number_line,
        )
    if place and head.place and place != head.place:
        warn(
            "misspelt_place", f"Địa danh “{head.place}” có thể ghi sai; đúng ra là “{place}”.", head.date_line
        )
