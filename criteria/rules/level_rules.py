"""Judging the rules of a level in three values: met, not met, or not to be judged.

A rule "at least n" is met by n passes, not met where passes and unknown ones together are fewer, else open. No rule
is met by what no source states.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from criteria.rules import level_definition as ld
from criteria.rules.definition import LevelRule, SetDefinition
from criteria.rules.judging import exact_number, together
from criteria.rules.level_definition import Level
from criteria.rules.points import against, points_of
from criteria.rules.verdicts import FAIL, PASS, UNKNOWN, RuleResult, Verdict


@dataclass(frozen=True, slots=True)
class Scope:
    """What one rule counts: all indicators, those of a standard or of a criterion."""

    noun: str
    code: str
    verdicts: tuple[Verdict, ...]


def rules_of(level: Level, *, scored: bool) -> tuple[LevelRule, ...]:
    """Return the rules a level is judged by; without its own, and always for floors of points: every indicator."""
    if not level.rules:
        return (ld.EVERY_INDICATOR,)
    return (ld.EVERY_INDICATOR, *level.rules) if scored else level.rules


def judge_rules(
    definition: SetDefinition, level: Level, verdicts: Sequence[Verdict]
) -> tuple[RuleResult, ...]:
    """Judge each rule of a level over the verdicts on what the level demands of a unit."""
    found: list[RuleResult] = []
    for rule in rules_of(level, scored=definition.scored):
        scopes = _scopes(definition, rule, verdicts)
        found += (_judge(rule, scope, definition.max_points) for scope in scopes)
    return tuple(found)


def outcome(results: Sequence[RuleResult]) -> str:
    """All rules together: those of no alternative must hold, and all those of one alternative."""
    groups = _alternatives(results)
    combined = [result.result for result in groups.pop("", [])]
    choices = [together([result.result for result in group]) for group in groups.values()]
    if choices:
        combined.append(PASS if PASS in choices else UNKNOWN if UNKNOWN in choices else FAIL)
    return together(combined)


def deciding(results: Sequence[RuleResult]) -> tuple[RuleResult, ...]:
    """Return the rules that fail a level: those of an alternative only where no alternative is left."""
    groups = _alternatives(results)
    failing = [result for result in groups.pop("", []) if result.result == FAIL]
    others = [result for group in groups.values() for result in group]
    if others and outcome(others) == FAIL:
        failing += [result for result in others if result.result == FAIL]
    return tuple(failing)


def _alternatives(results: Sequence[RuleResult]) -> dict[str, list[RuleResult]]:
    groups: dict[str, list[RuleResult]] = {}
    for result in results:
        groups.setdefault(result.rule.alternative, []).append(result)
    return groups


def _scopes(definition: SetDefinition, rule: LevelRule, verdicts: Sequence[Verdict]) -> list[Scope]:
    """What a rule counts; of one that counts each standard or criterion, those that ask the unit something."""
    if rule.each == ld.STANDARD:
        found = [_scope(ld.STANDARD, branch.code, verdicts) for branch in definition.standards]
    elif rule.each == ld.CRITERION:
        found = [_scope(ld.CRITERION, branch.code, verdicts) for branch in definition.criteria]
    elif rule.criterion:
        return [_scope(ld.CRITERION, rule.criterion, verdicts)]
    elif rule.standard:
        return [_scope(ld.STANDARD, rule.standard, verdicts)]
    else:
        return [Scope("", "", tuple(verdicts))]
    return [scope for scope in found if scope.verdicts]


def _scope(noun: str, code: str, verdicts: Sequence[Verdict]) -> Scope:
    name = "standard_code" if noun == ld.STANDARD else "criterion_code"
    return Scope(noun, code, tuple(one for one in verdicts if getattr(one.indicator, name) == code))


def _judge(rule: LevelRule, scope: Scope, most_points: Fraction | None) -> RuleResult:
    if rule.kind == ld.POINTS:
        return _points(rule, scope, None if scope.noun else most_points)
    if rule.kind == ld.FLOOR:
        return _floor(rule, scope)
    counted = _counted(rule, scope)
    passed = sum(result == PASS for result, _ in counted)
    unknown = sum(result == UNKNOWN for result, _ in counted)
    needed = _needed(rule, len(counted))
    if rule.open or needed is None:
        result = UNKNOWN
    elif passed >= needed:
        result = PASS
    else:
        result = FAIL if passed + unknown < needed else UNKNOWN
    return RuleResult(
        rule,
        result,
        (scope.noun, scope.code),
        passed=passed,
        unknown=unknown,
        total=len(counted),
        needed=needed,
        missing=tuple(code for one, codes in counted if one == FAIL for code in codes),
    )


def _counted(rule: LevelRule, scope: Scope) -> list[tuple[str, tuple[str, ...]]]:
    """The results a rule counts, each with the codes that fail in it: of indicators, or of whole criteria."""
    verdicts: Iterable[Verdict] = scope.verdicts
    if rule.kind == ld.MANDATORY:
        verdicts = [one for one in verdicts if one.code in rule.codes]
    if rule.counted != ld.CRITERIA:
        return [(one.result, (one.code,)) for one in verdicts]
    groups: dict[str, list[Verdict]] = {}
    for one in verdicts:
        groups.setdefault(one.indicator.criterion_code, []).append(one)
    return [
        (
            together([one.result for one in group]),
            tuple(one.code for one in group if one.result == FAIL),
        )
        for group in groups.values()
    ]


def _needed(rule: LevelRule, total: int) -> int | None:
    """The least number of passes that meets a rule; None where no source states it."""
    if rule.kind in (ld.ALL, ld.MANDATORY):
        return total
    if rule.value is None:
        return None
    if rule.kind == ld.SHARE:
        return -((-total * rule.value) // 100)
    return -(-rule.value // 1)


def _points(rule: LevelRule, scope: Scope, most: Fraction | None) -> RuleResult:
    points = points_of(((one.indicator, one.answer) for one in scope.verdicts), most)
    return RuleResult(
        rule,
        UNKNOWN if rule.open else against(rule.value, points),
        (scope.noun, scope.code),
        total=len(scope.verdicts),
        points=points,
    )


def _floor(rule: LevelRule, scope: Scope) -> RuleResult:
    """No indicator may have fewer points than the floor."""
    results = {one.code: _above(rule.value, one) for one in scope.verdicts}
    missing = tuple(code for code, result in results.items() if result == FAIL)
    return RuleResult(
        rule,
        UNKNOWN if rule.open else together(list(results.values())) if results else PASS,
        (scope.noun, scope.code),
        passed=sum(result == PASS for result in results.values()),
        unknown=sum(result == UNKNOWN for result in results.values()),
        total=len(results),
        missing=missing,
    )


def _above(floor: Fraction | None, verdict: Verdict) -> str:
    points = verdict.answer.points
    if floor is None or points is None or not verdict.indicator.asks_what_is_known:
        return UNKNOWN
    return PASS if exact_number(points) >= floor else FAIL
