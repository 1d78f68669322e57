"""What a set leaves open, entry by entry: which rule, total, text or threshold, of which level. Pure.

Read from the content of a set file, so that whoever opens a round may fill an entry in (`criteria.sets.filling`). An
entry's key names its place: `text:3.1`, `part:5.2:0`, `threshold:4.2:0`, `threshold:5.2:0:1` (second part),
`points:7:floor`, `total:1`, `total:1:xa`, `rule:2`, `rule:2:0` (first rule), `months:validity`, `months:2`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from criteria.rules import definition as d
from criteria.sets.checking import indicators

TEXT, THRESHOLD, RULE, TOTAL, POINTS, MONTHS = "text", "threshold", "rule", "total", "points", "months"
Data = Mapping[str, Any]
RULE_WORDS = {
    "at_least": "số chỉ tiêu cần đạt",
    "at_least_share": "tỷ lệ chỉ tiêu cần đạt (%)",
    "mandatory": "mã các chỉ tiêu bắt buộc",
    "points": "tổng điểm cần đạt",
    "floor": "điểm sàn của từng chỉ tiêu",
}
CODES = "mã, cách nhau bằng dấu phẩy"
"""The unit of an entry that is filled in with codes of indicators."""
UNITS = {d.SHARE: "%", d.ROLL_UP: "%", d.ALL_OF: "%"}


@dataclass(frozen=True, slots=True)
class OpenEntry:
    """One open place of a set: what it is, the levels it leaves undetermined, and how it is filled in.

    `rungs` are the steps of a ladder to choose from, `unit` what a number is counted in.
    """

    key: str
    what: str
    levels: tuple[int, ...]
    words: str
    code: str = ""
    unit: str = ""
    rungs: tuple[str, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether a level is undetermined as long as this is open; months only print nothing."""
        return self.what != MONTHS


def open_entries(data: Data) -> tuple[OpenEntry, ...]:
    """Return everything a set leaves open, levels first, in the order of the file."""
    judged = tuple(level["level"] for level in data["levels"])
    ruleless = frozenset(level["level"] for level in data["levels"] if level.get("open"))
    asked = (one for _, entry in indicators(data) for one in _indicator(entry, judged, ruleless))
    return (*_levels(data), *asked)


def undetermined_levels(data: Data) -> frozenset[int]:
    """Return the levels that cannot be judged as long as nothing is filled in, with those that need one of them."""
    found = {level for entry in open_entries(data) if entry.blocks for level in entry.levels}
    for before, level in zip(data["levels"], data["levels"][1:], strict=False):
        if level.get("needs_previous") and before["level"] in found:
            found.add(level["level"])
    return frozenset(found)


def _levels(data: Data) -> Iterator[OpenEntry]:
    scored = bool(data.get("scored"))
    for level in data["levels"]:
        number, name = level["level"], level["name"]
        if level.get("open"):
            yield OpenEntry(f"rule:{number}", RULE, (number,), f"{name}: điều kiện công nhận")
        yield from _rules(level)
        rules = level.get("rules", [])
        bar = level.get("min_points")
        summed = (
            not rules or level.get("min_points_by_kind") or (bar is not None and bar["value"] is not None)
        )
        if scored and summed and not level.get("open"):
            yield from _totals(level)
        months = level.get("after_months")
        if months is not None and months["value"] is None:
            words = f"{name}: số tháng chờ từ mức trước"
            yield OpenEntry(f"months:{number}", MONTHS, (number,), words, unit="tháng")
    if data["validity_months"]["value"] is None:
        everywhere = tuple(level["level"] for level in data["levels"])
        yield OpenEntry("months:validity", MONTHS, everywhere, "Thời hạn danh hiệu", unit="tháng")


def _rules(level: Data) -> Iterator[OpenEntry]:
    for at, rule in enumerate(level.get("rules", [])):
        if _is_open(rule):
            words = f"{level['name']}: {RULE_WORDS[rule['kind']]}"
            unit = CODES if rule["kind"] == "mandatory" else ""
            yield OpenEntry(f"rule:{level['level']}:{at}", RULE, (level["level"],), words, unit=unit)


def _is_open(rule: Data) -> bool:
    named = "codes" if rule["kind"] == "mandatory" else "value"
    return rule["kind"] in RULE_WORDS and rule.get(named) is None


def _totals(level: Data) -> Iterator[OpenEntry]:
    number, words = level["level"], f"{level['name']}: tổng điểm cần đạt"
    by_kind = level.get("min_points_by_kind", {})
    for kind, cell in by_kind.items():
        if cell["value"] is None:
            yield OpenEntry(f"total:{number}:{kind}", TOTAL, (number,), f"{words} ({kind})", unit="điểm")
    general = level.get("min_points")
    if (general is None and not by_kind) or (general is not None and general["value"] is None):
        yield OpenEntry(f"total:{number}", TOTAL, (number,), words, unit="điểm")


def _indicator(entry: Data, judged: tuple[int, ...], ruleless: frozenset[int]) -> Iterator[OpenEntry]:
    own = {item["level"] for item in entry["requirements"] if "level" in item}
    everywhere = len(own) < len(entry["requirements"])
    asked = tuple(n for n in judged if everywhere or n in own)
    yield from _texts(entry, tuple(n for n in judged if n in asked or n in ruleless))
    if entry["kind"] == d.POINTS:
        yield from _points(entry, asked)
    for at, item in enumerate(entry["requirements"]):
        levels = (item["level"],) if "level" in item else tuple(n for n in judged if n not in own)
        yield from _requirement(entry, f"threshold:{entry['code']}:{at}", item, levels)


def _texts(entry: Data, levels: tuple[int, ...]) -> Iterator[OpenEntry]:
    code, head = entry["code"], f"Chỉ tiêu {entry['code']}"
    if entry["text"]["value"] is None:
        yield OpenEntry(f"text:{code}", TEXT, levels, f"{head}: nội dung", code)
    for at, part in enumerate(entry.get("part_texts", [])):
        if part["value"] is None:
            yield OpenEntry(f"part:{code}:{at}", TEXT, levels, f"{head}: nội dung phần {at + 1}", code)


def _points(entry: Data, levels: tuple[int, ...]) -> Iterator[OpenEntry]:
    code = entry["code"]
    for name, words in (("max_points", "điểm tối đa"), ("floor", "điểm sàn")):
        if name in entry and entry[name]["value"] is None:
            yield OpenEntry(
                f"points:{code}:{name}", POINTS, levels, f"Chỉ tiêu {code}: {words}", code, unit="điểm"
            )


def _requirement(entry: Data, key: str, item: Data, levels: tuple[int, ...]) -> Iterator[OpenEntry]:
    kind, code = entry["kind"], entry["code"]
    words = f"Chỉ tiêu {code}: mức yêu cầu"
    if kind == d.ALL_OF:
        for at, part in enumerate(item.get("parts", [])):
            if part["value"] is None:
                yield OpenEntry(f"{key}:{at}", THRESHOLD, levels, f"{words} phần {at + 1}", code, "%")
    elif kind not in (d.YES_NO, d.POINTS) and item.get("value") is None:
        rungs = tuple(rung["name"] for rung in entry.get("ladder", [])) if kind in (d.RUNG, d.AWARD) else ()
        unit = str(UNITS.get(kind) or entry.get("unit", ""))
        yield OpenEntry(key, THRESHOLD, levels, words, code, unit, rungs)
