"""The verdict engine (bộ máy kết luận): a criteria set and answers in, verdicts with reasons out.

Pure: no Django, no database, no clock. Numbers are compared exactly (599/1000 is not 60 %). Every verdict
is one of three values - pass (đạt), fail (không đạt), unknown (chưa xét được) - or not_applicable;
unknown never counts as pass or as fail. The thresholds come from the set (Thông tư 24/2023, Thông tư
25/2023 and others); nothing of a statute is a constant here. Words are made when a verdict is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from fractions import Fraction

from criteria import definition as d
from criteria.definition import Level, SetDefinition
from criteria.judging import is_answered, judge, roll_up, together, verdict_on, whole
from criteria.verdicts import (
    FAIL,
    INCOMPLETE,
    NO_ANSWER,
    NOT_APPLICABLE,
    NOT_REACHED,
    PASS,
    REACHED,
    UNKNOWN,
    Answer,
    Assessment,
    GapItem,
    LevelResult,
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
    "UNKNOWN",
    "Answer",
    "Assessment",
    "GapItem",
    "LevelResult",
    "TitleFact",
    "Verdict",
    "add_months",
    "assess",
    "is_answered",
    "judge",
    "progress",
    "roll_up",
]


def assess(
    definition: SetDefinition,
    answers: Mapping[str, Answer],
    *,
    unit_kind: str | None,
    titles: Sequence[TitleFact] | None = None,
    on: date | None = None,
) -> Assessment:
    """Judge answers against a set.

    `titles` are titles of the units under this one, counted by roll-up indicators where they are valid on
    the day `on` (without `on`: all of them; None: no register was asked). The level is the highest whose
    indicators all pass, even where a lower one has unknowns; "not_reached" where every level has a fail;
    else "incomplete". A level whose rule no source states is left out of that comparison and named in
    the gap.
    """
    verdicts = tuple(
        verdict_on(indicator, requirement, answers.get(indicator.code, NO_ANSWER), applies, titles, on)
        for indicator, applies in ((entry, entry.applies(unit_kind)) for entry in definition.indicators)
        for requirement in indicator.requirements.values()
    )
    answered, applicable = progress(definition, answers, unit_kind=unit_kind, titles=titles)
    total, highest, complete = _points(definition, answers, unit_kind)
    per_level = _by_level(definition, verdicts)
    levels = tuple(
        _level_result(lv, per_level[lv.level], definition.scored, unit_kind, total, highest)
        for lv in definition.levels
    )
    status, level = _status(levels)
    return Assessment(
        definition=definition,
        unit_kind=unit_kind,
        status=status,
        level=level,
        points=total if definition.scored and complete else None,
        band=_band(definition, status, level),
        indicators=verdicts,
        levels=levels,
        answered=answered,
        applicable=applicable,
    )


def progress(
    definition: SetDefinition,
    answers: Mapping[str, Answer],
    *,
    unit_kind: str | None,
    titles: Sequence[TitleFact] | None = None,
) -> tuple[int, int]:
    """How many applicable indicators carry a complete answer, and how many are applicable."""
    answered = applicable = 0
    for indicator in definition.indicators:
        if indicator.applies(unit_kind):
            applicable += 1
            answered += is_answered(indicator, answers.get(indicator.code, NO_ANSWER), titles)
    return answered, applicable


def _by_level(definition: SetDefinition, verdicts: Sequence[Verdict]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {level.level: [] for level in definition.levels}
    for verdict in verdicts:
        if verdict.result != NOT_APPLICABLE:
            found[verdict.requirement.level].append(verdict.result)
    return found


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month where it has none."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, date.fromordinal(following.toordinal() - 1).day))


def _points(
    definition: SetDefinition, answers: Mapping[str, Answer], unit_kind: str | None
) -> tuple[Fraction | None, Fraction | None, bool]:
    """Points so far, the most they can become (None = no source says), and whether all are given."""
    if not definition.scored:
        return None, None, False
    total, room, complete = Fraction(0), Fraction(0), True
    open_room = False
    for indicator in definition.indicators:
        if indicator.kind != d.POINTS or not indicator.applies(unit_kind):
            continue
        points = answers.get(indicator.code, NO_ANSWER).points
        if points is not None:
            total += whole(points)
        else:
            complete = False
            open_room = open_room or indicator.max_points is None
            room += indicator.max_points or 0
    if not open_room:
        return total, total + room, complete
    return total, definition.max_points, complete


def _level_result(
    level: Level,
    results: Sequence[str],
    scored: bool,
    unit_kind: str | None,
    total: Fraction | None,
    highest: Fraction | None,
) -> LevelResult:
    if level.open:
        return LevelResult(level, UNKNOWN)
    if not scored:
        return LevelResult(level, together(results))
    said = _total(level, unit_kind, total, highest)
    return LevelResult(level, together([*results, said]), said)


def _total(level: Level, unit_kind: str | None, total: Fraction | None, highest: Fraction | None) -> str:
    """The sum against the bar; a kind with a lower, unknown bar passes only by the general one."""
    bar = level.bar_for(unit_kind)
    if bar is None or total is None:
        return UNKNOWN
    lowered = unit_kind is not None and level.min_points_by_kind.get(unit_kind, bar) is None
    if total >= bar:
        return PASS
    return FAIL if highest is not None and highest < bar and not lowered else UNKNOWN


def _status(levels: Sequence[LevelResult]) -> tuple[str, int | None]:
    judged = [entry for entry in levels if not entry.level.open]
    passed = [entry.level.level for entry in judged if entry.result == PASS]
    if passed:
        return REACHED, max(passed)
    if judged and all(entry.result == FAIL for entry in judged):
        return NOT_REACHED, 0
    return INCOMPLETE, None


def _band(definition: SetDefinition, status: str, level: int | None) -> str | None:
    if not definition.scored or definition.below_band is None:
        return None
    if status == NOT_REACHED:
        return definition.below_band
    found = definition.level(level) if level else None
    return found.name if found else None
