"""Set files: listing, reading with problems in Vietnamese, content hash."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

from criteria.errors import BadSetFile
from criteria.rules.definition import SetDefinition
from criteria.sets.checking import SCHEMA, SETS, problems
from criteria.sets.parsing import parse
from criteria.sheets import read_workbook

LARGEST = 5 * 1024 * 1024


def shipped() -> list[Path]:
    """The set files that come with the product, by name."""
    return sorted(path for path in SETS.glob("*.json") if path != SCHEMA)


def content_hash(data: Mapping[str, Any]) -> str:
    """SHA-256 of the content in one canonical writing: spaces and order of keys do not matter."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def read(path: Path) -> dict[str, Any]:
    """The checked content of one file, .json or .xlsx; raises BadSetFile with every problem."""
    try:
        if path.stat().st_size > LARGEST:
            raise BadSetFile([f"{path.name}: tệp lớn hơn 5 MB; hãy kiểm tra lại tệp."])
        content = path.read_bytes()
    except OSError:
        raise BadSetFile([f"{path}: không mở được tệp; hãy kiểm tra đường dẫn và quyền đọc."]) from None
    return read_bytes(content, path.name)


def read_bytes(content: bytes, name: str) -> dict[str, Any]:
    """The checked content of a file's bytes, told apart by the name's ending; raises BadSetFile.

    A spreadsheet is opened in a process of its own; its problems name sheet, row and cell.
    """
    if name.lower().endswith(".xlsx"):
        outcome = read_workbook(content)
        data, found = outcome.data, outcome.problems
    else:
        data, found = _json(content)
        if data is None and not name.lower().endswith(".json"):
            found = ["chỉ đọc được tệp .xlsx hoặc .json; hãy chọn đúng tệp bộ tiêu chí."]
    if found:
        raise BadSetFile([f"{name}: {text}" for text in found])
    assert data is not None
    return data


def _json(content: bytes) -> tuple[dict[str, Any] | None, list[str]]:
    try:
        data = json.loads(
            content.decode("utf-8-sig"),
            parse_constant=_not_a_number,
            parse_float=_finite,
            object_pairs_hook=_once,
        )
    except _Doubled as error:
        return None, [f"mục “{error}” được ghi hai lần trong cùng một chỗ."]
    except (ValueError, RecursionError):
        return None, ["nội dung không phải JSON theo mã UTF-8; hãy xuất lại tệp."]
    return data, problems(data)


class _Doubled(Exception):
    """A name stands twice in one object of the file."""


def _not_a_number(text: str) -> float:
    raise ValueError(text)


def _finite(text: str) -> float:
    number = float(text)
    return number if isfinite(number) else _not_a_number(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Doubled(name)
        found[name] = value
    return found


def dump(data: Mapping[str, Any]) -> str:
    """The content in the writing of the shipped files."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


@cache
def shipped_definitions() -> tuple[SetDefinition, ...]:
    """The definitions of the shipped files."""
    return tuple(parse(read(path)) for path in shipped())


@cache
def shipped_under(number: str) -> tuple[SetDefinition, ...]:
    """The definitions of the shipped sets of one instrument ("24/2023/TT-BGDĐT"), which the tests have checked."""
    contents = (json.loads(path.read_bytes()) for path in shipped())
    return tuple(parse(data) for data in contents if data["instrument"].get("number") == number)
