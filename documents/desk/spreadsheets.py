"""Spreadsheets without formulas: every cell is text or a number."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

WORDS_LIMIT = 32_000


def inert(sheet: Any, value: object) -> Any:
    """Return a cell that is never a formula, whatever character its value begins with."""
    if isinstance(value, bool | int) and not isinstance(value, bool):
        return WriteOnlyCell(sheet, value=value)
    words = f"{value:%d/%m/%Y}" if isinstance(value, date) else "" if value is None else str(value)
    words = "".join(c for c in words if c >= " " or c in "\n\t")[:WORDS_LIMIT]
    cell = WriteOnlyCell(sheet, value="")
    cell.value = words
    cell.data_type = "s"
    cell.quotePrefix = True
    return cell


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet of a workbook: its name, its columns (name, width in letters) and its rows."""

    title: str
    columns: list[tuple[str, int]]
    rows: Iterable[Iterable[object]]


def workbook(*, title: str, columns: list[tuple[str, int]], rows: Iterable[Iterable[object]]) -> bytes:
    """Return a .xlsx with one sheet: a bold row of columns (name, width in letters), then the rows."""
    return book([Page(title, columns, rows)])


def book(pages: Iterable[Page]) -> bytes:
    """Return a .xlsx with a sheet for each page."""
    made = Workbook(write_only=True)
    for page in pages:
        sheet = made.create_sheet(page.title[:31])
        sheet.freeze_panes = "A2"
        for number, (_, width) in enumerate(page.columns):
            sheet.column_dimensions["ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number]].width = width
        heads = [inert(sheet, name) for name, _ in page.columns]
        for cell in heads:
            cell.font = Font(bold=True)
        sheet.append(heads)
        for row in page.rows:
            sheet.append([inert(sheet, value) for value in row])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
