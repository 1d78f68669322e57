"""The sentence above each chart, which states what the numbers say."""

from __future__ import annotations

from collections.abc import Sequence

from home.statistics.figures import Figure


def grouped(number: int) -> str:
    """Return a number with Vietnamese digit groups: 1.234."""
    return f"{number:,}".replace(",", ".")


def of_years(rows: Sequence[Figure]) -> str:
    """Return how the last year compares with the one before."""
    if not rows:
        return "Chưa có danh hiệu nào được công bố"
    last = rows[-1]
    sentence = f"Năm {last.label} công nhận {grouped(last.number)} danh hiệu"
    if len(rows) == 1:
        return sentence
    before = rows[-2]
    change = last.number - before.number
    if change == 0:
        return f"{sentence}, bằng năm {before.label}"
    return f"{sentence}, {'nhiều' if change > 0 else 'ít'} hơn năm {before.label} {grouped(abs(change))} danh hiệu"


def of_models(rows: Sequence[Figure]) -> str:
    """Return how many titles are valid and which kind is most frequent."""
    total = sum(row.number for row in rows)
    if not total:
        return "Chưa có danh hiệu nào còn hiệu lực"
    most = max(rows, key=lambda row: row.number)
    if len(rows) == 1:
        return f"{grouped(total)} danh hiệu còn hiệu lực, đều là {most.label}"
    return f"{grouped(total)} danh hiệu còn hiệu lực, nhiều nhất là {most.label} ({grouped(most.number)})"


def of_last_years(rows: Sequence[Figure]) -> str:
    """Return how many titles expire first; those without a known end expire in no year."""
    rows = [row for row in rows if row.label.isdecimal()]
    if not rows:
        return "Không có danh hiệu nào sắp hết hạn"
    return f"{grouped(rows[0].number)} danh hiệu hết hạn cuối năm {rows[0].label}"


def of_places(rows: Sequence[Figure]) -> str:
    """Return where most titles are."""
    if not rows:
        return "Chưa có danh hiệu nào còn hiệu lực"
    return f"Nhiều danh hiệu nhất: {rows[0].label} ({grouped(rows[0].number)})"
