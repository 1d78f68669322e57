"""The day of issue of a signed document: not before its signature, not in the future (NĐ 30/2020/NĐ-CP, Điều 15)."""

from __future__ import annotations

from datetime import date


def issue_day_problem(on: date, *, signed_on: date, today: date) -> str:
    """Return why a document signed on a day cannot be dated `on`; empty if it can."""
    if on > today:
        return f"Ngày ban hành {on:%d/%m/%Y} còn ở phía trước. Hãy ghi ngày hôm nay."
    if on < signed_on:
        return (
            f"Ngày ban hành {on:%d/%m/%Y} đứng trước ngày ký {signed_on:%d/%m/%Y}. Hãy ghi từ ngày ký trở đi."
        )
    return ""
