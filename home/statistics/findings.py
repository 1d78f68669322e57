"""The sentence above each chart: what its numbers say, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from home.statistics.figures import Figure


def grouped(number: int) -> str:
    """Return 1.234."""
    return f"{number:,}".replace(",", ".")


def of_years(rows: Sequence[Figure]) -> str:
    """Say how the last year compares with the one before."""
    if not rows:
        return "Chưa có danh hiệu nào được công bố"
    last = rows[-1]
    said = f"Năm {last.label} công nhận {grouped(last.number)} danh hiệu"
    if len(rows) == 1:
        return said
    before = rows[-2]
    change = last.number - before.number
    if change == 0:
        return f"{said}, bằng năm {before.label}"
    return (
        f"{said}, {'nhiều' if change > 0 else 'ít'} hơn năm {before.label} {grouped(abs(change))} danh hiệu"
    )


def of_models(rows: Sequence[Figure]) -> str:
    """Say how many titles are valid and which kind is most frequent."""
    total = sum(row.number for row in rows)
    if not total:
        return "Chưa có danh hiệu nào còn hiệu lực"
    most = max(rows, key=lambda row: row.number)
    if len(rows) == 1:
        return f"{grouped(total)} danh hiệu còn hiệu lực, đều là {most.label}"
    return f"{grouped(total)} danh hiệu còn hiệu lực, nhiều nhất là {most.label} ({grouped(most.number)})"


def of_last_years(rows: Sequence[Figure]) -> str:
    """Say how many titles end first."""
    if not rows:
        return "Không có danh hiệu nào sắp hết hạn"
    return f"{grouped(rows[0].number)} danh hiệu hết hạn cuối năm {rows[0].label}"


def of_places(rows: Sequence[Figure]) -> str:
    """Say where most titles are."""
    if not rows:
        return "Chưa có danh hiệu nào còn hiệu lực"
    return f"Nhiều danh hiệu nhất: {rows[0].label} ({grouped(rows[0].number)})"
