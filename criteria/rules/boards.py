"""Boards (bảng tiêu chí): an assessment as criteria × levels, and what-if answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from criteria.errors import BadAnswers
from criteria.rules import definition as d
from criteria.rules.answers import check_answer
from criteria.rules.definition import Branch, Indicator
from criteria.rules.judging import together
from criteria.rules.verdicts import NO_ANSWER, NOT_APPLICABLE, Answer, Assessment, Verdict

LONGEST = 24
YES, NO = "co", "khong"


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """One indicator with its verdict at every level."""

    indicator: Indicator
    verdicts: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class CriterionLine:
    """One criterion with how it stands at every level, and its indicators."""

    criterion: Branch
    results: tuple[tuple[int, str], ...]
    indicators: tuple[IndicatorLine, ...]


def criterion_results(assessment: Assessment, level: int) -> dict[str, str]:
    """How every criterion stands at one level: one fail fails, else one unknown leaves it unknown."""
    found: dict[str, list[str]] = {branch.code: [] for branch in assessment.definition.criteria}
    for verdict in assessment.indicators:
        if verdict.level == level and verdict.result != NOT_APPLICABLE:
            found[verdict.indicator.criterion_code].append(verdict.result)
    return {code: together(results) if results else NOT_APPLICABLE for code, results in found.items()}


def lines(assessment: Assessment) -> tuple[CriterionLine, ...]:
    """The whole board of a dossier: criteria in the order of the set, each with its indicators."""
    verdicts: dict[str, list[Verdict]] = {}
    for verdict in assessment.indicators:
        verdicts.setdefault(verdict.code, []).append(verdict)
    judged = [level.level for level in assessment.definition.levels if not level.open]
    by_level = {level: criterion_results(assessment, level) for level in judged}
    return tuple(
        CriterionLine(
            criterion=branch,
            results=tuple((level, by_level[level][branch.code]) for level in judged),
            indicators=tuple(
                IndicatorLine(entry, tuple(verdicts.get(entry.code, ())))
                for entry in assessment.definition.indicators
                if entry.criterion_code == branch.code
            ),
        )
        for branch in assessment.definition.criteria
    )


def suppose(indicator: Indicator, answer: Answer, texts: Mapping[int, str]) -> Answer:
    """The answer as it would be with what is supposed: a share in percent, else the number or yes/no itself.

    `texts` holds what was typed, under 0, or under 1, 2 … for the parts of an indicator that asks several
    things. Raises BadAnswers with one sentence where it cannot be.
    """
    typed = {place: text.strip() for place, text in texts.items() if text.strip()}
    if not typed:
        return answer
    if indicator.kind == d.ALL_OF:
        parts = list(answer.parts) + [NO_ANSWER] * (len(indicator.part_texts) - len(answer.parts))
        for place, text in typed.items():
            if 1 <= place <= len(parts):
                parts[place - 1] = _share(indicator, text)
        return replace(answer, parts=tuple(parts))
    return _checked(indicator, _supposed(indicator, answer, next(iter(typed.values()))))


def _supposed(indicator: Indicator, answer: Answer, text: str) -> Answer:
    if indicator.kind in (d.SHARE, d.ROLL_UP):
        return _share(indicator, text)
    if indicator.kind == d.YES_NO:
        if text not in (YES, NO):
            raise BadAnswers([f"{indicator.code}: hãy chọn có hoặc không."])
        return replace(answer, value=text == YES)
    number = _number(indicator, text)
    if indicator.kind in (d.RUNG, d.AWARD):
        if number != int(number):
            raise BadAnswers([f"{indicator.code}: bậc phải là số nguyên."])
        return Answer(rung=int(number))
    if indicator.kind == d.POINTS:
        return replace(answer, points=number)
    return replace(answer, value=number)


def _checked(indicator: Indicator, answer: Answer) -> Answer:
    mistakes = check_answer(indicator, answer)
    if mistakes:
        raise BadAnswers(mistakes)
    return answer


def _share(indicator: Indicator, text: str) -> Answer:
    number = _number(indicator, text.removesuffix("%").strip())
    if number > 100:
        raise BadAnswers([f"{indicator.code}: tỷ lệ phần trăm không quá 100."])
    return Answer(numerator=Fraction(number), denominator=100)


def _number(indicator: Indicator, text: str) -> Decimal:
    try:
        number = Decimal(text[:LONGEST].replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if len(text) > LONGEST or not number.is_finite() or number < 0:
        raise BadAnswers([f"{indicator.code}: “{text[:LONGEST]}” không phải là số dùng được."])
    return number
