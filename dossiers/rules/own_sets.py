"""Typed texts for a set's open entries, read as values when a round is opened. Pure: texts in, values out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from criteria.sets.open_entries import CODES, MONTHS, RULE, TEXT, OpenEntry

ALL, AT_LEAST, SHARE, POINTS = "all", "at_least", "at_least_share", "points"
RULE_KINDS = {
    ALL: "đạt mọi chỉ tiêu",
    AT_LEAST: "đạt ít nhất số chỉ tiêu",
    SHARE: "đạt ít nhất tỷ lệ chỉ tiêu (%)",
    POINTS: "tổng điểm ít nhất (bộ chấm điểm)",
}
LONGEST, LARGEST, MOST_MONTHS = 2000, Decimal("1e12"), 1200


@dataclass(frozen=True, slots=True)
class Typed:
    """One entry as typed: its key, the text, the number of its ground, the kind and wording of a rule."""

    key: str
    text: str = ""
    ground: int = 1
    rule: str = ""
    wording: str = ""


def value_of(entry: OpenEntry, typed: Typed) -> Any:
    """Return the value an entry is filled in with; raise ValueError with a sentence if it is impossible."""
    text = typed.text.strip()
    if entry.what == TEXT:
        if len(text) > LONGEST:
            raise ValueError(f"{entry.words}: dài quá {LONGEST} chữ. Hãy rút gọn.")
        return text
    if entry.what == RULE:
        return _rule_value(entry, typed, text)
    if entry.rungs:
        return _rung(entry, text)
    number = _number(entry, text)
    if entry.what == MONTHS and (number != int(number) or number > MOST_MONTHS):
        raise ValueError(f"{entry.words}: số tháng phải là số nguyên, không quá {MOST_MONTHS}.")
    if entry.unit == "%" and number > 100:
        raise ValueError(f"{entry.words}: tỷ lệ không quá 100 %.")
    return _plain(number)


def is_whole_rule(entry: OpenEntry) -> bool:
    """Return whether the entry is a level without any rule, which gets one of `RULE_KINDS`."""
    return entry.what == RULE and entry.key.count(":") == 1


def _rule_value(entry: OpenEntry, typed: Typed, text: str) -> Any:
    if not is_whole_rule(entry):
        if entry.unit == CODES:
            return [code for code in text.replace(",", " ").replace(";", " ").split() if code]
        return _plain(_number(entry, text))
    if typed.rule not in RULE_KINDS:
        raise ValueError(f"{entry.words}: hãy chọn cách tính.")
    if typed.rule == ALL:
        return None
    number = _number(entry, text)
    if typed.rule == AT_LEAST and (number < 1 or number != int(number)):
        raise ValueError(f"{entry.words}: số chỉ tiêu phải là số nguyên từ 1 trở lên.")
    if typed.rule == SHARE and not 0 < number <= 100:
        raise ValueError(f"{entry.words}: tỷ lệ phải lớn hơn 0 và không quá 100 %.")
    return _plain(number)


def _rung(entry: OpenEntry, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text[:4]) <= len(entry.rungs):
        raise ValueError(f"{entry.words}: hãy chọn một bậc của thang.")
    return int(text)


def _number(entry: OpenEntry, text: str) -> Decimal:
    """A number the Vietnamese way ("97,5", "1.000") or with a decimal point ("97.5")."""
    written = text.replace(" ", "")
    if "," in written:
        written = written.replace(".", "").replace(",", ".")
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise ValueError(f"{entry.words}: “{text[:40]}” không phải là số. Hãy nhập lại.") from None
    if not number.is_finite() or number < 0 or number > LARGEST:
        raise ValueError(f"{entry.words}: số phải từ 0 trở lên và không quá lớn.")
    return number


def _plain(number: Decimal) -> int | float:
    return int(number) if number == int(number) else float(number)
