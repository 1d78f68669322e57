"""How column values are written into an audit line: in clear where short and public, else as a keyed hash."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.db import models

from ledger.sealing import keys
from ledger.sealing.notes import Entry

WHOLE = "*"

CLEAR_FIELDS = (
    models.BooleanField,
    models.IntegerField,
    models.AutoField,
    models.DateField,
    models.DecimalField,
    models.FloatField,
    models.SlugField,
    models.UUIDField,
    models.ForeignKey,
)
"""Field types whose values are never private; DateField includes DateTimeField."""


def canonical(value: Any) -> str:
    """Return the canonical JSON of a structure, the same whatever database it was read from."""
    return json.dumps(
        _normalised(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )


def _normalised(value: Any) -> Any:
    """Write floats without a fraction as integers: PostgreSQL stores JSON numbers without that difference."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(key): _normalised(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_normalised(one) for one in value]
    return value


def scalar(field: models.Field[Any, Any], value: Any) -> Any:
    """Return a column's value as JSON knows it: null, true, a number or a text."""
    column = field.target_field if isinstance(field, models.ForeignKey) else field
    if isinstance(column, models.JSONField):
        return canonical(value)
    value = column.to_python(value)
    if isinstance(column, models.DecimalField) and value is not None:
        return format(value.quantize(Decimal(1).scaleb(-column.decimal_places)), "f")
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def is_clear(field: models.Field[Any, Any]) -> bool:
    """Return whether a column's values are written in clear: states, dates, keys, hashes; never free text."""
    return bool(isinstance(field, CLEAR_FIELDS) or field.choices or field.name.endswith("sha256"))


def sealed_text(label: str, key: str, name: str, written: Any, epoch: int) -> str:
    """Return the keyed hash of a private value, valid for this row and column only."""
    return keys.mac(f"{label}:{key}:{name}\n{json.dumps(written, ensure_ascii=False)}", epoch)


def writer(label: str, field: models.Field[Any, Any]) -> Callable[[str, Any, int], Any]:
    """Return the writer of a column's values: `write(key, value, epoch)`."""
    name = field.attname
    if is_clear(field):
        return lambda _key, value, _epoch: scalar(field, value)

    def tell(key: str, value: Any, epoch: int) -> Any:
        written = scalar(field, value)
        return written if written is None or written == "" else sealed_text(label, key, name, written, epoch)

    return tell


class Column(NamedTuple):
    """A sealed column: its name in the row, how its values are written, whether they can change in place."""

    attname: str
    verbose_name: str
    tell: Callable[[str, Any, int], Any]
    mutable: bool


@cache
def columns(model: Any) -> tuple[Column, ...]:
    """Return the sealed columns of a table: all but the key, `unsealed` and derived columns."""
    label = model._meta.label_lower
    return tuple(
        Column(
            field.attname,
            str(field.verbose_name),
            writer(label, field),
            isinstance(field, models.JSONField),
        )
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.name in model.unsealed or getattr(field, "derived", False))
    )


def entry_of(model: Any, key: str, values: dict[str, Any], epoch: int) -> Entry:
    """Return the audit entry of these values: column by column, or one keyed hash of the whole row."""
    written = {
        c.attname: c.tell(key, values[c.attname], epoch) for c in columns(model) if c.attname in values
    }
    if not model.sealed_as_one:
        return written
    return sealed_text(model._meta.label_lower, key, WHOLE, canonical(written), epoch)
