"""Checking a set file: the published schema first, then what a schema cannot say. Sentences in Vietnamese."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

SETS = Path(__file__).resolve().parent / "sets"
SCHEMA = SETS / "schema.json"

Data = Mapping[str, Any]

_NEEDS = {
    "share": ("value", "operator"),
    "value": ("value", "operator"),
    "roll_up": ("value", "operator", "title_model", "title_level"),
    "change": ("value", "operator", "direction"),
    "rung": ("value",),
    "award": ("value",),
    "all_of": ("parts",),
}
_WORDS = {
    "required": "thiếu mục bắt buộc",
    "additionalProperties": "có mục không được dùng",
    "type": "sai kiểu giá trị",
    "enum": "giá trị ngoài danh sách cho phép",
    "const": "giá trị không đúng",
    "pattern": "viết không đúng khuôn dạng",
    "minItems": "danh sách không được để trống",
    "minLength": "chữ không được để trống",
    "minimum": "số nhỏ hơn mức cho phép",
    "maximum": "số lớn hơn mức cho phép",
}


@cache
def validator() -> Draft202012Validator:
    """The validator of the published schema."""
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def problems(data: object) -> list[str]:
    """Every problem of a file's content, each with its place; empty where the file is right."""
    found = [_sentence(error) for error in validator().iter_errors(data)]
    if found or not isinstance(data, Mapping):
        return found
    return [*_dates(data), *_tree(data), *_marks(data, "tệp")]


def _sentence(error: ValidationError) -> str:
    place = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.path)
    word = _WORDS.get(str(error.validator), "không đúng lược đồ")
    detail = error.message if error.validator in ("required", "additionalProperties") else ""
    quoted = detail.split("'")[1] if detail.count("'") >= 2 else ""
    shown = f" “{quoted}”" if quoted else f": {str(error.instance)[:60]}"
    return f"Mục {place.lstrip('.') or '(gốc)'}: {word}{shown}."


def _dates(data: Data) -> Iterator[str]:
    cells = [
        ("in_force.from", data["in_force"]["from"]["value"]),
        ("in_force.until", data["in_force"]["until"]["value"]),
        ("instrument.issued", data["instrument"]["issued"]["value"]),
    ]
    for group in ("authorities", "calendar"):
        for place, entry in enumerate(data[group]):
            cells += [(f"{group}[{place}].{end}", entry[end]) for end in ("from", "until")]
    for place, entry in enumerate(data["calendar"]):
        if entry["value"]:
            cells.append((f"calendar[{place}].value", f"2023-{entry['value']}"))
    bad = [place for place, text in cells if text and not _is_day(text)]
    yield from (f"Mục {place}: ngày không có trong lịch." for place in bad)
    first, last = cells[0][1], cells[1][1]
    if not bad and first and last and last < first:
        yield "Mục in_force: ngày hết hiệu lực đứng trước ngày có hiệu lực."


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _tree(data: Data) -> Iterator[str]:
    kinds = {kind["code"] for kind in data["unit_kinds"]}
    levels = [level["level"] for level in data["levels"]]
    judged = {level["level"] for level in data["levels"] if not level.get("open")}
    if levels != sorted(set(levels)):
        yield "Mục levels: các mức phải khác nhau và xếp tăng dần."
    for level in data["levels"]:
        for kind in level.get("min_points_by_kind", {}):
            if kind not in kinds:
                yield f"Mức {level['level']}: loại đơn vị “{kind}” không có trong unit_kinds."
    for name, codes in _codes(data).items():
        doubled = sorted({code for code in codes if codes.count(code) > 1})
        if doubled:
            yield f"Mã {name} bị trùng: {', '.join(doubled)}."
    for indicator in _indicators(data):
        yield from _indicator(indicator, judged, kinds, bool(data.get("scored")))


def _codes(data: Data) -> dict[str, list[str]]:
    criteria = [entry for standard in data["standards"] for entry in standard["criteria"]]
    return {
        "tiêu chuẩn": [standard["code"] for standard in data["standards"]],
        "tiêu chí": [criterion["code"] for criterion in criteria],
        "chỉ tiêu": [indicator["code"] for indicator in _indicators(data)],
    }


def _indicators(data: Data) -> list[Data]:
    return [
        indicator
        for standard in data["standards"]
        for criterion in standard["criteria"]
        for indicator in criterion["indicators"]
    ]


def _indicator(entry: Data, levels: set[int], kinds: set[str], scored: bool) -> Iterator[str]:
    head = f"Chỉ tiêu {entry['code']}:"
    numbers = [item["level"] for item in entry["requirements"]]
    if len(numbers) != len(set(numbers)) or not set(numbers) <= levels:
        yield f"{head} yêu cầu nêu mức trùng nhau, chưa khai báo hoặc còn để mở."
    for name in ("applies_to", "not_for"):
        for kind in entry.get(name, []):
            if kind not in kinds:
                yield f"{head} loại đơn vị “{kind}” không có trong unit_kinds."
    if (entry["kind"] == "points") != scored:
        yield f"{head} chấm điểm chỉ dùng trong bộ có scored, và bộ có scored chỉ dùng chấm điểm."
    if entry["kind"] in ("rung", "award") and not entry.get("ladder"):
        yield f"{head} thiếu thang bậc (ladder)."
    for item in entry["requirements"]:
        for name in _NEEDS.get(entry["kind"], ()):
            if name not in item:
                yield f"{head} yêu cầu mức {item['level']} thiếu mục {name}."
        yield from _amounts(head, entry, item)


def _amounts(head: str, entry: Data, item: Data) -> Iterator[str]:
    kind, value = entry["kind"], item.get("value")
    if kind in ("share", "roll_up") and value is not None and value > 100:
        yield f"{head} tỷ lệ yêu cầu lớn hơn 100 %."
    rungs = range(1, len(entry.get("ladder", [])) + 1)
    if kind in ("rung", "award") and value is not None and value not in rungs:
        yield f"{head} bậc yêu cầu nằm ngoài thang bậc."
    if kind == "all_of" and len(item.get("parts", [])) != len(entry.get("part_texts", [])):
        yield f"{head} số phần của yêu cầu khác số phần của chỉ tiêu (part_texts)."


def _marks(node: object, place: str) -> Iterator[str]:
    """An open value may not be marked verified."""
    if isinstance(node, Mapping):
        if node.get("verified") is True and "value" in node and node["value"] is None:
            yield f"Mục {place}: giá trị còn để trống nhưng lại ghi đã kiểm chứng."
        for name, child in node.items():
            yield from _marks(child, f"{place}.{name}")
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _marks(child, f"{place}[{number}]")
