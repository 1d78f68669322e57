"""Results of a level's rules in words: what was counted, and what is demanded."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from criteria.labels import result_label
from criteria.rules import level_definition as ld
from criteria.rules.definition import NOT_IN_SOURCE
from criteria.rules.level_definition import COUNTED, NOUNS, share_text
from criteria.rules.numbers import number

if TYPE_CHECKING:
    from criteria.rules.verdicts import RuleResult


def result_text(result: RuleResult) -> str:
    """What was counted and what is demanded: "Đạt 9/15 chỉ tiêu, cần ít nhất 12"."""
    kind = result.rule.kind
    if kind == ld.PREVIOUS and result.previous is not None:
        before = result.previous
        return f"Cần đạt cả {before.level.inline}: {result_label(before.state).inline}"
    if kind == ld.POINTS:
        return _points(result)
    if kind == ld.FLOOR:
        return _floor(result)
    what = "chỉ tiêu bắt buộc" if kind == ld.MANDATORY else COUNTED[result.rule.counted]
    parts = [f"Đạt {result.passed}/{result.total} {what}{_scope(result)}"]
    if kind == ld.MANDATORY and result.rule.codes:
        parts[0] += f" ({', '.join(result.rule.codes)})"
    if result.unknown:
        parts.append(f"{result.unknown} {COUNTED[result.rule.counted]} {result_label('unknown').inline}")
    return ", ".join([*parts, *_needed(result)])


def _needed(result: RuleResult) -> list[str]:
    rule = result.rule
    if rule.open or result.needed is None:
        return [f"số cần đạt {NOT_IN_SOURCE}"]
    if rule.kind in (ld.ALL, ld.MANDATORY):
        return [] if result.result == "pass" else ["cần đạt tất cả"]
    if rule.kind == ld.SHARE and rule.value is not None:
        return [f"cần ít nhất {share_text(rule.value)} ({result.needed})"]
    return [f"cần ít nhất {result.needed}"]


def _points(result: RuleResult) -> str:
    points = result.points
    given = Fraction(0) if points is None or points.least is None else points.least
    whole = points is not None and points.given is not None and points.given == points.least
    bar = result.rule.value
    demand = f"điểm cần đạt {NOT_IN_SOURCE}" if bar is None else f"cần ít nhất {number(bar)}"
    return f"{'Được' if whole else 'Mới chấm được'} {number(given)} điểm{_scope(result)}, {demand}"


def _floor(result: RuleResult) -> str:
    bar = result.rule.value
    if bar is None:
        return f"Điểm sàn của từng chỉ tiêu{_scope(result)} {NOT_IN_SOURCE}"
    text = f"Không chỉ tiêu nào{_scope(result)} dưới {number(bar)} điểm"
    if result.missing:
        return f"{text}; còn dưới mức này: {', '.join(result.missing)}"
    open_words = f"{result.unknown} chỉ tiêu {result_label('unknown').inline}"
    return f"{text}; {open_words}" if result.unknown else text


def _scope(result: RuleResult) -> str:
    noun, code = result.scope
    return f" của {NOUNS[noun]} {code}" if noun else ""
