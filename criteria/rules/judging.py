"""One indicator at one level: the answer against the demand, compared exactly, in three values.

What no source states is never met and never missed: an unknown text or threshold leaves the verdict unknown.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from fractions import Fraction

from criteria.rules import definition as d
from criteria.rules.definition import Indicator, Requirement
from criteria.rules.numbers import Number
from criteria.rules.verdicts import (
    FAIL,
    NO_ANSWER,
    NOT_APPLICABLE,
    PASS,
    TEXT,
    THRESHOLD,
    UNKNOWN,
    Answer,
    TitleFact,
    Verdict,
)


def is_answered(
    indicator: Indicator,
    answer: Answer,
    titles: Sequence[TitleFact] | None = None,
    base: Collection[str] | None = None,
) -> bool:
    """Whether every field that the indicator asks for is there (một định nghĩa của tiến độ).

    A roll-up whose base the register knows is answered by it.
    """
    kind = indicator.kind
    if kind == d.ALL_OF:
        parts = answer.parts
        return len(parts) >= len(indicator.part_texts) and all(
            part.numerator is not None and part.denominator is not None for part in parts
        )
    if kind == d.AWARD:
        return answer.rung is not None or answer.value is not None
    if kind in (d.SHARE, d.ROLL_UP):
        if answer.numerator is None and kind == d.ROLL_UP and titles is not None:
            return answer.denominator is not None or bool(base)
        if answer.numerator is None and indicator.percent_allowed:
            return answer.value is not None
    return all(getattr(answer, name) is not None for name in d.ANSWER_FIELDS[kind])


def open_demand(indicator: Indicator, requirement: Requirement) -> tuple[str, ...]:
    """What no source states of a demand: TEXT, THRESHOLD, both or nothing."""
    kind = indicator.kind
    if kind == d.POINTS:
        bar_known = not indicator.open_points
    elif kind == d.ALL_OF:
        bar_known = all(part.value is not None for part in requirement.parts)
    else:
        bar_known = kind == d.YES_NO or requirement.value is not None
    if indicator.asks_what_is_known:
        return () if bar_known else (THRESHOLD,)
    return (TEXT,) if bar_known else (TEXT, THRESHOLD)


def verdict_on(
    indicator: Indicator,
    requirement: Requirement,
    answer: Answer,
    applies: bool,
    titles: Sequence[TitleFact] | None,
    on: date | None,
    base: Collection[str] | None = None,
) -> Verdict:
    """The verdict on one indicator at one level; a roll-up without a numerator counts the titles.

    `titles` None means that no register was asked; an empty register counts nought. `base` are the units it counts
    over (numerator and denominator from one list); None: the denominator is typed.
    """
    if not applies:
        return Verdict(indicator, requirement, answer, NOT_APPLICABLE)
    if indicator.kind == d.ROLL_UP and answer.numerator is None and titles is not None:
        counted = roll_up(requirement, titles, on, base)
        whole = len(base) if base is not None and answer.denominator is None else answer.denominator
        answer = Answer(numerator=len(counted), denominator=whole)
        result = judge(indicator, requirement, answer)
        if answer.denominator is not None and len(counted) > answer.denominator:
            result = UNKNOWN  # more titles than units: the base is wrong, nothing can be said
        kept = None if base is None else tuple(base)
        return Verdict(indicator, requirement, answer, result, counted, kept, on)
    return Verdict(indicator, requirement, answer, judge(indicator, requirement, answer))


def judge(indicator: Indicator, requirement: Requirement, answer: Answer) -> str:
    """The verdict of one answer against one requirement; what was asked must be known."""
    if not indicator.asks_what_is_known:
        return UNKNOWN
    kind = indicator.kind
    if kind == d.YES_NO:
        return UNKNOWN if answer.value is None else _said(bool(answer.value))
    if kind in (d.SHARE, d.ROLL_UP):
        return _share(requirement, answer, indicator.percent_allowed)
    if kind == d.ALL_OF:
        return _all_of(requirement, answer)
    if kind == d.POINTS:
        return _floor(indicator, answer)
    if kind == d.AWARD and isinstance(answer.value, bool) and requirement.value is not None:
        return _said(answer.value)
    if kind == d.CHANGE:
        return _change(requirement, answer)
    value = answer.rung if kind in (d.RUNG, d.AWARD) else answer.value
    if value is None or requirement.value is None:
        return UNKNOWN
    return _compare(exact_number(value), requirement.operator, requirement.value)


def _share(requirement: Requirement, answer: Answer, percent_allowed: bool) -> str:
    if requirement.value is None:
        return UNKNOWN
    bar = requirement.value
    if answer.numerator is not None and answer.denominator:
        left = exact_number(answer.numerator) * 100 * bar.denominator
        right = exact_number(answer.denominator) * bar.numerator
        return _compare(left, requirement.operator, right)
    if percent_allowed and answer.numerator is None and answer.value is not None:
        return _compare(exact_number(answer.value), requirement.operator, bar)
    return UNKNOWN


def _all_of(requirement: Requirement, answer: Answer) -> str:
    results = [
        _share(part, answer.parts[place] if place < len(answer.parts) else NO_ANSWER, False)
        for place, part in enumerate(requirement.parts)
    ]
    return together(results)


def _floor(indicator: Indicator, answer: Answer) -> str:
    if answer.points is None:
        return UNKNOWN
    if indicator.floor is not None and exact_number(answer.points) < indicator.floor:
        return FAIL
    return UNKNOWN if indicator.open_points else PASS


def _change(requirement: Requirement, answer: Answer) -> str:
    if answer.value is None or answer.previous is None or requirement.value is None:
        return UNKNOWN
    change = exact_number(answer.value) - exact_number(answer.previous)
    if requirement.direction == "fall":
        change = -change
    return _compare(change, requirement.operator, requirement.value)


def _compare(value: int | Fraction, operator: str, bar: int | Fraction) -> str:
    if operator == ">=":
        return _said(value >= bar)
    if operator == ">":
        return _said(value > bar)
    return _said(value <= bar if operator == "<=" else value < bar)


def exact_number(number: Number) -> int | Fraction:
    """The number for exact comparison; a plain int stays one, which is faster."""
    return number if type(number) is int else Fraction(number)


def _said(good: bool) -> str:
    return PASS if good else FAIL


def together(results: Sequence[str]) -> str:
    """All of several verdicts: one fail fails, else one unknown leaves it unknown."""
    if FAIL in results:
        return FAIL
    return UNKNOWN if UNKNOWN in results or not results else PASS


def roll_up(
    requirement: Requirement,
    titles: Iterable[TitleFact],
    on: date | None,
    base: Collection[str] | None = None,
) -> tuple[TitleFact, ...]:
    """The titles a roll-up counts: right model and levels, valid on the day, of a unit of the base, one per unit.

    A title whose level of government is not known is not counted where the demand names one.
    """
    counted: dict[str, TitleFact] = {}
    known = None if base is None else set(base)
    wanted = requirement.title_government_level if base is not None else ""
    for title in titles:
        if (known is not None and title.unit not in known) or (wanted and title.government_level != wanted):
            continue
        if title.model != requirement.title_model or title.level < requirement.title_level:
            continue
        if on is not None and not _valid(title, on):
            continue
        counted.setdefault(title.unit, title)
    return tuple(counted.values())


def _valid(title: TitleFact, on: date) -> bool:
    started = title.valid_from is None or title.valid_from <= on
    return started and (title.valid_until is None or on <= title.valid_until)
