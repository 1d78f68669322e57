"""Spreadsheet of titles recognised before the system: the template, and reading it with every fault by cell.

All or nothing: while one cell is wrong nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl.utils import get_column_letter

from accounts.models import AdministrativeUnit, Appointment
from criteria.errors import BadSetFile
from criteria.sheets.cells import read_cell
from criteria.sheets.layout import Column
from criteria.sheets.worker import Grid, grid_of
from dossiers.errors import BadFile
from dossiers.models import Title
from dossiers.rules.title_entries import PaperTitle
from dossiers.services.supporting_files import SCANS, Upload, take
from dossiers.services.titles import entries, entry_rights
from dossiers.services.titles.entry_template import SHEET, columns
from ledger.models import StoredFile
from ledger.services.transactions import atomic_service
from ledger.vietnamese.folding import fold


@dataclass(frozen=True, slots=True)
class CellFault:
    """What is wrong in one cell; `cell` is its place ("C5"), `column` its heading."""

    sheet: str
    cell: str
    row: int
    column: str
    message: str

    @property
    def sentence(self) -> str:
        """Return the fault with its place, as a person reads it."""
        return f"{self.sheet}, ô {self.cell} ({self.column}): {self.message}."


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One sound row: the unit, its title, and the name of the scan."""

    row: int
    unit: AdministrativeUnit
    paper: PaperTitle
    scan: str


@dataclass(slots=True)
class SheetResult:
    """What a sheet says: its sound rows, what is wrong, what is advised, and the titles written."""

    rows: list[EntryRow] = field(default_factory=list)
    faults: list[CellFault] = field(default_factory=list)
    advice: list[str] = field(default_factory=list)
    titles: list[Title] = field(default_factory=list)


def read(content: bytes, *, appointment: Appointment | None, scans: Sequence[str] = ()) -> SheetResult:
    """Read a sheet without writing anything; `scans` are the names of the files given with it.

    Units are looked up in the appointment's territory (None: everywhere). Raise BadFile where it is no such sheet.
    """
    try:
        grid = grid_of(content)
    except BadSetFile as error:
        raise BadFile(str(error)) from error
    return _Reader(grid, appointment, scans).result


@atomic_service
def write(*, appointment: Appointment, result: SheetResult, stored: Mapping[str, StoredFile]) -> list[Title]:
    """Write every row of a sound sheet, or none; `stored` are the scans by name."""
    entry_rights.require_keeper(appointment)
    if result.faults:
        raise BadFile("Bảng còn lỗi nên chưa ghi dòng nào. Hãy sửa các ô đã nêu rồi nhập lại.")
    return [
        entries.enter_stored(
            appointment=appointment,
            unit=row.unit,
            paper=row.paper,
            scan=stored.get(fold(row.scan)),
            name=row.scan,
        )
        for row in result.rows
    ]


def import_sheet(
    *, appointment: Appointment, content: bytes, scans: Sequence[Upload] = (), dry_run: bool = False
) -> SheetResult:
    """Read a sheet and, unless `dry_run` or a cell is wrong, write all its titles.

    Raise NotAllowed, BadFile (no such sheet, or a scan that cannot be taken).
    """
    entry_rights.require_keeper(appointment)
    result = read(content, appointment=appointment, scans=[scan.name for scan in scans])
    if dry_run or result.faults:
        return result
    used = {fold(row.scan) for row in result.rows if row.scan}
    stored = {
        fold(scan.name): take(scan, appointment=appointment, only=SCANS)
        for scan in scans
        if fold(scan.name) in used
    }
    result.titles = write(appointment=appointment, result=result, stored=stored)
    return result


class _Reader:
    """Reads the grid row by row; every fault keeps its cell."""

    def __init__(self, grid: Grid, appointment: Appointment | None, scans: Sequence[str]) -> None:
        self.result = SheetResult()
        self.appointment, self.scans = appointment, {fold(name) for name in scans}
        self.columns = {fold(column.title): column for column in columns()}
        self.letters: dict[str, str] = {}
        lines = grid.get(SHEET)
        if not lines:
            raise BadFile(f"Tệp không có trang “{SHEET}” hoặc trang này trống. Hãy dùng mẫu tải về.")
        heading = self._heading(lines[0])
        if self.result.faults:
            return
        read_rows = [(number, self._row(number, cells, heading)) for number, cells in lines[1:]]
        if not read_rows:
            raise BadFile("Bảng chưa có dòng nào. Hãy điền mỗi danh hiệu một dòng rồi nhập lại.")
        self._judge(read_rows)
        self.result.faults.sort(key=lambda fault: (fault.row, len(fault.cell), fault.cell))
        if lacking := sum(not row.scan for row in self.result.rows):
            self.result.advice.append(
                f"{lacking} dòng chưa có bản chụp quyết định; bổ sung được sau khi nhập."
            )

    def add(self, row: int, path: str, message: str) -> None:
        """Note a fault in a cell."""
        title = next((c.title for c in self.columns.values() if c.path[0] == path), path)
        cell = f"{self.letters.get(path, 'A')}{row}"
        self.result.faults.append(CellFault(SHEET, cell, row, title, message.rstrip(".")))

    def _heading(self, line: tuple[int, dict[int, Any]]) -> dict[int, Column]:
        number, cells = line
        found: dict[int, Column] = {}
        for place, words in cells.items():
            column = self.columns.get(fold(str(words).strip()))
            if column is None or column in found.values():
                why = "cột lặp lại" if column else "cột không có trong mẫu"
                cell = f"{get_column_letter(place)}{number}"
                self.result.faults.append(CellFault(SHEET, cell, number, str(words)[:60], why))
                continue
            found[place] = column
            self.letters[column.path[0]] = get_column_letter(place)
        for column in self.columns.values():
            if column.needed and column not in found.values():
                self.result.faults.append(
                    CellFault(SHEET, f"A{number}", number, column.title, "thiếu cột này")
                )
        return found

    def _row(self, number: int, cells: dict[int, Any], heading: dict[int, Column]) -> dict[str, Any] | None:
        """Return the values of a row, None where a cell cannot be read or a needed one is empty."""
        values: dict[str, Any] = {}
        sound = True
        for place, column in heading.items():
            try:
                value = read_cell(column, cells.get(place))
            except ValueError as error:
                self.add(number, column.path[0], str(error))
                sound = False
                continue
            if column.needed and value in (None, ""):
                self.add(number, column.path[0], "không được để trống")
                sound = False
            values[column.path[0]] = value
        return values if sound else None

    def _judge(self, rows: list[tuple[int, dict[str, Any] | None]]) -> None:
        """Look up the units at once, then judge each row and what two rows say twice."""
        codes = {str(values["unit"]).casefold() for _, values in rows if values}
        units = _units(codes, self.appointment)
        seen: dict[tuple[Any, ...], int] = {}
        for number, values in rows:
            if values is None:
                continue
            day = date.fromisoformat(values["recognised_on"])
            unit = _of_day(units.get(str(values["unit"]).casefold(), []), day)
            if unit is None:
                self.add(number, "unit", f"không có đơn vị mã “{values['unit']}” trong địa bàn của bạn")
                continue
            paper = _paper(values, day)
            before = len(self.result.faults)
            self._faults(number, values, unit, paper)
            key = (unit.pk, paper.model, paper.government_level, paper.recognised_on)
            if key in seen:
                self.add(number, "unit", f"trùng danh hiệu và ngày quyết định với dòng {seen[key]}")
            seen.setdefault(key, number)
            if len(self.result.faults) == before:
                self.result.rows.append(EntryRow(number, unit, paper, str(values.get("scan") or "")))

    def _faults(
        self, number: int, values: Mapping[str, Any], unit: AdministrativeUnit, paper: PaperTitle
    ) -> None:
        name = str(values.get("name") or "").strip()
        if name and fold(name) != fold(unit.name):
            self.add(number, "name", f"mã “{unit.code}” là của {unit.name}; hãy sửa mã hoặc tên")
        for path, why in entries.faults_of(unit, paper):
            self.add(number, path, why)
        for path, most in (("number", 60), ("issuer", 200), ("note", 500)):
            if len(getattr(paper, path)) > most:
                self.add(number, path, f"dài quá {most} chữ; hãy ghi gọn lại")
        scan = str(values.get("scan") or "")
        if scan and fold(scan) not in self.scans:
            self.add(number, "scan", f"chưa tải lên tệp “{scan[:80]}” cùng bảng này")
        if (same := entries.same_entry(unit, paper)) is not None:
            self.add(number, "unit", f"danh hiệu này đã có trong sổ: {same.paper}")


def _units(codes: set[str], appointment: Appointment | None) -> dict[str, list[AdministrativeUnit]]:
    """Return the units of these codes within the territory, by code; a code may have been used again."""
    found: dict[str, list[AdministrativeUnit]] = {}
    rows = AdministrativeUnit.objects.all()
    if appointment is not None:
        rows = rows.filter(entry_rights.scope(appointment))
    for unit in rows.order_by("-valid_from"):
        if unit.code.casefold() in codes:
            found.setdefault(unit.code.casefold(), []).append(unit)
    return found


def _of_day(units: Sequence[AdministrativeUnit], day: date) -> AdministrativeUnit | None:
    """Return the unit that bore the code that day; else the newest, for units begin when they were set up here."""
    return next((unit for unit in units if unit.holds_on(day)), units[0] if units else None)


def _paper(values: Mapping[str, Any], day: date) -> PaperTitle:
    until = values.get("valid_until")
    return entries.completed(
        PaperTitle(
            model=values["model"],
            government_level=values["government_level"],
            level=int(values["level"]),
            number=str(values["number"]).strip(),
            issuer=str(values["issuer"]).strip(),
            recognised_on=day,
            valid_until=date.fromisoformat(until) if until else None,
            year=int(values["year"]) if values.get("year") else None,
            note=str(values.get("note") or "").strip(),
        )
    )
