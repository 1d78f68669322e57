"""What a column, a sheet and a line of the first sheet are: where a cell's value stands in the set's content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, where its value stands in a row's record, and how a cell is read.

    `kind` is text, code, codes, integer, number, amount, day, month_day, flag, choice or choices; `open` lets a
    choice be a code that the list does not name; `needed` refuses an empty cell.
    """

    title: str
    path: tuple[str, ...]
    kind: str = "text"
    needed: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    open: bool = False
    help: str = ""
    width: int = 18


def sourced(title: str, name: str, kind: str = "text", width: int = 18) -> tuple[Column, ...]:
    """Four columns of a value with its source, mark and note."""
    return (
        Column(title, (name, "value"), kind, width=width),
        Column(f"{title}: nguồn", (name, "source"), width=24),
        Column(f"{title}: đã kiểm chứng", (name, "verified"), "flag", width=12),
        Column(f"{title}: ghi chú", (name, "note"), width=24),
    )


OFFICIAL = sourced("Nguyên văn", "official", width=60)
ROW_SOURCE = (
    Column("Nguồn", ("source",), width=24),
    Column("Đã kiểm chứng", ("verified",), "flag", width=12),
    Column("Ghi chú", ("note",), width=30),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of rows. `groups` are sourced values; `demanded` ones stand in every row, even empty.

    `nulls` are keys written as "not in any source" where the cell is empty; a row that holds one of
    `carries` must say its source.
    """

    name: str
    columns: tuple[Column, ...]
    groups: tuple[str, ...] = ()
    demanded: tuple[str, ...] = ()
    nulls: tuple[str, ...] = ()
    carries: tuple[str, ...] = ()
    help: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the first sheet: a value of the set itself, some with a source."""

    title: str
    path: tuple[str, ...]
    kind: str = "text"
    sourced: bool = False
    needed: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    open: bool = False
    help: str = ""
