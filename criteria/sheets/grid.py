"""A set's content as the plain cells of its sheets: what the workbook shows and what a draft keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from criteria.rules import definition as d
from criteria.sets.checking import criteria, indicators
from criteria.sheets import layout
from criteria.sheets.cells import write_cell
from criteria.sheets.worker import Grid


def to_grid(data: Mapping[str, Any]) -> Grid:
    """The cells of every sheet, headings in row 1; read back they give the same content."""
    grid: Grid = {layout.FACTS: [(1, {1: "Mục", 2: "Giá trị"}), *_facts(data)]}
    rows = _rows(data) if data else {}
    for sheet in layout.SHEETS:
        heading = {place: column.title for place, column in enumerate(sheet.columns, start=1)}
        lines = [
            (number, _cells(write_cell(column, _reach(record, column.path)) for column in sheet.columns))
            for number, record in enumerate(rows.get(sheet.name, ()), start=2)
        ]
        grid[sheet.name] = [(1, heading), *lines]
    return grid


def aligned(grid: Grid) -> Grid:
    """The cells at the places of today's columns: a draft kept before a column was added gains it, empty.

    So does one kept before a sheet was added. Columns and lines are known by their titles; a sheet with a title that
    is not known stays as it is.
    """
    whole = dict(grid)
    if layout.FACTS in grid:
        whole[layout.FACTS] = _aligned_facts(grid[layout.FACTS])
    for sheet in layout.SHEETS:
        places = {column.title: place for place, column in enumerate(sheet.columns, start=1)}
        lines = grid.get(sheet.name) or [(1, {})]
        if any(title not in places for title in lines[0][1].values()):
            continue
        heading = lines[0][1]
        moved = [(n, {places[heading[p]]: cell for p, cell in cells.items()}) for n, cells in lines[1:]]
        whole[sheet.name] = [(1, {place: title for title, place in places.items()}), *moved]
    return whole


def _aligned_facts(lines: Sequence[tuple[int, dict[int, Any]]]) -> list[tuple[int, dict[int, Any]]]:
    by_title = {str(cells.get(1, "")): cells for number, cells in lines if number > 1}
    titles = [fact.title for fact in layout.FACT_ROWS]
    if any(title not in titles for title in by_title):
        return list(lines)
    rows = ((number, by_title.get(title, {1: title})) for number, title in enumerate(titles, start=2))
    return [*lines[:1], *rows]


def _facts(data: Mapping[str, Any]) -> list[tuple[int, dict[int, Any]]]:
    lines = []
    for number, fact in enumerate(layout.FACT_ROWS, start=2):
        entry = _reach(data, fact.path) if fact.path else None
        cells: list[Any] = [fact.title, entry]
        if fact.sourced and isinstance(entry, Mapping):
            source = _reach(entry, ("source",))
            cells = [fact.title, entry.get("value"), source, "có" if entry.get("verified") else None]
            cells.append(entry.get("note"))
        cells[1] = write_cell(fact, cells[1])
        lines.append((number, _cells(cells)))
    return lines


def _cells(values: Any) -> dict[int, Any]:
    return {
        place: {"day": value.isoformat()} if isinstance(value, date) else value
        for place, value in enumerate(values, start=1)
        if value is not None and value != ""
    }


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
        layout.RULE_ROWS.name: _rules(data),
        layout.KIND_BARS.name: _kind_bars(data),
        layout.AUTHORITIES.name: list(data["authorities"]),
        layout.CALENDAR.name: [{**e, "on_the_day": not e.get("before", True)} for e in data["calendar"]],
        layout.STANDARDS.name: list(data["standards"]),
        layout.CRITERIA.name: _criteria(data),
        layout.OPEN_POINTS.name: [{"value": text} for text in data["open_points"]],
        layout.TRANSITION.name: list(data.get("transition", ())),
    }
    parents = [(criterion["code"], criterion["indicators"]) for _, criterion in criteria(data)]
    found[layout.INDICATORS.name] = [{**e, "parent": code} for code, rows in parents for e in rows]
    for sheet, key in ((layout.LADDER, "ladder"), (layout.PARTS, "part_texts")):
        found[sheet.name] = [
            {**row, "parent": entry["code"]} for _, entry in indicators(data) for row in entry.get(key, ())
        ]
    found[layout.EVIDENCE.name] = [
        {**entry["evidence"], "parent": entry["code"]} for _, entry in indicators(data) if "evidence" in entry
    ]
    found[layout.REQUIREMENTS.name] = [
        row
        for _, entry in indicators(data)
        for item in entry["requirements"]
        for row in _demands(entry, item)
    ]
    return found


def _rules(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every rule with the level it belongs to."""
    rules = ((level["level"], level.get("rules", ())) for level in data["levels"])
    return [{**rule, "level": level} for level, rows in rules for rule in rows]


def _kind_bars(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the points that a level asks of one kind of unit, a row each."""
    bars = ((level["level"], level.get("min_points_by_kind", {})) for level in data["levels"])
    return [{"level": level, "kind": kind, **bar} for level, kinds in bars for kind, bar in kinds.items()]


def _criteria(data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return every criterion with the code of its standard."""
    standards = ((standard["code"], standard["criteria"]) for standard in data["standards"])
    return [{**criterion, "parent": code} for code, rows in standards for criterion in rows]


def _demands(entry: Mapping[str, Any], item: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The rows of one requirement: itself, then its parts by number."""
    head = {"parent": entry["code"], "level": item.get("level")}
    parts = [{**head, "part": n, **part} for n, part in enumerate(item.get("parts", ()), start=1)]
    return [{**item, **head}, *parts]
