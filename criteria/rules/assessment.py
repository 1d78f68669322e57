"""The verdict engine (bộ máy kết luận): a criteria set and answers in, verdicts with reasons out.

Pure: no Django, no database, no clock. Numbers are compared exactly (599/1000 is not 60 %). Every verdict
is one of three values - pass (đạt), fail (không đạt), unknown (chưa xét được) - or not_applicable;
unknown never counts as pass or as fail, and every level is reached, not reached or undetermined
(criteria.rules.levels). The thresholds come from the set (Thông tư 24/2023, Thông tư
25/2023 and others); nothing of a statute is a constant here. Words are made when a verdict is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from criteria.rules.definition import Indicator, Level, SetDefinition
from criteria.rules.judging import is_answered, judge, roll_up, verdict_on
from criteria.rules.level_rules import judge_rules
from criteria.rules.levels import level_result
from criteria.rules.points import NO_POINTS, Points, against, points_of
from criteria.rules.verdicts import (
    FAIL,
    INCOMPLETE,
    NO_ANSWER,
    NOT_APPLICABLE,
    NOT_REACHED,
    PASS,
    REACHED,
    RULE,
    TEXT,
    THRESHOLD,
    UNANSWERED,
    UNDETERMINED,
    UNKNOWN,
    Answer,
    Assessment,
    GapItem,
    LevelResult,
    OpenItem,
    RuleResult,
    TitleFact,
    Verdict,
)

__all__ = [
    "FAIL",
    "INCOMPLETE",
    "NOT_APPLICABLE",
    "NOT_REACHED",
    "PASS",
    "REACHED",
    "RULE",
    "TEXT",
    "THRESHOLD",
    "UNANSWERED",
    "UNDETERMINED",
    "UNKNOWN",
    "Answer",
    "Assessment",
    "GapItem",
    "LevelResult",
    "OpenItem",
    "RuleResult",
    "TitleFact",
    "Verdict",
    "add_months",
    "assess",
    "is_answered",
    "judge",
    "progress",
    "roll_up",
]

Bases = Mapping[str, Collection[str]]
"""The units a roll-up is counted over, by the code of its indicator."""


def assess(
    definition: SetDefinition,
    answers: Mapping[str, Answer],
    *,
    unit_kind: str | None,
    titles: Sequence[TitleFact] | None = None,
    on: date | None = None,
    bases: Bases | None = None,
) -> Assessment:
    """Judge answers against a set.

    `titles` are titles of the units under this one, counted by roll-up indicators where they are valid on
    the day `on` (without `on`: all of them; None: no register was asked); `bases` are the units they are
    counted over, where the register knows them. The level is the highest one reached, even where a lower one is
    undetermined; "not_reached" where every level has a fail, else "incomplete". A level whose rule no source
    states is left out of that comparison and named in the gap.
    """
    verdicts = tuple(
        verdict_on(
            indicator,
            requirement,
            answers.get(indicator.code, NO_ANSWER),
            applies,
            titles,
            on,
            bases.get(indicator.code) if bases else None,
        )
        for indicator, applies in ((entry, entry.applies(unit_kind)) for entry in definition.indicators)
        for requirement in indicator.requirements.values()
    )
    applicable = [entry for entry in definition.indicators if entry.applies(unit_kind)]
    unanswered = _unanswered(applicable, answers, titles, bases)
    points = _points(definition, applicable, answers)
    levels = _levels(definition, applicable, _by_level(definition, verdicts), unanswered, points, unit_kind)
    asked = [entry.code for entry in applicable if entry.asks_what_is_known]
    status, level = _status(levels)
    return Assessment(
        definition=definition,
        unit_kind=unit_kind,
        status=status,
        level=level,
        points=points.given,
        band=_band(definition, status, level),
        indicators=verdicts,
        levels=levels,
        answered=len(applicable) - len(unanswered),
        applicable=len(applicable),
        asked=len(asked),
        asked_answered=len(set(asked) - set(unanswered)),
    )


def progress(
    definition: SetDefinition,
    answers: Mapping[str, Answer],
    *,
    unit_kind: str | None,
    titles: Sequence[TitleFact] | None = None,
) -> tuple[int, int]:
    """How many applicable indicators carry a complete answer, and how many are applicable."""
    applicable = [entry for entry in definition.indicators if entry.applies(unit_kind)]
    return len(applicable) - len(_unanswered(applicable, answers, titles)), len(applicable)


def _unanswered(
    applicable: Sequence[Indicator],
    answers: Mapping[str, Answer],
    titles: Sequence[TitleFact] | None,
    bases: Bases | None = None,
) -> tuple[str, ...]:
    return tuple(
        entry.code
        for entry in applicable
        if not is_answered(
            entry, answers.get(entry.code, NO_ANSWER), titles, bases.get(entry.code) if bases else None
        )
    )


def _by_level(definition: SetDefinition, verdicts: Sequence[Verdict]) -> dict[int, list[Verdict]]:
    found: dict[int, list[Verdict]] = {level.level: [] for level in definition.levels}
    for verdict in verdicts:
        if verdict.result != NOT_APPLICABLE:
            found[verdict.requirement.level].append(verdict)
    return found


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, date.fromordinal(following.toordinal() - 1).day))


def _levels(
    definition: SetDefinition,
    applicable: Sequence[Indicator],
    per_level: Mapping[int, Sequence[Verdict]],
    unanswered: Sequence[str],
    points: Points,
    unit_kind: str | None,
) -> tuple[LevelResult, ...]:
    """Judge every level of the set, from the lowest up: one may need the one before."""
    found: list[LevelResult] = []
    for level in definition.levels:
        bar = level.bar_for(unit_kind)
        summed = _demands_total(definition, level)
        found.append(
            level_result(
                level,
                applicable,
                per_level[level.level],
                unanswered,
                judge_rules(definition, level, per_level[level.level]),
                against(bar, points) if summed else NOT_APPLICABLE,
                bar_known=level.open or not summed or bar is not None,
                previous=found[-1] if level.needs_previous and found else None,
            )
        )
    return tuple(found)


def _demands_total(definition: SetDefinition, level: Level) -> bool:
    """Whether a level demands a total of points; rules of its own without one take its place."""
    stated = level.min_points is not None or bool(level.min_points_by_kind)
    return definition.scored and (stated or not level.rules)


def _points(
    definition: SetDefinition, applicable: Sequence[Indicator], answers: Mapping[str, Answer]
) -> Points:
    if not definition.scored:
        return NO_POINTS
    return points_of(
        ((entry, answers.get(entry.code, NO_ANSWER)) for entry in applicable), definition.max_points
    )


def _status(levels: Sequence[LevelResult]) -> tuple[str, int | None]:
    reached = [entry.level.level for entry in levels if entry.reached]
    if reached:
        return REACHED, max(reached)
    judged = [entry for entry in levels if not entry.level.open]
    if judged and all(entry.state == NOT_REACHED for entry in judged):
        return NOT_REACHED, None
    return INCOMPLETE, None


def _band(definition: SetDefinition, status: str, level: int | None) -> str | None:
    if not definition.scored or definition.below_band is None:
        return None
    if status == NOT_REACHED:
        return definition.below_band
    found = definition.level(level) if level else None
    return found.name if found else None
