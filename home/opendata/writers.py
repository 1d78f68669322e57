"""Records as CSV, JSON and JSON-LD, written piece by piece so that a file of any size needs little memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

BOM = "\ufeff"  # tells spreadsheet programs that the file is UTF-8
ROWS_A_PIECE = 200
# A spreadsheet runs a cell that begins so; a tick before it keeps it inert.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, value: str) -> str:
        return value


def inert(value: Any) -> Any:
    """Return a cell that no spreadsheet program runs."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def batches(parts: Iterable[str]) -> Iterator[str]:
    """Join small parts into fewer, larger ones; the first goes out alone, so that the answer begins at once."""
    kept: list[str] = []
    for at, part in enumerate(parts):
        kept.append(part)
        if at == 0 or len(kept) >= ROWS_A_PIECE:
            yield "".join(kept)
            kept = []
    if kept:
        yield "".join(kept)


def as_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Write a header and a line a record; dates as YYYY-MM-DD, nothing for nothing."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield BOM + writer.writerow(columns)
        for row in rows:
            yield writer.writerow([inert(row[name]) for name in columns])

    return batches(lines())


def as_json(head: dict[str, Any], rows: Iterable[dict[str, Any]], *, key: str) -> Iterator[str]:
    """Write one object: `head` and the records as the list `key`."""

    def parts() -> Iterator[str]:
        opening = json.dumps(head, ensure_ascii=False, cls=DjangoJSONEncoder)
        yield f'{opening[:-1]}, "{key}": ['
        comma = "\n"
        for row in rows:
            yield comma + json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder)
            comma = ",\n"
        yield "\n]}\n"

    return batches(parts())
