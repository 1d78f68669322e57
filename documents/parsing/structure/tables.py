"""Rows of tables whose cells are shifted or cut by a page, interpreted by their content."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from documents.parsing.content.roles import ROLES
from documents.parsing.content.units import UNIT
from documents.parsing.structure.paragraphs import LOWER, Paragraph, fold, squeeze

CODE = re.compile(r"^(?P<code>\d{1,2}(?:\.\d{1,2}){1,3})\s*[.):]?\s+(?P<text>\D.{4,})$", re.S)
_HEADER_FIRST = re.compile(r"^(?:tt|stt|so tt|so thu tu)\.?$")
_COLUMNS = (
    ("lead", r"chu tri|(?:don vi|nguoi|bo phan) thuc hien|thuc hien chinh|phu trach|don vi dau moi"),
    ("coordinate", r"phoi hop"),
    ("time", r"thoi gian|thoi han|tien do|han hoan thanh"),
    ("task", r"noi dung|nhiem vu|cong viec|hoat dong|chi bao|chi tieu"),
)
_ROLE_WORDS = (
    r"theo dõi|tổ chức thực hiện|tổng hợp|tham mưu|phối hợp|thực hiện|báo cáo|chủ trì|phụ trách"
    r"|đầu mối|triển khai"
)
_TRAILING = re.compile(
    rf"(?P<verbs>(?:(?:{_ROLE_WORDS})\s*(?:và\s+|,\s*|/)?)+)(?:\([^()]*\))?\s*[.;]?$", re.I
)
_LEADING = re.compile(rf"^(?P<verbs>(?:(?:{_ROLE_WORDS})\s*)+)(?:với\s+|cùng\s+)?", re.I)


_ANOTHER = re.compile(
    r"(\b(?:Sở|huyện|tỉnh|xã|phường|thị trấn|thành phố))\s+"
    r"(?=Công đoàn|Hội |Trung tâm |Phòng |Văn phòng|UBND|Liên đoàn|Sở |Trường (?:THPT|THCS|[a-zđ]))"
)
_LONGEST_ROW = 3_000


@dataclass
class Row:
    """One row: its cells, where it begins, and the meaning of the columns above it."""

    cells: list[str]
    line: int
    columns: dict[str, int] = field(default_factory=dict)
    header: list[str] = field(default_factory=list)

    @property
    def filled(self) -> list[str]:
        """Return the cells that hold something."""
        return [cell for cell in self.cells if cell]


def rows(paras: list[Paragraph]) -> list[Row]:
    """Return all rows of the document's tables; a row cut by a page is whole again."""
    result: list[Row] = []
    columns: dict[str, int] = {}
    header: list[str] = []
    for index, para in enumerate(paras):
        if para.cells is None:
            if result and _spill(paras, index) and re.match(rf"[{LOWER}]", para.text):
                cells = result[-1].cells
                last = max(i for i, c in enumerate(cells) if c)
                cells[last] += " " + para.text
            continue
        cells = list(para.cells)
        if _is_header(cells):
            header, columns = cells, _columns(cells)
            continue
        if result and _is_rest(cells, result[-1]):
            _join(result[-1], cells)
            continue
        if any(cells):
            result.append(Row(cells, para.line, columns, header))
    return result


def _spill(paras: list[Paragraph], index: int) -> bool:
    after = paras[index + 1] if index + 1 < len(paras) else None
    return index > 0 and paras[index - 1].cells is not None and after is not None and after.cells is not None


def _is_header(cells: list[str]) -> bool:
    filled = [fold(c) for c in cells if c]
    if len(filled) < 3 or _HEADER_FIRST.match(filled[0]):
        return len(filled) >= 3
    short = all(len(cell) < 40 and not re.search(r"\d", cell) for cell in filled)
    return short and len(_columns(cells)) >= 3


def _columns(cells: list[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, pattern in _COLUMNS:
        for index, cell in enumerate(cells):
            if name not in found and index not in found.values() and re.search(pattern, fold(cell)):
                found[name] = index
    return found


def _is_rest(cells: list[str], before: Row) -> bool:
    """Return whether a row goes on with the row before: it begins in lower case, or fills one open cell."""
    filled = [c for c in cells if c]
    if not filled or re.match(r"\d", filled[0]) or sum(map(len, before.cells)) > _LONGEST_ROW:
        return False
    if len(filled) == 1 and not cells[0] and not CODE.match(filled[0]) and len(before.filled) > 2:
        return _is_open(before, cells.index(filled[0]))
    lower = len([c for c in filled if re.match(rf"[{LOWER}(,;]", c)])
    return lower == len(filled) or (lower > 0 and not cells[0] and _begins_lower(filled[0]))


def _begins_lower(text: str) -> bool:
    return bool(re.match(rf"[{LOWER}]", text))


def _is_open(row: Row, index: int) -> bool:
    """Return whether a cell of a row does not end as a sentence does."""
    return index < len(row.cells) and bool(re.search(r"[^.;]$", row.cells[index]))


def _join(row: Row, cells: list[str]) -> None:
    places = [i for i, c in enumerate(cells) if c]
    own = [i for i, c in enumerate(row.cells) if c]
    if all(i < len(row.cells) and row.cells[i] for i in places):
        targets = places
    elif len(places) <= len(own):
        targets = own[len(own) - len(places) :]
    else:
        targets = [own[-1]] * len(places)
    for target, place in zip(targets, places, strict=True):
        row.cells[target] = squeeze(f"{row.cells[target]} {cells[place]}")


def depth(found: list[Row]) -> int:
    """Return how deep the codes of indicators go: 3 where any cell holds 1.1.1, else 2."""
    codes = [m["code"] for row in found for c in row.filled if (m := CODE.match(c))]
    return max((code.count(".") + 1 for code in codes), default=0)


def looks_like_units(cell: str) -> bool:
    """Return whether a cell names units."""
    return bool(UNIT.match(cell)) and not re.match(r"Báo cáo|Văn bản", cell)


def unit_cell(row: Row, rest: list[str]) -> str:
    """Return the cell after a code that names who does it: by its words, else by the heading above it."""
    named = next((cell for cell in reversed(rest) if looks_like_units(cell)), "")
    index = row.columns.get("lead")
    if named or index is None or index >= len(row.cells):
        return named
    cell = row.cells[index]
    return cell if cell in rest and len(cell) < 120 and not re.search(r"\d", cell) else ""


def responsible(cell: str, default: str) -> list[tuple[str, list[str]]]:
    """Return [(unit, roles)] of a cell such as "Phòng A theo dõi, tổng hợp; Phòng B phối hợp"."""
    result: list[tuple[str, list[str]]] = []
    waiting: list[str] = []
    for group in re.split(r"\s*[;\n]\s*", cell.strip(" .")):
        done: list[str] = []
        for part in re.split(r",\s*", group):
            unit, roles = _unit_and_roles(squeeze(part))
            if roles == ["coordinate"] and waiting and not _same_group(waiting, group):
                result += _each(waiting, [default])
                waiting = []
            if unit:
                waiting.append(unit[:1].upper() + unit[1:])
            if roles and waiting:
                result += _each(waiting, roles)
                done, waiting = waiting, []
            elif roles:
                result = _with_roles(result, done, roles)
    return result + _each(waiting, [default])


def _each(units: list[str], roles: list[str]) -> list[tuple[str, list[str]]]:
    return [(unit, list(roles)) for unit in units]


def _with_roles(
    entries: list[tuple[str, list[str]]], units: list[str], roles: list[str]
) -> list[tuple[str, list[str]]]:
    """Return the entries, those of the units with further roles."""
    return [
        (unit, own + [role for role in roles if role not in own]) if unit in units else (unit, own)
        for unit, own in entries
    ]


def _same_group(waiting: list[str], group: str) -> bool:
    """Return whether the names that wait for a role stand in this group, not before a semicolon."""
    return all(fold(unit) in fold(group) for unit in waiting)


def _unit_and_roles(part: str) -> tuple[str, list[str]]:
    leading = _LEADING.match(part)
    if leading:
        return part[leading.end() :].strip(), _roles(leading["verbs"])
    trailing = _TRAILING.search(part)
    if trailing:
        return part[: trailing.start()].strip(" -:("), _roles(trailing["verbs"])
    return part, []


def _roles(verbs: str) -> list[str]:
    hits = sorted((m.start(), role) for role, p in ROLES for m in re.finditer(p, verbs, re.I))
    roles = list(dict.fromkeys(role for _, role in hits))
    if roles:
        return roles
    return ["execute"] if re.search(r"thực hiện|triển khai", verbs, re.I) else []


def table_assignments(found: list[Row]) -> list[dict[str, Any]]:
    """Return tasks of tables with columns for who leads and who helps; rows of indicators too."""
    deepest = depth(found)
    result: list[dict[str, Any]] = []
    for row in found:
        coded = indicator_cell(row, deepest)
        if coded is not None:
            code, text, rest = coded
            units = unit_cell(row, rest)
            entries, task, codes = responsible(units, "lead") if units else [], text, [code]
        else:
            entries, task, codes = _by_columns(row), row_task(row), []
        for unit, roles in entries:
            result += [_assignment(unit, role, codes, task, row.line) for role in roles]
    return result


def _assignment(unit: str, role: str, codes: list[str], task: str, line: int) -> dict[str, Any]:
    return {
        "unit": unit,
        "role": role,
        "indicators": codes,
        "criteria": [],
        "standards": [],
        "ranges": [],
        "excluded": [],
        "task": task,
        "line": line,
    }


def _by_columns(row: Row) -> list[tuple[str, list[str]]]:
    entries: list[tuple[str, list[str]]] = []
    for role in ("lead", "coordinate"):
        index = row.columns.get(role)
        cell = row.cells[index] if index is not None and index < len(row.cells) else ""
        if cell and len(row.filled) >= 3 and cell not in row.header and not re.fullmatch(r"[\d\W]+", cell):
            entries += [(name, [role]) for name in _names(cell)]
    return entries


def _names(cell: str) -> list[str]:
    """Return the units of a cell, parted by a semicolon or where one name ends and another begins."""
    parts = [part.strip(" .;") for part in re.split(r";", _ANOTHER.sub(r"\1; ", cell))]
    if all(looks_like_units(part) for part in parts if part):
        return [part for part in parts if part]
    return [cell.strip(" .;")]


def row_task(row: Row) -> str:
    """Return the cell that says what is to be done."""
    index = row.columns.get("task")
    if index is not None and index < len(row.cells) and row.cells[index]:
        return row.cells[index]
    return max(row.filled, key=len)


def indicator_cell(row: Row, deepest: int) -> tuple[str, str, list[str]] | None:
    """Return (code, text, cells after it) of the deepest code in a row."""
    if deepest < 2:
        return None
    for index, cell in enumerate(row.cells):
        match = CODE.match(cell)
        if match and match["code"].count(".") + 1 == deepest:
            return match["code"], squeeze(match["text"]), [c for c in row.cells[index + 1 :] if c]
    return None
