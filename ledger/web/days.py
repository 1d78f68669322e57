"""Dates from forms and query strings."""

from __future__ import annotations

from datetime import date

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
"""Dates outside are typing errors; counting from them would leave the range of `date`."""


def day_of(value: object) -> date | None:
    """Return the date written as 2026-02-28; None for anything else, also 31 February or the year 1."""
    try:
        day = date.fromisoformat(str(value or "").strip()[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
