"""Checking a set file: the published schema first, then what a schema cannot say. Sentences in Vietnamese."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from criteria.sets import FOLDER
from criteria.sets.issues import Issue, Place, written
from criteria.sets.parsing import judged_levels
from criteria.sets.rule_checking import rule_issues

SETS = FOLDER
SCHEMA = SETS / "schema.json"

Data = Mapping[str, Any]

NEEDS = {
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
    "maxLength": "chữ quá dài",
    "minimum": "số nhỏ hơn mức cho phép",
    "maximum": "số lớn hơn mức cho phép",
}


@cache
def validator() -> Draft202012Validator:
    """The validator of the published schema."""
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def problems(data: object) -> list[str]:
    """Every problem of a file's content, each with its place; empty where the file is right."""
    return [issue.sentence for issue in issues(data)]


def issues(data: object) -> list[Issue]:
    """Every problem of a file's content with the place it is about."""
    found = [_schema(error) for error in validator().iter_errors(data)]
    if found or not isinstance(data, Mapping):
        return found
    found = [*_dates(data), *_pilot_dates(data), *_tree(data), *_marks(data, ())]
    return found or list(rule_issues(data))


def _schema(error: ValidationError) -> Issue:
    word = _WORDS.get(str(error.validator), "không đúng lược đồ")
    detail = error.message if error.validator in ("required", "additionalProperties") else ""
    quoted = detail.split("'")[1] if detail.count("'") >= 2 else ""
    shown = f" “{quoted}”" if quoted else _written_value(error.instance)
    place = (*error.path, quoted) if error.validator == "required" and quoted else tuple(error.path)
    sentence = f"Mục {written(tuple(error.path))}: {word}{shown}."
    return (
        Issue(place, sentence, named=True)
        if error.validator == "required"
        else Issue(place, f"{word}{shown}.")
    )


def _written_value(value: object) -> str:
    """The wrong value as somebody wrote it; a list, an object or an empty cell says nothing more."""
    if isinstance(value, bool):
        return f": {'true' if value else 'false'}"
    if isinstance(value, str) and value.strip():
        return f": “{value[:60]}”"
    return f": {value}" if isinstance(value, int | float) else ""


def _dates(data: Data) -> Iterator[Issue]:
    force, issued = data["in_force"], data["instrument"]["issued"]
    cells: list[tuple[Place, str | None]] = [
        (("in_force", "from", "value"), force["from"]["value"]),
        (("in_force", "until", "value"), force["until"]["value"]),
        (("instrument", "issued", "value"), issued["value"]),
    ]
    for group in ("authorities", "calendar"):
        for number, entry in enumerate(data[group]):
            cells += [((group, number, end), entry[end]) for end in ("from", "until")]
    for number, entry in enumerate(data["calendar"]):
        if entry["value"]:
            cells.append((("calendar", number, "value"), f"2023-{entry['value']}"))
    bad = [place for place, text in cells if text and not _is_day(text)]
    yield from (Issue(place, "ngày không có trong lịch.") for place in bad)
    if bad:
        return
    if _reversed(force["from"]["value"], force["until"]["value"]):
        yield Issue(("in_force", "until", "value"), "ngày hết hiệu lực đứng trước ngày có hiệu lực.")
    for group in ("authorities", "calendar"):
        for number, entry in enumerate(data[group]):
            if _reversed(entry["from"], entry["until"]):
                yield Issue((group, number, "until"), "ngày cuối đứng trước ngày đầu.")


def _pilot_dates(data: Data) -> Iterator[Issue]:
    pilot = {end: cell["value"] for end, cell in data.get("pilot", {}).items()}
    bad = [end for end, text in pilot.items() if text and not _is_day(text)]
    yield from (Issue(("pilot", end, "value"), "ngày không có trong lịch.") for end in bad)
    if not bad and _reversed(pilot.get("from"), pilot.get("until")):
        yield Issue(("pilot", "until", "value"), "ngày hết thí điểm đứng trước ngày bắt đầu.")


def _reversed(first: str | None, last: str | None) -> bool:
    return bool(first and last and last < first)


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _tree(data: Data) -> Iterator[Issue]:
    kinds = {kind["code"] for kind in data["unit_kinds"]}
    levels = [level["level"] for level in data["levels"]]
    judged = set(judged_levels(data))
    if levels != sorted(set(levels)):
        yield Issue(("levels",), "các mức phải khác nhau và xếp tăng dần.")
    for number, level in enumerate(data["levels"]):
        for kind in level.get("min_points_by_kind", {}):
            if kind not in kinds:
                text = f"Mức {level['level']}: loại đơn vị “{kind}” không có trong unit_kinds."
                yield Issue(("levels", number, "min_points_by_kind", kind), text, named=True)
    yield from _doubled(data)
    yield from _authorities(data, kinds)
    for place, indicator in indicators(data):
        yield from _indicator(place, indicator, judged, kinds, bool(data.get("scored")))


def _authorities(data: Data, kinds: set[str]) -> Iterator[Issue]:
    """Kinds of units that an authority names and the set does not."""
    for number, entry in enumerate(data["authorities"]):
        for kind in entry.get("unit_kinds", []):
            if kind not in kinds:
                text = f"loại đơn vị “{kind}” không có trong unit_kinds."
                yield Issue(("authorities", number, "unit_kinds"), text)


def _doubled(data: Data) -> Iterator[Issue]:
    """Codes given twice among the unit kinds, standards, criteria and indicators."""
    groups: dict[str, list[tuple[Place, Data]]] = {
        "loại đơn vị": [(("unit_kinds", n), entry) for n, entry in enumerate(data["unit_kinds"])],
        "tiêu chuẩn": [(("standards", n), entry) for n, entry in enumerate(data["standards"])],
        "tiêu chí": criteria(data),
        "chỉ tiêu": indicators(data),
    }
    for name, entries in groups.items():
        seen: set[str] = set()
        for place, entry in entries:
            if entry["code"] in seen:
                yield Issue((*place, "code"), f"Mã {name} bị trùng: {entry['code']}.", named=True)
            seen.add(entry["code"])


def criteria(data: Data) -> list[tuple[Place, Data]]:
    """Every criterion with its place."""
    return [
        (("standards", a, "criteria", b), criterion)
        for a, standard in enumerate(data["standards"])
        for b, criterion in enumerate(standard["criteria"])
    ]


def indicators(data: Data) -> list[tuple[Place, Data]]:
    """Every indicator with its place."""
    return [
        ((*place, "indicators", n), indicator)
        for place, criterion in criteria(data)
        for n, indicator in enumerate(criterion["indicators"])
    ]


def _indicator(place: Place, entry: Data, levels: set[int], kinds: set[str], scored: bool) -> Iterator[Issue]:
    head = f"Chỉ tiêu {entry['code']}:"
    for name in ("applies_to", "not_for"):
        for kind in entry.get(name, []):
            if kind not in kinds:
                yield Issue((*place, name), f"{head} loại đơn vị “{kind}” không có trong unit_kinds.", True)
    if (entry["kind"] == "points") != scored:
        text = f"{head} chấm điểm chỉ dùng trong bộ có scored, và bộ có scored chỉ dùng chấm điểm."
        yield Issue((*place, "kind"), text, True)
    yield from (Issue((*place, name), f"{head} {text}", True) for name, text in _missing_for_kind(entry))
    seen: set[int | None] = set()
    for number, item in enumerate(entry["requirements"]):
        here = (*place, "requirements", number)
        level = item.get("level")
        if level in seen or level is not None and level not in levels:
            text = f"{head} yêu cầu nêu mức trùng nhau, chưa khai báo hoặc còn để mở."
            yield Issue((*here, "level"), text, True)
        seen.add(level)
        for name in NEEDS.get(entry["kind"], ()):
            if name not in item:
                text = f"{head} yêu cầu mức {level or 'chung'} thiếu mục {name}."
                yield Issue((*here, name), text, True)
        yield from (Issue((*here, "value"), text, True) for text in _amounts(head, entry, item))


def _missing_for_kind(entry: Data) -> Iterator[tuple[str, str]]:
    """What the kind of answer lacks or has too much."""
    if entry.get("register") and entry["kind"] != "share":
        yield "register", "chỉ tỷ lệ (share) mới đếm được số người từ sổ."
    if entry["kind"] in ("rung", "award") and not entry.get("ladder"):
        yield "kind", "thiếu thang bậc (ladder)."


def _amounts(head: str, entry: Data, item: Data) -> Iterator[str]:
    kind, value = entry["kind"], item.get("value")
    if kind in ("share", "roll_up") and value is not None and value > 100:
        yield f"{head} tỷ lệ yêu cầu lớn hơn 100 %."
    if kind == "all_of" and any((part["value"] or 0) > 100 for part in item.get("parts", [])):
        yield f"{head} tỷ lệ yêu cầu của một phần lớn hơn 100 %."
    rungs = range(1, len(entry.get("ladder", [])) + 1)
    if kind in ("rung", "award") and value is not None and value not in rungs:
        yield f"{head} bậc yêu cầu nằm ngoài thang bậc."
    if kind == "all_of" and len(item.get("parts", [])) != len(entry.get("part_texts", [])):
        yield f"{head} số phần của yêu cầu khác số phần của chỉ tiêu (part_texts)."


def _marks(node: object, place: Place) -> Iterator[Issue]:
    """An open value may not be marked verified."""
    if isinstance(node, Mapping):
        if node.get("verified") is True and "value" in node and node["value"] is None:
            yield Issue((*place, "verified"), "giá trị còn để trống nhưng lại ghi đã kiểm chứng.")
        for name, child in node.items():
            yield from _marks(child, (*place, name))
    elif isinstance(node, list):
        for number, child in enumerate(node):
            yield from _marks(child, (*place, number))
