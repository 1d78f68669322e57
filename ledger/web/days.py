"""Days as forms and addresses give them."""

from __future__ import annotations

from datetime import date

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 12, 31)
"""Days outside are slips of the hand; counting from them would leave what dates can hold."""


def day_of(said: object) -> date | None:
    """Return the day that a form names as 2026-02-28, None for anything else: words, 31 February, the year 1."""
    try:
        day = date.fromisoformat(str(said or "").strip()[:10])
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
