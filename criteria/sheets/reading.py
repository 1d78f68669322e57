"""From the grid of a workbook to a set's content, with every problem by sheet, row and cell in Vietnamese."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from openpyxl.utils import get_column_letter

from criteria.sets.checking import Issue, Place, issues
from criteria.sheets import layout
from criteria.sheets.assembling import Row, Spot, assemble
from criteria.sheets.cells import read_cell
from criteria.sheets.columns import ROW_SOURCE, Column, Fact, Sheet
from criteria.sheets.worker import Grid, grid_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a workbook says: its content where it is clean, else every problem, in the order of the sheets."""

    data: dict[str, Any] | None
    problems: list[str]


def read_workbook(content: bytes) -> Outcome:
    """Read an uploaded workbook; raises BadSetFile where it cannot be opened at all."""
    return read_grid(grid_of(content))


def read_grid(grid: Grid) -> Outcome:
    """Read the cells of a workbook; nothing is guessed, every problem names its sheet, row and cell."""
    reader = _Reader(grid)
    facts = reader.facts()
    rows = {sheet.name: reader.rows(sheet) for sheet in layout.SHEETS}
    known = {layout.FACTS, layout.GUIDE, *(sheet.name for sheet in layout.SHEETS)}
    for name in grid:
        if name not in known:
            reader.problems.append((len(layout.SHEETS) + 1, 0, f"Trang “{name}” không có trong mẫu."))
    built = assemble(facts, rows, reader.default_source)
    for spot, text in built.problems:
        reader.add(spot, text)
    known_wrong = {entry[:2] for entry in reader.problems}
    for issue in issues(built.data):
        spot, text = _located(issue, built.origins)
        if reader.rank(spot) not in known_wrong:  # else it follows from what is told of that row already
            reader.add(spot, text)
    if reader.problems:
        return Outcome(None, [text for _, _, text in sorted(reader.problems)])
    return Outcome(built.data, [])


def _located(issue: Issue, origins: dict[Place, Spot]) -> tuple[Spot, str]:
    """The cell an issue of the content is about: of the longest known place above it."""
    for length in range(len(issue.place), -1, -1):
        spot = origins.get(issue.place[:length])
        if spot is not None:
            rest = tuple(str(step) for step in issue.place[length:])
            return spot.at(rest), issue.text if issue.named else issue.text[:1].upper() + issue.text[1:]
    return Spot(layout.FACTS, 0, {}), issue.sentence


@dataclass
class _Reader:
    grid: Grid
    default_source: str = ""
    problems: list[tuple[int, int, str]] = field(default_factory=list)

    def add(self, spot: Spot, text: str) -> None:
        """Note a problem with its place; the same sentence for the same place once."""
        entry = (*self.rank(spot), f"{spot.words}: {text.rstrip('.')}.")
        if entry not in self.problems:
            self.problems.append(entry)

    def rank(self, spot: Spot) -> tuple[int, int]:
        """Where a place stands in the order of the workbook."""
        names = [layout.FACTS, *(sheet.name for sheet in layout.SHEETS)]
        return names.index(spot.sheet), spot.row

    def facts(self) -> dict[tuple[str, ...], Row]:
        """The lines of the first sheet by where their values stand; a sourced one as a sourced record."""
        found: dict[tuple[str, ...], Row] = {}
        if layout.FACTS not in self.grid:
            self.add(Spot(layout.FACTS, 0, {}), "thiếu trang này; hãy dùng mẫu tải về")
            return found
        by_title = {fact.title.casefold(): fact for fact in layout.FACT_ROWS}
        for number, cells in self.grid[layout.FACTS]:
            title = str(cells.get(1, "")).strip()
            if number == 1 or not title:
                continue
            fact = by_title.get(title.casefold())
            if fact is None:
                self.add(Spot(layout.FACTS, number, {}, "A"), f"mục “{title[:60]}” không có trong mẫu")
            elif fact.title == layout.DEFAULT_SOURCE:
                self.default_source = str(self.fact(fact, number, cells).record["value"] or "")
            else:
                found[fact.path] = self.fact(fact, number, cells)
        for fact in layout.FACT_ROWS:
            if fact.needed and fact.path not in found:
                self.add(Spot(layout.FACTS, 0, {}), f"thiếu mục “{fact.title}”")
        return found

    def fact(self, fact: Fact, number: int, cells: dict[int, Any]) -> Row:
        """One line of the first sheet."""
        spot = Spot(layout.FACTS, number, {"value": "B", "source": "C", "verified": "D", "note": "E"})
        record = {"value": self.cell(spot, fact, cells.get(2), "value")}
        if fact.needed and cells.get(2) in (None, ""):
            self.add(spot.at(("value",)), f"“{fact.title}” không được để trống")
        if fact.sourced:
            for place, column in enumerate(ROW_SOURCE, start=3):
                record[column.path[0]] = self.cell(spot, column, cells.get(place), column.path[0])
        return Row(record, spot)

    def rows(self, sheet: Sheet) -> list[Row]:
        """The rows of a sheet as records of plain values, in order."""
        lines = self.grid.get(sheet.name, [])
        if not lines:
            return []
        columns = self._columns(sheet, lines[0][1])
        letters = {".".join(column.path): get_column_letter(place) for place, column in columns.items()}
        found = []
        for number, cells in lines[1:]:
            spot = Spot(sheet.name, number, letters)
            record: dict[str, Any] = {}
            for place, column in columns.items():
                value = self.cell(spot, column, cells.get(place), ".".join(column.path))
                if column.needed and cells.get(place) in (None, ""):
                    self.add(spot.at(column.path), f"“{column.title}” không được để trống")
                _put(record, column.path, value)
            found.append(Row(record, spot))
        return found

    def _columns(self, sheet: Sheet, heading: dict[int, Any]) -> dict[int, Column]:
        by_title = {column.title.casefold(): column for column in sheet.columns}
        found: dict[int, Column] = {}
        for place, title in heading.items():
            column = by_title.get(str(title).strip().casefold())
            spot = Spot(sheet.name, 1, {}, get_column_letter(place))
            if column is None:
                self.add(spot, f"cột “{str(title)[:60]}” không có trong mẫu")
            elif column in found.values():
                self.add(spot, f"cột “{column.title}” bị lặp")
            else:
                found[place] = column
        for column in sheet.columns:
            if column.needed and column not in found.values():
                self.add(Spot(sheet.name, 1, {}), f"thiếu cột “{column.title}”")
        return found

    def cell(self, spot: Spot, column: Any, raw: Any, path: str) -> Any:
        """The value of one cell; a mistake is noted and reads as empty."""
        try:
            return read_cell(column, raw)
        except ValueError as error:
            self.add(spot.at((path,)), str(error))
            return None


def _put(record: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    for step in path[:-1]:
        record = record.setdefault(step, {})
    record[path[-1]] = value
