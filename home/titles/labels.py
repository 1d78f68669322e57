"""Names for what is stored as a code, and the kind of label that goes with each state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from criteria.labels import Label, model_name
from dossiers.rules.titles import STATES as TITLE_STATES
from home.titles.queries import decision_state

STATE_LABELS = {
    "valid": Label("valid", "Còn hiệu lực", "ok", "badge-check"),
    "expired": Label("expired", "Hết hạn", "neutral", "hourglass"),
    "replaced": Label("replaced", "Đã được thay thế", "info", "refresh-cw"),
    "revoked": Label("revoked", "Đã thu hồi", "danger", "ban"),
    "partly": Label("partly", "Còn hiệu lực một phần", "soon", "circle-alert"),
}
# What the list can be filtered by, in the order it is offered.
FILTER_STATES = ("valid", "expired", "replaced", "revoked")


def verdict_summary(codes: Iterable[str]) -> str:
    """Return how many indicators of a level are met, as one phrase; none judged is no result."""
    counts = Counter(codes)
    judged = sum(number for code, number in counts.items() if code != "not_applicable")
    if judged == counts["unknown"]:
        return "Không có chỉ tiêu nào được xét ở mức độ này"
    said = f"Đạt {counts['pass']}/{judged} chỉ tiêu được tính"
    return f"{said}; {counts['unknown']} chỉ tiêu chưa xét được" if counts["unknown"] else said


@dataclass(frozen=True, slots=True)
class DecisionSummary:
    """What a list row says about a decision beyond its number and title."""

    units: str
    model: str
    levels: str
    state: Label
    until: date | None
    corrected: bool = False


def decision_summary(counts: dict[str, Any]) -> DecisionSummary:
    """Return a row's words from the counts of `with_title_counts`."""
    number, low, high = counts["n_titles"], counts["lowest_level"], counts["highest_level"]
    many = f"{number} đơn vị" if number else "Chưa có đơn vị"
    units = counts["first_unit"] if number == 1 else many
    levels = "" if low is None else f"Mức độ {low}" if low == high else f"Mức độ {low}–{high}"
    return DecisionSummary(
        units=units,
        model=model_name(counts["title_model"]) if counts["title_model"] else "",
        levels=levels,
        state=STATE_LABELS[decision_state({s: counts[f"n_{s}"] for s in TITLE_STATES})],
        until=counts["last_valid_until"],
        corrected=bool(counts.get("corrected")),
    )
