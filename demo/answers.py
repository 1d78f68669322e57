"""Plausible answers to any criteria set: good enough for a level, or short of it in one place."""

from __future__ import annotations

from fractions import Fraction
from random import Random
from typing import Any

from criteria.rules import definition as d
from criteria.rules.definition import Indicator, Requirement, SetDefinition


def _share(requirement: Requirement | None, luck: Random) -> dict[str, Any]:
    base = luck.randint(80, 900)
    bar = requirement.value if requirement is not None and requirement.value is not None else Fraction(80)
    if requirement is not None and requirement.operator in {"<", "<="}:
        return {"numerator": 0, "denominator": base}
    least = -(-base * bar // 100)
    return {"numerator": min(base, int(least) + luck.randint(0, base // 20)), "denominator": base}


def _rung(indicator: Indicator, requirement: Requirement | None) -> dict[str, Any]:
    asked = requirement.value if requirement is not None else None
    return {"rung": int(asked) if asked is not None else max(1, len(indicator.ladder))}


def _change(requirement: Requirement | None, luck: Random) -> dict[str, Any]:
    previous = luck.randint(40, 90)
    step = int(requirement.value or 0) + 2 if requirement is not None else 2
    falls = requirement is not None and requirement.direction == "fall"
    return {"previous": previous, "value": previous - step if falls else previous + step}


def good(indicator: Indicator, level: int, luck: Random) -> dict[str, Any]:
    """Return answer fields that meet the indicator at a level."""
    requirement = indicator.requirements.get(level)
    kind = indicator.kind
    if kind == d.YES_NO:
        return {"yes": True}
    if kind in {d.SHARE, d.ROLL_UP}:
        return _share(requirement, luck)
    if kind in {d.RUNG, d.AWARD}:
        return _rung(indicator, requirement)
    if kind == d.CHANGE:
        return _change(requirement, luck)
    if kind == d.POINTS:
        return {"points": int(indicator.max_points or 10)}
    if kind == d.ALL_OF:
        return {"parts": [_share(part, luck) for part in (requirement.parts if requirement else ())]}
    return {"value": int((requirement.value if requirement else None) or 100) + 1}


def good_answers(
    definition: SetDefinition, unit_kind: str | None, level: int, luck: Random
) -> dict[str, dict]:
    """Return answers that meet every applicable indicator of a level."""
    found = {}
    for indicator in definition.indicators:
        if indicator.applies(unit_kind):
            found[indicator.code] = good(indicator, level, luck)
    return found
