"""Result of a level: reached, not reached or undetermined; decided here only.

A level is reached only where its rule is known, every applicable indicator is answered and everything the level
demands is known and met. One known demand that fails makes it not reached, whatever is open beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from criteria.rules.definition import Indicator, Level
from criteria.rules.judging import open_demand
from criteria.rules.verdicts import (
    FAIL,
    NOT_APPLICABLE,
    NOT_REACHED,
    REACHED,
    RULE,
    TEXT,
    THRESHOLD,
    UNANSWERED,
    UNDETERMINED,
    UNKNOWN,
    LevelResult,
    OpenItem,
    Verdict,
)


def level_result(
    level: Level,
    applicable: Sequence[Indicator],
    verdicts: Sequence[Verdict],
    unanswered: Iterable[str],
    total: str = NOT_APPLICABLE,
    *,
    bar_known: bool = True,
) -> LevelResult:
    """Judge a level by the verdicts on what it demands and by what of the whole set is not answered.

    `verdicts` are those of the applicable indicators at this level, `unanswered` codes of the whole set; `total` is
    the verdict on the points of a scored set, whose bar may be unknown.
    """
    by_code = {verdict.code: verdict for verdict in verdicts}
    missing = tuple(code for code, verdict in by_code.items() if verdict.result == FAIL)
    found = [] if by_code and not level.open else [OpenItem(None, RULE)]
    if not bar_known:
        found.append(OpenItem(None, THRESHOLD))
    silent = set(unanswered)
    for indicator in applicable:
        found += (OpenItem(indicator.code, what) for what in _open(level, indicator, by_code, silent))
    if not level.open and (missing or total == FAIL):
        return LevelResult(level, NOT_REACHED, tuple(found), missing, total)
    return LevelResult(level, UNDETERMINED if found else REACHED, tuple(found), (), total)


def _open(
    level: Level, indicator: Indicator, by_code: dict[str, Verdict], silent: set[str]
) -> tuple[str, ...]:
    """What of one indicator is open at a level: its text, its threshold, its answer."""
    verdict = by_code.get(indicator.code)
    if verdict is not None:
        found = open_demand(indicator, verdict.requirement)
    else:
        found = (TEXT,) if level.open and not indicator.asks_what_is_known else ()
    unclear = verdict is not None and verdict.result == UNKNOWN and not found
    return (*found, UNANSWERED) if unclear or indicator.code in silent else found
