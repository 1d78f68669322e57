"""Typing into the spreadsheet of a criteria set, as an official does: by sheet and heading."""

from __future__ import annotations

import io
from typing import Any

from openpyxl import Workbook, load_workbook

from criteria.sheets import template, write_workbook


def typed(facts: dict[str, Any], rows: dict[str, list[dict[str, Any]]]) -> bytes:
    """The downloaded template with these lines typed in; `facts` by title (a value, or value and source)."""
    book = load_workbook(io.BytesIO(template()))
    first = book.worksheets[0]
    lines = {first.cell(number, 1).value: number for number in range(2, first.max_row + 1)}
    for title, value in facts.items():
        for place, cell in enumerate(value if isinstance(value, tuple) else (value,), start=2):
            first.cell(lines[title], place).value = cell
    for name, records in rows.items():
        sheet = book[name]
        headings = {cell.value: cell.column for cell in sheet[1]}
        for number, record in enumerate(records, start=2):
            for title, value in record.items():
                sheet.cell(number, headings[title]).value = value
    return saved(book)


def changed(data: dict[str, Any], cells: dict[tuple[str, str], Any]) -> bytes:
    """The workbook of a content with some cells overwritten: {(sheet, "B2"): value}."""
    book = load_workbook(io.BytesIO(write_workbook(data)))
    for (sheet, place), value in cells.items():
        book[sheet][place].value = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()
