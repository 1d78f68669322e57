"""Values of a set file as exact numbers, days and tuples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any


def exact(number: int | float | str | Decimal | Fraction) -> Fraction:
    """The number as written, exactly (a float counts by its shortest decimal form)."""
    return Fraction(number) if isinstance(number, int | Fraction | Decimal) else Fraction(str(number))


def optional_number(cell: Mapping[str, Any] | None) -> Fraction | None:
    """The number of a sourced cell; None where the cell is missing or open."""
    return None if cell is None or cell.get("value") is None else exact(cell["value"])


def optional_day(cell: Mapping[str, Any] | str | None) -> date | None:
    """The day of a sourced cell or of an ISO text; None where it is open."""
    text = cell.get("value") if isinstance(cell, Mapping) else cell
    return date.fromisoformat(text) if text else None


def texts(values: Sequence[str] | None) -> tuple[str, ...]:
    """A list of the file as a tuple."""
    return tuple(values or ())
