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

from criteria import definition as d
from criteria.checking import criteria, indicators
from criteria.sheets import layout
from criteria.sheets.cells import write_cell
from criteria.sheets.layout import Sheet

LONG_TEXT = 30
ROOM = 400
HEAD = PatternFill("solid", fgColor="E6EEF8")
GUIDE_LINES = (
    "Mỗi trang là một phần của bộ tiêu chí; mỗi dòng là một mục. Không đổi tên trang và tiêu đề cột.",
    "Trang “Bộ tiêu chí” ghi các thông tin chung. Nguồn dùng chung được dùng cho mọi giá trị không ghi nguồn riêng.",
    "Ô để trống nghĩa là chưa có trong nguồn; phần mềm hiển thị đúng như vậy và không tự đặt giá trị.",
    "Mã (1.1, 1.2.1, 1.10…) ghi dạng văn bản; cột mã của mẫu đã định dạng sẵn.",
    "Tỷ lệ ghi theo phần trăm: 60 nghĩa là 60 %. Thang bậc ghi số thứ tự bậc, từ thấp đến cao.",
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
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = layout.FACTS
    _facts(first, data)
    rows = _rows(data) if data else {}
    for sheet in layout.SHEETS:
        _table(book.create_sheet(sheet.name), sheet, rows.get(sheet.name, ()))
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
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in "=+-@\t\r":
            cell.quotePrefix = True
    elif isinstance(value, date):
        cell.number_format = "dd/mm/yyyy"


def _facts(sheet: Worksheet, data: Mapping[str, Any]) -> None:
    _heading(sheet, ("Mục", "Giá trị", "Nguồn", "Đã kiểm chứng", "Ghi chú"), (32, 50, 30, 14, 60))
    for number, fact in enumerate(layout.FACT_ROWS, start=2):
        put(sheet.cell(number, 1), fact.title)
        entry = _reach(data, fact.path) if fact.path else None
        if fact.sourced and isinstance(entry, Mapping):
            put(sheet.cell(number, 3), entry.get("source"))
            put(sheet.cell(number, 4), "có" if entry.get("verified") else None)
            put(sheet.cell(number, 5), entry.get("note"))
            entry = entry.get("value")
        elif not data:
            put(sheet.cell(number, 5), fact.help or None)
        cell = sheet.cell(number, 2)
        put(cell, write_cell(fact, entry))
        if fact.kind == "code":
            cell.number_format = "@"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if fact.kind == "choice" and not fact.open:
            _list(sheet, f"B{number}", fact.choices)


def _table(sheet: Worksheet, shape: Sheet, rows: Iterable[Mapping[str, Any]]) -> None:
    _heading(sheet, [c.title for c in shape.columns], [c.width for c in shape.columns])
    for number, record in enumerate(rows, start=2):
        for place, column in enumerate(shape.columns, start=1):
            cell = sheet.cell(number, place)
            put(cell, write_cell(column, _reach(record, column.path)))
            cell.alignment = Alignment(wrap_text=column.width >= LONG_TEXT, vertical="top")
    for place, column in enumerate(shape.columns, start=1):
        letter = get_column_letter(place)
        if column.kind in ("code", "codes", "month_day"):
            for number in range(2, max(sheet.max_row, 60) + 1):
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


def _reach(record: Mapping[str, Any], path: Sequence[str]) -> Any:
    found: Any = record
    for step in path:
        found = found.get(step) if isinstance(found, Mapping) else None
    return None if found == d.NOT_IN_SOURCE and path[-1:] == ("source",) else found


def _rows(data: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """The records of every sheet, in the order of the content."""
    found: dict[str, list[dict[str, Any]]] = {
        layout.REPLACES.name: list(data["instrument"].get("replaces", ())),
        layout.UNIT_KINDS.name: list(data["unit_kinds"]),
        layout.LEVEL_ROWS.name: list(data["levels"]),
        layout.KIND_BARS.name: [
            {"level": level["level"], "kind": kind, **bar}
            for level in data["levels"]
            for kind, bar in level.get("min_points_by_kind", {}).items()
        ],
        layout.AUTHORITIES.name: list(data["authorities"]),
        layout.CALENDAR.name: [{**e, "on_the_day": not e.get("before", True)} for e in data["calendar"]],
        layout.STANDARDS.name: list(data["standards"]),
        layout.CRITERIA.name: [
            {**criterion, "parent": standard["code"]}
            for standard in data["standards"]
            for criterion in standard["criteria"]
        ],
        layout.OPEN_POINTS.name: [{"value": text} for text in data["open_points"]],
        layout.TRANSITION.name: list(data.get("transition", ())),
    }
    parents = [(criterion["code"], criterion["indicators"]) for _, criterion in criteria(data)]
    found[layout.INDICATORS.name] = [{**e, "parent": code} for code, rows in parents for e in rows]
    for sheet, key in ((layout.LADDER, "ladder"), (layout.PARTS, "part_texts")):
        found[sheet.name] = [
            {**row, "parent": entry["code"]} for _, entry in indicators(data) for row in entry.get(key, ())
        ]
    found[layout.REQUIREMENTS.name] = [
        row
        for _, entry in indicators(data)
        for item in entry["requirements"]
        for row in _demands(entry, item)
    ]
    return found


def _demands(entry: Mapping[str, Any], item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of one requirement: itself, then its parts by number."""
    head = {"parent": entry["code"], "level": item["level"]}
    parts = [{**head, "part": n, **part} for n, part in enumerate(item.get("parts", ()), start=1)]
    return [{**item, **head}, *parts]
