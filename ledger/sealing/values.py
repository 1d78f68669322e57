"""How the value of a column is told in an audit line: as it is where it is short and public, else by its seal."""

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

AS_IT_IS = (
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
"""Kinds of columns whose values say nothing private; DateField includes moments."""


def canonical(value: Any) -> str:
    """Return the one way a structure is written as JSON, whatever database it was read from."""
    return json.dumps(_even(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _even(value: Any) -> Any:
    """Write whole floats as integers: PostgreSQL keeps JSON numbers without that difference."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {str(key): _even(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_even(one) for one in value]
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


def is_told(field: models.Field[Any, Any]) -> bool:
    """Return whether a column's values stand in the line as they are: states, days, keys, hashes; no words."""
    return bool(isinstance(field, AS_IT_IS) or field.choices or field.name.endswith("sha256"))


def sealed_text(label: str, key: str, name: str, told: Any, epoch: int) -> str:
    """Return the seal of a value that is not told: under the key, and of this row and column alone."""
    return keys.mac(f"{label}:{key}:{name}\n{json.dumps(told, ensure_ascii=False)}", epoch)


def teller(label: str, field: models.Field[Any, Any]) -> Callable[[str, Any, int], Any]:
    """Return how values of a column are told: `tell(key, value, epoch)`."""
    name = field.attname
    if is_told(field):
        return lambda _key, value, _epoch: scalar(field, value)

    def tell(key: str, value: Any, epoch: int) -> Any:
        told = scalar(field, value)
        return told if told is None or told == "" else sealed_text(label, key, name, told, epoch)

    return tell


class Column(NamedTuple):
    """A sealed column: its name in the row, how its values are told, whether they can change in place."""

    attname: str
    verbose_name: str
    tell: Callable[[str, Any, int], Any]
    mutable: bool


@cache
def columns(model: Any) -> tuple[Column, ...]:
    """Return the sealed columns of a table: all but its key, what it leaves out and what is derived from others."""
    label = model._meta.label_lower
    return tuple(
        Column(
            field.attname,
            str(field.verbose_name),
            teller(label, field),
            isinstance(field, models.JSONField),
        )
        for field in model._meta.concrete_fields
        if not (field.primary_key or field.name in model.unsealed or getattr(field, "derived", False))
    )


def entry_of(model: Any, key: str, values: dict[str, Any], epoch: int) -> Entry:
    """Return how these values of a row are told: column by column, or as one seal of the whole row."""
    told = {c.attname: c.tell(key, values[c.attname], epoch) for c in columns(model) if c.attname in values}
    if not model.sealed_as_one:
        return told
    return sealed_text(model._meta.label_lower, key, WHOLE, canonical(told), epoch)
