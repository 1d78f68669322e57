"""Conversion of one cell between the spreadsheet and the set's content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

YES, NO = {"có", "x", "đúng", "true", "1", "yes"}, {"không", "sai", "false", "0", "no", "-"}
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})$")
_MONTH_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})$")
_FRACTION = re.compile(r"([1-9]\d{0,5})\s*/\s*([1-9]\d{0,5})$")
_UNCLEAR = re.compile(r"[1-9]\d{0,2}(\.\d{3})+$")
LARGEST = Decimal(10) ** 12


class Reads(Protocol):
    """What a cell is read as: a column or a line of the first sheet."""

    @property
    def kind(self) -> str: ...

    @property
    def choices(self) -> Mapping[str, str]: ...

    @property
    def open(self) -> bool: ...


def read_cell(column: Reads, raw: Any) -> Any:
    """The value of a cell, None where it is empty; ValueError holds what is wrong with it in Vietnamese."""
    if isinstance(raw, Mapping) and "formula" in raw:
        raise ValueError("ô chứa công thức; hãy dán giá trị thay cho công thức")
    if isinstance(raw, Mapping) and "error" in raw:
        raise ValueError(f"ô báo lỗi {raw['error']}; hãy sửa ô này")
    if isinstance(raw, str):
        raw = raw.strip()
    if raw is None or raw == "":
        return None
    return _READERS[column.kind](column, raw)


def _is_day(raw: Any) -> bool:
    return isinstance(raw, Mapping) and "day" in raw


def _text(column: Reads, raw: Any) -> str:
    if _is_day(raw):
        return f"{date.fromisoformat(raw['day']):%d/%m/%Y}"
    if isinstance(raw, bool):
        return "có" if raw else "không"
    return _plain(raw) if isinstance(raw, int | float) else str(raw)


def _plain(raw: int | float) -> str:
    return str(int(raw)) if raw == int(raw) else repr(raw)


def _code(column: Reads, raw: Any) -> str:
    if _is_day(raw):
        raise ValueError("mã bị đổi thành ngày; hãy định dạng cột là văn bản rồi ghi lại mã")
    return _text(column, raw).strip("'").strip()


def _codes(column: Reads, raw: Any) -> list[str]:
    return [part for part in re.split(r"[,;\s]+", _code(column, raw)) if part]


def _texts(column: Reads, raw: Any) -> list[str]:
    return [part.strip() for part in _text(column, raw).split(";") if part.strip()]


def _number(column: Reads, raw: Any) -> int | float:
    if _is_day(raw) or isinstance(raw, bool):
        raise ValueError("cần một con số")
    if isinstance(raw, str):
        text = raw.replace(" ", "").replace("\u00a0", "").removesuffix("%")
        if _UNCLEAR.match(text):
            raise ValueError(f"“{raw[:40]}” không rõ là nghìn hay phần thập phân; hãy ghi 1500 hoặc 1,5")
        if "," in text:
            text = text.replace(".", "").replace(",", ".")
        try:
            number = Decimal(text)
        except InvalidOperation:
            raise ValueError(f"“{raw[:40]}” không phải là số") from None
    else:
        number = Decimal(repr(raw))
    if not number.is_finite() or abs(number) > LARGEST:
        raise ValueError("số quá lớn")
    if number < 0:
        raise ValueError("số không được âm")
    return int(number) if number == number.to_integral_value() else float(number)


def _amount(column: Reads, raw: Any) -> int | float | str:
    """Return a number, or a fraction as it is written: "2/3"."""
    if _is_day(raw):
        raise ValueError("phân số bị đổi thành ngày; hãy định dạng cột là văn bản rồi ghi lại")
    found = _FRACTION.match(raw.strip("'").strip()) if isinstance(raw, str) else None
    return f"{found[1]}/{found[2]}" if found else _number(column, raw)


def _integer(column: Reads, raw: Any) -> int:
    number = _number(column, raw)
    if not isinstance(number, int):
        raise ValueError("cần một số nguyên")
    return number


def _day(column: Reads, raw: Any) -> str:
    if _is_day(raw):
        return str(raw["day"])
    text = str(raw)
    if iso := _ISO.match(text):
        parts = iso.group(1, 2, 3)
    elif found := _DAY.match(text):
        parts = found.group(3, 2, 1)
    else:
        raise ValueError(f"“{text[:40]}” không phải là ngày; hãy ghi ngày/tháng/năm")
    try:
        return date(*(int(part) for part in parts)).isoformat()
    except ValueError:
        raise ValueError(f"“{text}” là ngày không có trong lịch") from None


def _month_day(column: Reads, raw: Any) -> str:
    if _is_day(raw):
        return str(raw["day"])[5:]
    found = _MONTH_DAY.match(str(raw))
    if found is None:
        raise ValueError(f"“{str(raw)[:40]}” không phải là ngày/tháng, ví dụ 28/02")
    day, month = (int(part) for part in found.groups())
    try:
        return f"{date(2023, month, day):%m-%d}"
    except ValueError:
        raise ValueError(f"“{raw}” là ngày không có trong lịch") from None


def _flag(column: Reads, raw: Any) -> bool:
    word = _text(column, raw).casefold()
    if word in YES:
        return True
    if word in NO:
        return False
    raise ValueError(f"“{word[:40]}” không rõ; hãy ghi “có” hoặc “không”")


def _choice(column: Reads, raw: Any) -> str:
    word = _text(column, raw)
    by_word = {name.casefold(): code for name, code in column.choices.items()}
    if word.casefold() in by_word:
        return by_word[word.casefold()]
    if word in column.choices.values() or column.open:
        return word
    known = ", ".join(f"“{name}”" for name in column.choices)
    raise ValueError(f"“{word[:60]}” không có trong danh sách; hãy chọn một trong: {known}")


def _choices(column: Reads, raw: Any) -> list[str]:
    return [_choice(column, word) for word in _texts(column, _text(column, raw).replace(",", ";"))]


_READERS = {
    "text": _text,
    "texts": _texts,
    "code": _code,
    "codes": _codes,
    "number": _number,
    "amount": _amount,
    "integer": _integer,
    "day": _day,
    "month_day": _month_day,
    "flag": _flag,
    "choice": _choice,
    "choices": _choices,
}


def write_cell(column: Reads, value: Any) -> Any:
    """What a cell shows for a value of the content; None stays empty."""
    if value is None:
        return None
    words = {code: name for name, code in column.choices.items()}
    if column.kind == "flag":
        return "có" if value else None
    if column.kind == "choice":
        return words.get(value, value)
    if column.kind in ("choices", "codes", "texts"):
        return "; ".join(words.get(one, one) for one in value) or None
    if column.kind == "day":
        return date.fromisoformat(value)
    if column.kind == "month_day":
        month, day = value.split("-")
        return f"{day}/{month}"
    return value
