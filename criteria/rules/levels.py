"""Result of a level: reached, not reached or undetermined; decided here only.

A level is reached only where its rules are known and met, every applicable indicator is answered and everything the
level demands is known. A known rule that cannot be met any more makes it not reached, whatever is open beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from criteria.rules.definition import Indicator, Level
from criteria.rules.judging import open_demand
from criteria.rules.level_definition import BEFORE
from criteria.rules.level_rules import deciding, outcome
from criteria.rules.verdicts import (
    FAIL,
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
    LevelResult,
    OpenItem,
    RuleResult,
    Verdict,
)

RESULTS = {REACHED: PASS, NOT_REACHED: FAIL, UNDETERMINED: UNKNOWN}


def level_result(
    level: Level,
    applicable: Sequence[Indicator],
    verdicts: Sequence[Verdict],
    unanswered: Iterable[str],
    rules: Sequence[RuleResult],
    total: str = NOT_APPLICABLE,
    *,
    bar_known: bool = True,
    previous: LevelResult | None = None,
) -> LevelResult:
    """Judge a level by its rules and by what of the whole set is not answered.

    `verdicts` are those of the applicable indicators at this level, `unanswered` codes of the whole set; `total` is
    the verdict on the points of a scored set, whose bar may be unknown; `previous` the level before, if it is needed.
    """
    if previous is not None:
        rules = (*rules, _before(previous))
    rule_open = not verdicts or level.open or any(result.rule.open for result in rules)
    found = [OpenItem(None, RULE)] if rule_open else []
    found += [] if bar_known else [OpenItem(None, THRESHOLD)]
    found += _open_indicators(level, applicable, verdicts, set(unanswered))
    found += previous.open if previous is not None else ()
    open_items = tuple(dict.fromkeys(found))
    if level.open:
        return LevelResult(level, UNDETERMINED, open_items, (), total, tuple(rules))
    failed = deciding(rules) if outcome(rules) == FAIL else ()
    if failed or total == FAIL:
        missing = _in_order(applicable, failed)
        return LevelResult(level, NOT_REACHED, open_items, missing, total, tuple(rules), failed)
    return LevelResult(level, UNDETERMINED if open_items else REACHED, open_items, (), total, tuple(rules))


def _open_indicators(
    level: Level, applicable: Sequence[Indicator], verdicts: Sequence[Verdict], silent: set[str]
) -> list[OpenItem]:
    """What of each applicable indicator is open at a level."""
    by_code = {verdict.code: verdict for verdict in verdicts}
    return [
        OpenItem(indicator.code, what)
        for indicator in applicable
        for what in _open(level, indicator, by_code, silent)
    ]


def _before(previous: LevelResult) -> RuleResult:
    """The level before as a rule of this one."""
    return RuleResult(BEFORE, RESULTS[previous.state], missing=previous.missing, previous=previous)


def _in_order(applicable: Sequence[Indicator], failed: Sequence[RuleResult]) -> tuple[str, ...]:
    """The indicators that fail in the rules that fail, in the order of the set."""
    codes = {code for result in failed for code in result.missing}
    return tuple(indicator.code for indicator in applicable if indicator.code in codes)


def _open(
    level: Level, indicator: Indicator, by_code: dict[str, Verdict], silent: set[str]
) -> tuple[str, ...]:
    """What of one indicator is open at a level: its text, its threshold, its answer."""
    verdict = by_code.get(indicator.code)
    if verdict is not None:
        found = open_demand(indicator, verdict.requirement)
    else:
        told = level.open or indicator.code in silent
        found = (TEXT,) if told and not indicator.asks_what_is_known else ()
    unclear = verdict is not None and verdict.result == UNKNOWN and not found
    return (*found, UNANSWERED) if unclear or indicator.code in silent else found
