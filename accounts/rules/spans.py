"""Spans of days (khoảng ngày) with an open end where none is known yet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date


def overlap(spans: Iterable[tuple[date, date | None]], since: date, until: date | None) -> bool:
    """Say whether a span of days meets any of the others, both ends included; an open end never comes."""
    return any((until is None or first <= until) and (last is None or since <= last) for first, last in spans)


def in_words(since: date, until: date | None, *, open_end: str = "") -> str:
    """Say a span of days: "từ 01/02/2026 đến 28/02/2026"; `open_end` stands where no last day is known."""
    end = f" đến {until:%d/%m/%Y}" if until else open_end
    return f"từ {since:%d/%m/%Y}{end}"
