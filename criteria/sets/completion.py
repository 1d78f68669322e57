"""What is open in a set and how one value of it is written (hoàn thiện bộ tiêu chí). Pure: content in, content out.

An item is one place of a set's content that a source can fill: a text, an official wording, a threshold, the rule of
a level, an authority, a term, a day. It is named by what it is, its code, its level and its part, never by where it
stands, for rows may move.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.rules import definition as d
from criteria.rules.definition import NOT_IN_SOURCE
from criteria.rules.level_definition import MANDATORY, VALUED
from criteria.sets.checking import criteria, indicators
from criteria.sets.level_demands import ASKS, OWN, ask_at, ask_no_more

TEXT, OFFICIAL, PART_TEXT, OFFICE = "text", "official", "part_text", "office"
THRESHOLD, MOST, FLOOR, TOTAL = "threshold", "max_points", "floor", "min_points"
RULE, AFTER, MONTHS, AUTHORITY, DAY = "rule", "after_months", "validity_months", "authority", "calendar"
FORCE, ISSUED = "in_force", "issued"
GROUPS = {
    "Điều kiện của từng mức": (RULE, TOTAL, AFTER),
    "Ai công nhận": (AUTHORITY,),
    "Thời hạn và ngày": (MONTHS, DAY, FORCE, ISSUED),
    "Nội dung": (TEXT, PART_TEXT),
    "Mức yêu cầu": (THRESHOLD, MOST, FLOOR),
    "Nguyên văn của văn bản": (OFFICIAL,),
    "Cơ quan phụ trách": (OFFICE,),
}
OF_LEVELS = {
    AFTER: ("số tháng giữ mức dưới", "integer"),
    TOTAL: ("tổng điểm ít nhất", "number"),
    MONTHS: ("thời hạn của danh hiệu (số tháng)", "integer"),
}
WISHED = frozenset({OFFICIAL, OFFICE})
"""Items that no verdict waits for."""

Data = Mapping[str, Any]
Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One place of a set that a source can fill.

    `input` says how it is typed: text, integer, number, name, day, month_day, demand, rung, rule. `open`: nothing
    stands there yet; `cell`: what stands there, with its source and mark.
    """

    what: str
    label: str
    path: Path
    input: str = "text"
    code: str = ""
    level: int = 0
    part: int = 0
    cell: Mapping[str, Any] | None = None
    choices: tuple[str, ...] = ()
    asks: str = ""
    unit: str = ""

    @property
    def key(self) -> str:
        """The item's name within its set."""
        return f"{self.what}:{self.code}:{self.level}:{self.part}"

    @property
    def open(self) -> bool:
        """Whether no source states the value yet."""
        if self.what == RULE and self.cell is not None:
            unsaid = "codes" if self.cell["kind"] == MANDATORY else "value"
            return self.cell["kind"] in {MANDATORY, *VALUED} and self.cell.get(unsaid) is None
        return self.cell is None or self.cell.get("value") is None

    @property
    def wished(self) -> bool:
        """Whether no verdict waits for it."""
        return self.what in WISHED


def items(data: Data) -> tuple[Item, ...]:
    """Every place of a set that a source can fill, in the order of the set."""
    return (*_whole(data), *_levels(data), *_headings(data), *_indicators(data))


def find(data: Data, key: str) -> Item | None:
    """The item of this name, or None."""
    return next((item for item in items(data) if item.key == key), None)


def open_items(data: Data) -> tuple[Item, ...]:
    """The items that no source states yet."""
    return tuple(item for item in items(data) if item.open)


def written(data: Data, item: Item, value: Any, source: str) -> dict[str, Any]:
    """The content with one value written in, marked unverified, with where it comes from."""
    changed: dict[str, Any] = copy.deepcopy(dict(data))
    if item.what == RULE:
        level = _reach(changed, item.path)
        if level.pop("open", None):
            ask_at(changed, item.level, alike=value.get(ASKS) != OWN)
        rule = {name: one for name, one in value.items() if name != ASKS}
        rules = level.setdefault("rules", [])
        rules[item.part - 1 : item.part] = [{**rule, "source": source, "verified": False}]
        return changed
    cell = _cell_at(changed, item.path)
    fields = value if isinstance(value, Mapping) else {"value": value}
    cell.update(fields, source=source, verified=False)
    cell.pop("note", None)
    return changed


def verified(data: Data, item: Item) -> dict[str, Any]:
    """The content with the item marked as verified."""
    changed: dict[str, Any] = copy.deepcopy(dict(data))
    cell = rule_at(changed, item) if item.what == RULE else _cell_at(changed, item.path)
    cell["verified"] = True
    return changed


def restored(data: Data, item: Item, before: Mapping[str, Any] | None) -> dict[str, Any]:
    """The content with an item as it was before it was written; `before` None: nothing stood there."""
    changed: dict[str, Any] = copy.deepcopy(dict(data))
    if item.what == RULE:
        level = _reach(changed, item.path)
        level["rules"][item.part - 1 : item.part] = [] if before is None else [dict(before)]
        if not level["rules"]:
            del level["rules"]
            level["open"] = True
            ask_no_more(changed, item.level)
        return changed
    above = _reach(changed, item.path[:-1])
    if before is None:
        above.pop(item.path[-1], None)
    else:
        above[item.path[-1]] = dict(before)
    return changed


def stands(item: Item, value: Any) -> bool:
    """Whether the item still holds what was written."""
    if item.cell is None:
        return False
    fields = value if isinstance(value, Mapping) else {"value": value}
    return all(item.cell.get(name) == one for name, one in fields.items() if name != ASKS)


def rule_at(data: Data, item: Item) -> dict[str, Any]:
    """The rule that a rule item names by its number."""
    found: dict[str, Any] = _reach(data, item.path)["rules"][item.part - 1]
    return found


def _reach(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data


def _cell_at(data: Any, path: Path) -> dict[str, Any]:
    """The cell at a path, made open where the content has none."""
    above = _reach(data, path[:-1])
    if isinstance(above, dict):
        above.setdefault(path[-1], {"value": None, "source": NOT_IN_SOURCE, "verified": False})
    found: dict[str, Any] = above[path[-1]]
    return found


def _whole(data: Data) -> Iterator[Item]:
    issued, force = data["instrument"]["issued"], data["in_force"]["from"]
    yield Item(ISSUED, "Ngày ban hành văn bản", ("instrument", "issued"), "day", cell=issued)
    yield Item(FORCE, "Ngày có hiệu lực", ("in_force", "from"), "day", cell=force)
    months = data["validity_months"]
    yield Item(MONTHS, "Thời hạn của danh hiệu (số tháng)", ("validity_months",), "integer", cell=months)
    for number, entry in enumerate(data["authorities"]):
        narrowed = ", ".join((*entry.get("levels", ()), *entry.get("unit_kinds", ())))
        span = f"từ {_vn(entry['from'])} đến {_vn(entry['until'])}" + (f" ({narrowed})" if narrowed else "")
        path: Path = ("authorities", number)
        choices = tuple(entry.get("options", ()))
        yield Item(
            AUTHORITY, f"Người công nhận {span}", path, "name", part=number + 1, cell=entry, choices=choices
        )
    for number, entry in enumerate(data["calendar"]):
        label = f"{entry['name']} (ngày/tháng)"
        yield Item(DAY, label, ("calendar", number), "month_day", part=number + 1, cell=entry)


def _vn(day: str | None) -> str:
    return "/".join(reversed(day.split("-"))) if day else "…"


def _levels(data: Data) -> Iterator[Item]:
    for number, entry in enumerate(data["levels"]):
        level, name = entry["level"], entry["name"]
        path: Path = ("levels", number)
        rules = entry.get("rules", ())
        for part, rule in enumerate(rules, start=1):
            yield Item(RULE, f"{name}: điều kiện {part}", path, "rule", level=level, part=part, cell=rule)
        if entry.get("open") or rules:
            part = len(rules) + 1
            label = f"{name}: {'thêm điều kiện' if rules else 'điều kiện công nhận'}"
            yield Item(RULE, label, path, "rule", level=level, part=part)
        for what, (words, kind) in OF_LEVELS.items():
            if what in entry:
                yield Item(what, f"{name}: {words}", (*path, what), kind, level=level, cell=entry[what])
        for code, cell in entry.get("min_points_by_kind", {}).items():
            label = f"{name}: tổng điểm ít nhất của loại đơn vị {code}"
            place = (*path, "min_points_by_kind", code)
            yield Item(TOTAL, label, place, "number", code=code, level=level, cell=cell)


def _headings(data: Data) -> Iterator[Item]:
    for number, entry in enumerate(data["standards"]):
        yield from _texts(entry, ("standards", number), "Tiêu chuẩn", f"s{entry['code']}")
    for path, entry in criteria(data):
        yield from _texts(entry, path, "Tiêu chí", f"c{entry['code']}")


def _texts(entry: Data, path: Path, noun: str, code: str) -> Iterator[Item]:
    head = f"{noun} {entry['code']}"
    yield Item(TEXT, f"{head}: nội dung (lời tóm tắt)", (*path, "text"), code=code, cell=entry["text"])
    shown = entry["text"]["value"] or ""
    official = entry.get("official")
    yield Item(OFFICIAL, f"{head}: nguyên văn", (*path, "official"), code=code, cell=official, asks=shown)


def _indicators(data: Data) -> Iterator[Item]:
    names = {entry["level"]: entry["name"] for entry in data["levels"]}
    for path, entry in indicators(data):
        code, asks = entry["code"], entry["text"]["value"] or ""
        yield from _texts(entry, path, "Chỉ tiêu", code)
        label = f"Chỉ tiêu {code}: cơ quan phụ trách"
        office = entry.get("responsible")
        yield Item(OFFICE, label, (*path, "responsible"), code=code, cell=office, asks=asks)
        for part, cell in enumerate(entry.get("part_texts", ()), start=1):
            label = f"Chỉ tiêu {code}: nội dung phần {part}"
            yield Item(PART_TEXT, label, (*path, "part_texts", part - 1), code=code, part=part, cell=cell)
        for what, words in ((MOST, "điểm tối đa"), (FLOOR, "điểm sàn")):
            if what in entry:
                label = f"Chỉ tiêu {code}: {words}"
                yield Item(what, label, (*path, what), "number", code=code, cell=entry[what], asks=asks)
        for number, demand in enumerate(entry["requirements"]):
            yield from _demands(entry, demand, (*path, "requirements", number), names)


def _demands(entry: Data, demand: Data, path: Path, names: Mapping[int, str]) -> Iterator[Item]:
    code, level = entry["code"], demand.get("level", 0)
    head = f"Chỉ tiêu {code}, {names.get(level, 'mọi mức')}"
    asks = entry["text"]["value"] or ""
    if entry["kind"] == d.ALL_OF:
        texts = entry.get("part_texts", ())
        for part, cell in enumerate(demand.get("parts", ()), start=1):
            text = texts[part - 1]["value"] if part <= len(texts) else ""
            place = (*path, "parts", part - 1)
            yield Item(
                THRESHOLD,
                f"{head}: phần {part}",
                place,
                "demand",
                code,
                level,
                part,
                cell,
                (),
                text or asks,
                "%",
            )
    elif "value" in demand and entry["kind"] in (d.RUNG, d.AWARD):
        rungs = tuple(rung["name"] for rung in entry.get("ladder", ()))
        yield Item(THRESHOLD, f"{head}: bậc", path, "rung", code, level, 0, demand, rungs, asks)
    elif "value" in demand:
        unit = "%" if entry["kind"] in (d.SHARE, d.ROLL_UP) else entry.get("unit", "")
        yield Item(THRESHOLD, f"{head}: mức yêu cầu", path, "demand", code, level, 0, demand, (), asks, unit)
