"""A decision in one line: whom it recognised, the levels, its state, and how many indicators were met."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria.labels import Label, model_name
from criteria.rules.level_definition import default_name
from dossiers.rules.titles import STATES as TITLE_STATES
from home.titles.labels import STATE_LABELS
from home.titles.queries import decision_state


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """What a list row shows of a decision beside its number and title."""

    units: str
    model: str
    levels: str
    state: Label
    until: date | None
    corrected: bool = False


def decision_summary(counts: dict[str, Any]) -> DecisionSummary:
    """Return the summary of a decision from the counts of `home.titles.queries.with_title_counts`."""
    number, low, high = counts["n_titles"], counts["lowest_level"], counts["highest_level"]
    many = f"{number} đơn vị" if number else "Chưa có đơn vị"
    levels = "" if low is None else _level_range(low, high, counts["level_name"] or "")
    state = decision_state({state: counts[f"n_{state}"] for state in TITLE_STATES})
    return DecisionSummary(
        units=counts["first_unit"] if number == 1 else many,
        model=model_name(counts["title_model"], counts["title_government_level"] or "")
        if counts["title_model"]
        else "",
        levels=levels,
        state=STATE_LABELS[state],
        until=counts["last_valid_until"],
        corrected=bool(counts.get("corrected")),
    )


def _level_range(low: int, high: int, name: str) -> str:
    """Return the levels of a decision in words; `name` is that of its highest, empty where it has none of its own."""
    if low == high:
        return name or default_name(low)
    numbered = name in ("", default_name(high))
    return f"{default_name(low)}–{high}" if numbered else "Nhiều mức"


def verdict_summary(results: Iterable[str]) -> str:
    """Return how many indicators of a level are met ("Đạt 12/15 chỉ tiêu được tính"), from their results."""
    counts = Counter(results)
    judged = sum(number for result, number in counts.items() if result != "not_applicable")
    if judged == counts["unknown"]:
        return "Không có chỉ tiêu nào được xét ở mức độ này"
    passed = f"Đạt {counts['pass']}/{judged} chỉ tiêu được tính"
    return f"{passed}; {counts['unknown']} chỉ tiêu chưa xét được" if counts["unknown"] else passed
