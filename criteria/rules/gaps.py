"""Gaps (còn thiếu): what is missing for each level above the one reached, in words and numbers."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from criteria.rules import definition as d
from criteria.rules.wording import OPEN, number, reason

if TYPE_CHECKING:
    from criteria.rules.verdicts import Assessment, Verdict


@dataclass(frozen=True, slots=True)
class GapItem:
    """One thing missing for a level: how much (where a number says it) and in words."""

    level: int
    code: str | None
    result: str
    missing: Fraction | None
    text: str


def missing_for_levels(assessment: Assessment) -> tuple[GapItem, ...]:
    """What is missing for each level above the one reached, in words and numbers."""
    items: list[GapItem] = []
    for entry in assessment.levels:
        number_ = entry.level.level
        if entry.reached or number_ <= (assessment.level or 0):
            continue
        if any(item.what == "rule" for item in entry.open):
            text = f"{entry.level.name}: điều kiện công nhận {OPEN}"
            items.append(GapItem(number_, None, "unknown", None, text))
            continue
        asked = set()
        for verdict in assessment.indicators:
            if verdict.level == number_:
                asked.add(verdict.code)
                if verdict.result in ("fail", "unknown"):
                    amount, text = _missing_amount(verdict)
                    items.append(GapItem(number_, verdict.code, verdict.result, amount, text))
        items += (
            GapItem(number_, item.code, "unknown", None, f"{item.code}: chưa trả lời")
            for item in entry.open
            if item.what == "unanswered" and item.code not in asked
        )
        if entry.total in ("fail", "unknown"):
            items.append(_total_gap(assessment, number_, entry.total))
    return tuple(items)


def _missing_amount(verdict: Verdict) -> tuple[Fraction | None, str]:
    """How much one indicator lacks, and the sentence for it."""
    head = f"{verdict.code}: "
    if verdict.result == "unknown":
        return None, head + reason(verdict)
    indicator, bar, answer = verdict.indicator, verdict.requirement.value, verdict.answer
    amount: Fraction | None = None
    if indicator.kind in (d.SHARE, d.ROLL_UP) and answer.denominator and bar is not None:
        return _share_gap(verdict)
    if indicator.kind in (d.RUNG, d.AWARD) and answer.rung is not None and bar is not None:
        amount = bar - answer.rung
    elif indicator.kind == d.POINTS and indicator.floor is not None and answer.points is not None:
        amount = indicator.floor - Fraction(answer.points)
        return amount, f"{head}còn thiếu {number(amount)} điểm để không dưới mức sàn; {reason(verdict)}"
    elif indicator.kind == d.VALUE and bar is not None and answer.value is not None:
        amount = abs(bar - Fraction(answer.value))
    return amount, head + reason(verdict)


def _share_gap(verdict: Verdict) -> tuple[Fraction, str]:
    answer, requirement = verdict.answer, verdict.requirement
    assert answer.denominator is not None
    assert answer.numerator is not None
    assert requirement.value is not None
    bar = requirement.value * Fraction(answer.denominator) / 100
    if requirement.operator in (">=", ">"):
        goal = Fraction(bar.__floor__() + 1 if requirement.operator == ">" else ceil(bar))
        amount = goal - Fraction(answer.numerator)
        word = "cần thêm"
    else:
        goal = Fraction(ceil(bar) - 1 if requirement.operator == "<" else bar.__floor__())
        amount = Fraction(answer.numerator) - goal
        word = "cần giảm"
    return amount, f"{verdict.code}: {word} {number(amount)} trên tổng số {number(answer.denominator)}; " + (
        reason(verdict)
    )


def _total_gap(assessment: Assessment, level: int, result: str) -> GapItem:
    found_level = assessment.definition.level(level)
    bar = found_level.bar_for(assessment.unit_kind) if found_level else None
    if bar is None:
        return GapItem(level, None, result, None, f"Tổng điểm cần đạt {OPEN}")
    if assessment.points is None:
        return GapItem(level, None, result, None, f"Tổng điểm cần ít nhất {number(bar)}; chưa chấm đủ")
    missing = bar - assessment.points
    text = f"Tổng điểm cần ít nhất {number(bar)}, hiện có {number(assessment.points)}"
    return GapItem(level, None, result, max(missing, Fraction(0)), text)
