"""What is typed for an item of a set, and what its value says in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from criteria.rules import level_definition as ld
from criteria.rules.definition import NOT_IN_SOURCE, exact
from criteria.rules.wording import number
from criteria.sets.completion import AFTER, MONTHS, RULE, Item
from criteria.sets.level_demands import ALIKE, ASKS, OWN
from criteria.sets.parsing import level_rule
from criteria.sheets import layout
from criteria.sheets.cells import read_cell
from criteria.sheets.columns import Column

Fields = Mapping[str, str]
OPERATORS = {">=": "ít nhất", ">": "trên", "<=": "không quá", "<": "dưới"}
DIRECTIONS = {"rise": "tăng so với năm trước", "fall": "giảm so với năm trước"}
RULES = {code: word for word, code in layout.RULES.items()}
DEMANDS = {ALIKE: "như ở mức đã nêu", OWN: "riêng cho mức này, điền từng chỉ tiêu sau"}
COUNTED = {code: word for word, code in layout.COUNTED.items()}
FRACTION = re.compile(r"[1-9]\d{0,5}/[1-9]\d{0,5}$")
ALTERNATIVE = re.compile(r"[0-9A-Za-z]{1,10}$")
CODE = re.compile(r"[0-9A-Za-z]+(\.[0-9A-Za-z]+)*$")


def typed(item: Item, fields: Fields) -> Any:
    """The value of what was typed; ValueError says in Vietnamese what is wrong with it."""
    return _READERS[item.input](item, fields)


def _cell(kind: str, fields: Fields, name: str = "value") -> Any:
    value = read_cell(Column("", (), kind), fields.get(name, ""))
    if value is None:
        raise ValueError("Chưa ghi giá trị. Hãy ghi đúng như văn bản nêu.")
    return value


def _plain(item: Item, fields: Fields) -> Any:
    return _cell("text" if item.input == "name" else item.input, fields)


def _demand(item: Item, fields: Fields) -> dict[str, Any]:
    cell = item.cell or {}
    operator = fields.get("operator") or cell.get("operator", ">=")
    if operator not in OPERATORS:
        raise ValueError("Chưa chọn cách so sánh. Hãy chọn ít nhất, trên, không quá hoặc dưới.")
    value: dict[str, Any] = {"value": _cell("number", fields), "operator": operator}
    if "direction" in cell:
        direction = fields.get("direction") or cell["direction"]
        if direction not in DIRECTIONS:
            raise ValueError("Chưa chọn tăng hay giảm. Hãy chọn một trong hai.")
        value["direction"] = direction
    return value


def _rung(item: Item, fields: Fields) -> int:
    value: int = _cell("integer", fields)
    if not 1 <= value <= len(item.choices):
        raise ValueError("Chưa chọn bậc. Hãy chọn một bậc của thang.")
    return value


def _rule(item: Item, fields: Fields) -> dict[str, Any]:
    kind = fields.get("kind", "")
    if kind not in RULES:
        raise ValueError("Chưa chọn cách tính. Hãy chọn điều kiện đúng như văn bản nêu.")
    rule: dict[str, Any] = {"kind": kind}
    if kind in ld.VALUED:
        raw = fields.get("value", "").strip()
        whole = kind == ld.SHARE and FRACTION.match(raw)
        rule["value"] = raw if whole else _cell("number", fields)
    if kind == ld.MANDATORY:
        rule["codes"] = [code for code in re.split(r"[,;\s]+", fields.get("codes", "")) if code]
        if not rule["codes"]:
            raise ValueError("Chưa ghi mã chỉ tiêu bắt buộc. Hãy ghi các mã, cách nhau bằng dấu phẩy.")
    rule |= _scope(fields)
    if item.part == 1 and fields.get(ASKS) in DEMANDS:
        rule[ASKS] = fields[ASKS]
    return rule


def _scope(fields: Fields) -> dict[str, str]:
    """What a rule counts, and where: a standard, a criterion, each of them."""
    scope = {}
    for name in ("standard", "criterion"):
        code = fields.get(name, "").strip()
        if code and not CODE.match(code):
            raise ValueError(
                f"Mã “{code[:30]}” viết không đúng. Hãy ghi mã tiêu chuẩn hoặc tiêu chí của bộ này."
            )
        if code:
            scope[name] = code
    alternative = fields.get("alternative", "").strip()
    if alternative and not ALTERNATIVE.match(alternative):
        raise ValueError("Tên phương án chỉ gồm chữ cái không dấu và số, ví dụ A. Hãy ghi lại.")
    if alternative:
        scope["alternative"] = alternative
    if fields.get("each") in ("standard", "criterion"):
        scope["each"] = fields["each"]
    if fields.get("count") in COUNTED and fields["count"] != ld.INDICATORS:
        scope["count"] = fields["count"]
    return scope


_READERS: dict[str, Callable[[Item, Fields], Any]] = {
    "text": _plain,
    "name": _plain,
    "integer": _plain,
    "number": _plain,
    "day": _plain,
    "month_day": _plain,
    "demand": _demand,
    "rung": _rung,
    "rule": _rule,
}


def words(item: Item, value: Any) -> str:
    """What a value says, as a phrase."""
    fields = value if isinstance(value, Mapping) else {"value": value}
    found = fields.get("value")
    if item.what == RULE:
        return level_rule({"source": "", "verified": False, **fields}).words
    if found is None:
        return NOT_IN_SOURCE
    if item.input == "rung":
        return item.choices[found - 1] if 1 <= found <= len(item.choices) else f"bậc {found}"
    if item.input == "demand":
        direction = DIRECTIONS.get(fields.get("direction", ""), "")
        return f"{direction} {OPERATORS[fields.get('operator', '>=')]} {number(exact(found))} {item.unit}".strip()
    if item.input == "day":
        return "/".join(reversed(str(found).split("-")))
    if item.input == "month_day":
        return "/".join(reversed(str(found).split("-")))
    unit = " tháng" if item.what in (AFTER, MONTHS) else ""
    return f"{found}{unit}" if isinstance(found, str) else f"{number(exact(found))}{unit}"
