"""Gaps (còn thiếu): what is missing for each level above the one reached, in words and numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import TYPE_CHECKING

from criteria.rules import definition as d
from criteria.rules.numbers import number
from criteria.rules.wording import OPEN, reason

if TYPE_CHECKING:
    from criteria.rules.verdicts import Assessment, LevelResult, RuleResult, Verdict


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
        if not entry.reached and entry.level.level > (assessment.level or 0):
            items += _missing_for(assessment, entry)
    return tuple(items)


def _missing_for(assessment: Assessment, entry: LevelResult) -> list[GapItem]:
    """What is missing for one level: its own rules, the indicators it asks, what is unanswered, its points."""
    level = entry.level.level
    asked = [verdict for verdict in assessment.indicators if verdict.level == level]
    unruled = entry.level.open or all(verdict.result == "not_applicable" for verdict in asked)
    if unruled and any(item.what == "rule" for item in entry.open):
        return [GapItem(level, None, "unknown", None, f"{entry.level.name}: điều kiện công nhận {OPEN}")]
    items = [
        GapItem(level, None, one.result, _lacking(one), one.sentence)
        for one in entry.stated
        if one.result != "pass"
    ]
    items += _missing_indicators(entry, asked)
    if entry.total in ("fail", "unknown"):
        items.append(_total_gap(assessment, level, entry.total))
    return items


def _missing_indicators(entry: LevelResult, asked: Sequence[Verdict]) -> list[GapItem]:
    """What is missing of the indicators a level asks, then what else of the set is unanswered."""
    level, items = entry.level.level, []
    for verdict in asked:
        if verdict.result in ("fail", "unknown"):
            amount, text = _missing_amount(verdict)
            items.append(GapItem(level, verdict.code, verdict.result, amount, text))
    codes = {verdict.code for verdict in asked}
    items += (
        GapItem(level, item.code, "unknown", None, f"{item.code}: chưa trả lời")
        for item in entry.told
        if item.what == "unanswered" and item.code not in codes
    )
    return items


def _lacking(result: RuleResult) -> Fraction | None:
    """How many indicators, criteria or points a rule lacks, where a number says it."""
    if result.points is not None:
        bar, given = result.rule.value, result.points.least
        return None if bar is None or given is None else max(bar - given, Fraction(0))
    return None if result.needed is None else Fraction(result.needed - result.passed)


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
