"""Writers of records as CSV, JSON and JSON-LD; they yield text, so that a file of any size needs little memory."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

BOM = "\ufeff"  # tells spreadsheet programs that the file is UTF-8
ROWS_A_PIECE = 200
# Spreadsheets run a cell that begins so as a formula; a leading apostrophe prevents it.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Echo:
    """A file whose `write` returns the text."""

    def write(self, value: str) -> str:
        return value


def inert(value: Any) -> Any:
    """Return a cell that no spreadsheet runs as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def batches(parts: Iterable[str]) -> Iterator[str]:
    """Join small parts into larger ones; the first is yielded alone, so that the response begins at once."""
    batch: list[str] = []
    for at, part in enumerate(parts):
        batch.append(part)
        if at == 0 or len(batch) >= ROWS_A_PIECE:
            yield "".join(batch)
            batch = []
    if batch:
        yield "".join(batch)


def as_csv(columns: Sequence[str], rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield a header and a line for each record; dates as YYYY-MM-DD, None as an empty cell."""
    writer = csv.writer(_Echo())

    def lines() -> Iterator[str]:
        yield BOM + writer.writerow(columns)
        for row in rows:
            yield writer.writerow([inert(row[name]) for name in columns])

    return batches(lines())


def as_json(head: dict[str, Any], rows: Iterable[dict[str, Any]], *, key: str) -> Iterator[str]:
    """Yield one object: `head`, and the records as the list `key`."""

    def parts() -> Iterator[str]:
        opening = json.dumps(head, ensure_ascii=False, cls=DjangoJSONEncoder)
        yield f'{opening[:-1]}, "{key}": ['
        comma = "\n"
        for row in rows:
            yield comma + json.dumps(row, ensure_ascii=False, cls=DjangoJSONEncoder)
            comma = ",\n"
        yield "\n]}\n"

    return batches(parts())
