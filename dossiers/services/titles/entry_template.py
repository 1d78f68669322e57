"""Spreadsheet of titles recognised before the system: its columns and the empty template."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from criteria.labels import MODELS, model_name
from criteria.models import CriteriaSet
from criteria.sheets.layout import LEVELS, Column
from criteria.sheets.writing import put

SHEET, GUIDE = "Danh hiệu", "Hướng dẫn"
PERSONS = "cong_dan_hoc_tap"
GUIDE_LINES = (
    "Mỗi dòng là một danh hiệu đã được công nhận trên giấy hoặc ở nơi khác, trước khi dùng hệ thống này.",
    "Mã đơn vị: theo mục Đơn vị và cơ quan. Tên đơn vị chỉ để đối chiếu: ghi thì phải khớp với mã.",
    "Hiệu lực đến: để trống thì tính theo số tháng của bộ tiêu chí đang có hiệu lực, nếu bộ tiêu chí nêu.",
    "Bản chụp: tên tệp quyết định đã ký (PDF, JPG, PNG) tải lên cùng bảng này; nhiều dòng dùng chung được.",
    "Nhập thử trước: lỗi được báo theo từng ô, chưa ghi gì. Còn một lỗi thì không dòng nào được ghi.",
)


def models() -> dict[str, str]:
    """Return the codes of titles that units can hold by their names."""
    known = {code: name for code, name in MODELS.items() if code != PERSONS}
    rows = CriteriaSet.objects.published().exclude(level=CriteriaSet.GovernmentLevel.CA_NHAN)
    for code in rows.order_by("model").values_list("model", flat=True).distinct():
        known.setdefault(code, model_name(code))
    return {name: code for code, name in known.items() if code != PERSONS}


def columns() -> tuple[Column, ...]:
    """Return the columns of the sheet; the paths are fields of `PaperTitle`, with unit, name and scan beside."""
    levels = {words: code for words, code in LEVELS.items() if code != "ca_nhan"}
    return (
        Column("Mã đơn vị", ("unit",), "code", needed=True, width=16),
        Column("Tên đơn vị", ("name",), width=34),
        Column("Danh hiệu", ("model",), "choice", needed=True, choices=models(), width=24),
        Column("Cấp", ("government_level",), "choice", needed=True, choices=levels, width=12),
        Column("Mức độ", ("level",), "integer", needed=True, width=10),
        Column("Số, ký hiệu quyết định", ("number",), needed=True, width=24),
        Column("Ngày quyết định", ("recognised_on",), "day", needed=True, width=16),
        Column("Cơ quan ra quyết định", ("issuer",), needed=True, width=34),
        Column("Hiệu lực đến", ("valid_until",), "day", width=16),
        Column("Năm đánh giá", ("year",), "integer", width=12),
        Column("Bản chụp", ("scan",), width=28),
        Column("Ghi chú", ("note",), width=34),
    )


def template() -> bytes:
    """Return the empty sheet to fill in, with a guide."""
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for place, column in enumerate(columns(), start=1):
        put(sheet.cell(1, place), column.title)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        if column.kind == "code":
            for number in range(2, 500):
                sheet.cell(number, place).number_format = "@"
    sheet.freeze_panes = "A2"
    guide = book.create_sheet(GUIDE)
    guide.column_dimensions["A"].width = 110
    lines = (*GUIDE_LINES, f"Danh hiệu: {', '.join(models())}.", f"Cấp: {', '.join(_levels())}.")
    for number, line in enumerate(lines, start=1):
        put(guide.cell(number, 1), line)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _levels() -> list[str]:
    return [words for words, code in LEVELS.items() if code != "ca_nhan"]
