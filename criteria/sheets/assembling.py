"""Assembly of sheet rows into a set's content, remembering the cell of each value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from criteria.rules import definition as d
from criteria.rules import level_definition as ld
from criteria.sets.checking import NEEDS, Place
from criteria.sheets import layout
from criteria.sheets.columns import Sheet


@dataclass(frozen=True, slots=True)
class Spot:
    """A row of a sheet with the letter of each field's column; `letter` narrows it to one cell."""

    sheet: str
    row: int
    letters: dict[str, str]
    letter: str = ""

    def at(self, path: tuple[str, ...]) -> Spot:
        """The cell of a field of this row, or the row where the field has no column."""
        for length in range(len(path), 0, -1):
            for key in (".".join(path[:length]), f"{'.'.join(path[:length])}.value"):
                if key in self.letters:
                    return replace(self, letter=self.letters[key])
        return self

    @property
    def words(self) -> str:
        """The place as it is told."""
        if self.letter:
            return f"Trang “{self.sheet}”, dòng {self.row}, ô {self.letter}{self.row}"
        return f"Trang “{self.sheet}”, dòng {self.row}" if self.row else f"Trang “{self.sheet}”"


@dataclass(frozen=True, slots=True)
class Row:
    """One row as a record of plain values, and where it stands."""

    record: dict[str, Any]
    spot: Spot


@dataclass
class Built:
    """The content so far, where each part came from, and what is wrong."""

    default_source: str
    data: dict[str, Any] = field(default_factory=dict)
    origins: dict[Place, Spot] = field(default_factory=dict)
    problems: list[tuple[Spot, str]] = field(default_factory=list)

    def source(self, record: dict[str, Any], spot: Spot, demanded: bool, key: str = "") -> None:
        """Fill in who says it: the common source where the cell is empty, none where nothing is said."""
        if not record.get("source"):
            record["source"] = self.default_source if demanded else d.NOT_IN_SOURCE
            if not record["source"]:
                place = (key, "source") if key else ("source",)
                text = f"thiếu nguồn; hãy ghi nguồn hoặc điền “{layout.DEFAULT_SOURCE}” ở trang đầu"
                self.problems.append((spot.at(place), text))
                record["source"] = d.NOT_IN_SOURCE
        record["verified"] = bool(record.get("verified"))
        if not record.get("note"):
            record.pop("note", None)

    def cell(self, record: dict[str, Any], spot: Spot, key: str = "") -> dict[str, Any]:
        """A sourced value of its own."""
        cell = {name: value for name, value in record.items() if value is not None}
        cell.setdefault("value", None)
        self.source(cell, spot, cell["value"] is not None, key)
        return cell

    def row(self, sheet: Sheet, row: Row) -> dict[str, Any]:
        """The item a row stands for, without the columns that only say where it belongs."""
        item: dict[str, Any] = {}
        for name, value in row.record.items():
            if name in sheet.groups:
                said = any(part not in (None, "", False) for part in value.values())
                if said or name in sheet.demanded:
                    item[name] = self.cell(value, row.spot, name)
            elif value is not None and name not in ("parent", "part"):
                item[name] = value
        for name in sheet.nulls:
            item.setdefault(name, None)
        if any(column.path == ("source",) for column in sheet.columns):
            self.source(item, row.spot, any(item.get(name) is not None for name in sheet.carries))
        return item


Rows = dict[str, list[Row]]


def assemble(facts: dict[tuple[str, ...], Row], rows: Rows, default_source: str) -> Built:
    """The content that the sheets say; problems hold what does not fit together."""
    built = Built(default_source)
    _facts(built, facts)
    _lists(built, rows)
    _tree(built, rows)
    return built


def _facts(built: Built, facts: dict[tuple[str, ...], Row]) -> None:
    data = built.data
    data["format"] = 1
    data["instrument"], data["in_force"], data["pilot"] = {}, {}, {}
    for fact in layout.FACT_ROWS:
        if not fact.path:
            continue
        row = facts.get(fact.path) or Row({"value": None}, Spot(layout.FACTS, 0, {}))
        target = data if len(fact.path) == 1 else data[fact.path[0]]
        value: Any = row.record.get("value")
        if fact.sourced and (value is not None or fact.path not in layout.OPTIONAL_FACTS):
            target[fact.path[-1]] = built.cell(dict(row.record), row.spot)
        elif value is not None:
            target[fact.path[-1]] = value
        built.origins[fact.path] = row.spot.at(("value",))
    if not data["pilot"]:
        del data["pilot"]


def _lists(built: Built, rows: Rows) -> None:
    data, origins = built.data, built.origins
    for sheet, place in (
        (layout.REPLACES, ("instrument", "replaces")),
        (layout.UNIT_KINDS, ("unit_kinds",)),
        (layout.LEVEL_ROWS, ("levels",)),
        (layout.AUTHORITIES, ("authorities",)),
        (layout.CALENDAR, ("calendar",)),
        (layout.TRANSITION, ("transition",)),
    ):
        items = [built.row(sheet, row) for row in rows[sheet.name]]
        target = data if len(place) == 1 else data[place[0]]
        target[place[-1]] = items
        origins[place] = Spot(sheet.name, 0, {})
        for number, row in enumerate(rows[sheet.name]):
            origins[(*place, number)] = row.spot
    for entry in data["calendar"]:
        if entry.pop("on_the_day", False):
            entry["before"] = False
    data["open_points"] = [
        row.record["value"] for row in rows[layout.OPEN_POINTS.name] if row.record.get("value")
    ]
    origins[("open_points",)] = Spot(layout.OPEN_POINTS.name, 0, {})
    for row, number, bar in _of_levels(built, rows, layout.KIND_BARS):
        kind = bar.pop("kind", "")
        data["levels"][number].setdefault("min_points_by_kind", {})[kind] = bar
        origins[("levels", number, "min_points_by_kind", kind)] = row.spot
    for row, number, rule in _of_levels(built, rows, layout.RULE_ROWS):
        if rule.get("kind") in ld.VALUED:
            rule.setdefault("value", None)
        if rule.get("kind") == ld.MANDATORY:
            rule.setdefault("codes", None)
        rules = data["levels"][number].setdefault("rules", [])
        origins[("levels", number, "rules", len(rules))] = row.spot
        rules.append(rule)


def _of_levels(built: Built, rows: Rows, sheet: Sheet) -> Iterator[tuple[Row, int, dict[str, Any]]]:
    """The rows of a sheet that belong to a level, each with the place of its level and its item."""
    levels = {level.get("level"): number for number, level in enumerate(built.data["levels"])}
    for row in rows[sheet.name]:
        item = built.row(sheet, row)
        level = item.pop("level", None)
        if level in levels:
            yield row, levels[level], item
        else:
            _orphan(built, row, "level", f"không có mức {level} ở trang “{layout.LEVEL_ROWS.name}”")


def _orphan(built: Built, row: Row, key: str, text: str) -> None:
    if row.record.get(key) is not None:
        built.problems.append((row.spot.at((key,)), text))


def _tree(built: Built, rows: Rows) -> None:
    """Standards, criteria under them, indicators under those, and what belongs to an indicator."""
    standards: list[dict[str, Any]] = []
    built.data["standards"] = standards
    built.origins[("standards",)] = Spot(layout.STANDARDS.name, 0, {})
    top: dict[str, tuple[Place, dict[str, Any]]] = {}
    for row in rows[layout.STANDARDS.name]:
        item = {**built.row(layout.STANDARDS, row), "criteria": []}
        place: Place = ("standards", len(standards))
        standards.append(item)
        built.origins[place] = row.spot
        top.setdefault(item.get("code", ""), (place, item))
    middle = _under(built, rows, layout.CRITERIA, top, "criteria", "tiêu chuẩn")
    for _, item in middle.values():
        item["indicators"] = []
    bottom = _under(built, rows, layout.INDICATORS, middle, "indicators", "tiêu chí")
    for _, item in bottom.values():
        item["requirements"] = []
    _under(built, rows, layout.LADDER, bottom, "ladder", "chỉ tiêu")
    _under(built, rows, layout.PARTS, bottom, "part_texts", "chỉ tiêu")
    _requirements(built, rows[layout.REQUIREMENTS.name], bottom)
    _evidence(built, rows[layout.EVIDENCE.name], bottom)


Parents = dict[str, tuple[Place, dict[str, Any]]]


def _under(built: Built, rows: Rows, sheet: Sheet, parents: Parents, key: str, name: str) -> Parents:
    """Put the rows of a sheet under the parents they name; return them by code."""
    found: Parents = {}
    for row in rows[sheet.name]:
        item = built.row(sheet, row)
        parent = parents.get(row.record.get("parent") or "")
        if parent is None:
            _orphan(built, row, "parent", f"không có {name} mang mã “{row.record.get('parent')}”")
            found.setdefault(item.get("code", ""), (("lost",), item))  # its own rows are not lost as well
            continue
        place = (*parent[0], key, len(parent[1].setdefault(key, [])))
        parent[1][key].append(item)
        built.origins[place] = row.spot
        code = item.get("code", str(len(found)))
        if code in found:
            built.problems.append((row.spot.at(("code",)), f"mã “{code}” bị trùng"))
        found[code] = (place, item)
    return found


def _requirements(built: Built, rows: list[Row], parents: Parents) -> None:
    found: dict[tuple[Any, Any], tuple[Place, dict[str, Any]]] = {}
    for row in rows:
        code, level, part = (row.record.get(name) for name in ("parent", "level", "part"))
        item = built.row(layout.REQUIREMENTS, row)
        parent = parents.get(code or "")
        if parent is None:
            _orphan(built, row, "parent", f"không có chỉ tiêu mang mã “{code}”")
        elif part is None:
            _complete(parent[1], item)
            place = (*parent[0], "requirements", len(parent[1]["requirements"]))
            parent[1]["requirements"].append(item)
            built.origins[place] = row.spot
            found.setdefault((code, level), (place, item))
        elif (code, level) not in found:
            text = f"phần {part} đứng trước hoặc thiếu dòng yêu cầu chung của chỉ tiêu {code}, mức {level or 'chung'}"
            built.problems.append((row.spot.at(("part",)), text))
        else:
            _part(built, row, item, part, *found[(code, level)])


def _evidence(built: Built, rows: list[Row], parents: Parents) -> None:
    """The evidence policy of an indicator, one row each."""
    for row in rows:
        code, item = row.record.get("parent"), built.row(layout.EVIDENCE, row)
        parent = parents.get(code or "")
        if parent is None:
            _orphan(built, row, "parent", f"không có chỉ tiêu mang mã “{code}”")
        elif "evidence" in parent[1]:
            built.problems.append((row.spot.at(("parent",)), f"yêu cầu minh chứng của “{code}” bị trùng"))
        else:
            parent[1]["evidence"] = item
            built.origins[(*parent[0], "evidence")] = row.spot


def _complete(indicator: dict[str, Any], item: dict[str, Any]) -> None:
    """Write out what an empty cell means for this kind: no value in any source, "at least"."""
    needed = NEEDS.get(indicator.get("kind", ""), ())
    if "value" in needed:
        item.setdefault("value", None)
    if "operator" in needed:
        item.setdefault("operator", ">=")
    if "title_level" in needed:
        item.setdefault("title_level", 1)


def _part(
    built: Built, row: Row, item: dict[str, Any], number: int, place: Place, whole: dict[str, Any]
) -> None:
    parts = whole.setdefault("parts", [])
    if number != len(parts) + 1:
        text = f"các phần phải xếp theo thứ tự 1, 2, …; chờ phần {len(parts) + 1}"
        built.problems.append((row.spot.at(("part",)), text))
    item.pop("level", None)
    item.setdefault("value", None)
    item.setdefault("operator", ">=")
    built.origins[(*place, "parts", len(parts))] = row.spot
    parts.append(item)
