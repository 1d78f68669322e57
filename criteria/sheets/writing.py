"""A set's content as a workbook, and the empty template; every cell is inert text, number or date."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from criteria.sheets import layout
from criteria.sheets.columns import Sheet
from criteria.sheets.grid import to_grid

Lines = Sequence[tuple[int, dict[int, Any]]]
LONG_TEXT = 30
ROOM = 400
HEAD = PatternFill("solid", fgColor="E6EEF8")
GUIDE_LINES = (
    "Mỗi trang là một phần của bộ tiêu chí; mỗi dòng là một mục. Không đổi tên trang và tiêu đề cột.",
    "Trang “Bộ tiêu chí” ghi các thông tin chung. Nguồn dùng chung được dùng cho mọi giá trị không ghi nguồn riêng.",
    "Ô để trống nghĩa là chưa có trong nguồn; phần mềm hiển thị đúng như vậy và không tự đặt giá trị.",
    "Mã (1.1, 1.2.1, 1.10…) ghi dạng văn bản; cột mã của mẫu đã định dạng sẵn.",
    "Tỷ lệ ghi theo phần trăm: 60 nghĩa là 60 %. Thang bậc ghi số thứ tự bậc, từ thấp đến cao.",
    "Trang “Điều kiện”: mỗi dòng là một điều kiện của mức, mọi dòng phải đạt; không có dòng: phải đạt mọi chỉ tiêu.",
    "“So với năm trước”: trang “Yêu cầu” ghi tăng hoặc giảm; giá trị 0 với “trên” nghĩa là có tăng (giảm) là đạt.",
    "“Nhiều phần”: trang “Thành phần” ghi tên từng phần; trang “Yêu cầu” ghi một dòng cho mỗi phần và mức.",
    "Tải lên không ghi gì cho tới khi mọi dòng đều đúng; phần mềm liệt kê từng lỗi theo trang, dòng và ô.",
)


def template() -> bytes:
    """The workbook to fill in: every sheet with its headings, lists of choices, and the guide."""
    return _save({})


def write_workbook(data: Mapping[str, Any]) -> bytes:
    """The workbook of a set's content; read back it gives the same content."""
    return _save(data)


def _save(data: Mapping[str, Any]) -> bytes:
    grid = to_grid(data)
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = layout.FACTS
    _facts(first, grid[layout.FACTS], blank=not data)
    for sheet in layout.SHEETS:
        _table(book.create_sheet(sheet.name), sheet, grid[sheet.name])
    guide = book.create_sheet(layout.GUIDE)
    guide.column_dimensions["A"].width = 110
    for line in GUIDE_LINES:
        guide.append([line])
    for (cell,) in guide.iter_rows():
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def put(cell: Any, value: Any) -> None:
    """Write a value that can never become a formula."""
    if isinstance(value, Mapping):
        cell.value, cell.number_format = date.fromisoformat(value["day"]), "dd/mm/yyyy"
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in "=+-@\t\r":
            cell.quotePrefix = True


def _facts(sheet: Worksheet, lines: Lines, blank: bool) -> None:
    _heading(sheet, ("Mục", "Giá trị", "Nguồn", "Đã kiểm chứng", "Ghi chú"), (32, 50, 30, 14, 60))
    _fill(sheet, lines)
    for number, fact in enumerate(layout.FACT_ROWS, start=2):
        if blank and fact.help:
            put(sheet.cell(number, 5), fact.help)
        cell = sheet.cell(number, 2)
        if fact.kind == "code":
            cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if fact.kind == "choice" and not fact.open:
            _list(sheet, f"B{number}", fact.choices)


def _fill(sheet: Worksheet, lines: Lines) -> None:
    for number, cells in lines[1:]:
        for place, value in cells.items():
            put(sheet.cell(number, place), value)


def _table(sheet: Worksheet, shape: Sheet, lines: Lines) -> None:
    _heading(sheet, [c.title for c in shape.columns], [c.width for c in shape.columns])
    _fill(sheet, lines)
    for place, column in enumerate(shape.columns, start=1):
        letter = get_column_letter(place)
        for number in range(2, len(lines) + 1):
            sheet.cell(number, place).alignment = Alignment(
                wrap_text=column.width >= LONG_TEXT, vertical="top"
            )
        if column.kind in ("code", "codes", "month_day", "amount"):
            for number in range(2, max(len(lines), 60) + 1):
                sheet.cell(number, place).number_format = "@"
        if column.kind == "flag":
            _list(sheet, f"{letter}2:{letter}{ROOM}", ("có", "không"))
        if column.kind == "choice" and not column.open:
            _list(sheet, f"{letter}2:{letter}{ROOM}", column.choices)


def _heading(sheet: Worksheet, titles: Sequence[str], widths: Sequence[int]) -> None:
    for place, (title, width) in enumerate(zip(titles, widths, strict=True), start=1):
        cell = sheet.cell(1, place)
        put(cell, title)
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = "A2"


def _list(sheet: Worksheet, cells: str, words: Iterable[str]) -> None:
    listed = ",".join(words)
    rule = DataValidation(type="list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=False)
    rule.add(cells)
    sheet.add_data_validation(rule)
