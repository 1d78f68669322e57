"""Levels of recognition (mức độ, xếp loại) and the rules that make them: frozen records of a parsed criteria set.

A level without rules of its own demands every indicator that states a requirement for it. All rules of a level must
hold; of rules that share an `alternative` one is enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from criteria.rules.indicator_definition import NOT_IN_SOURCE
from criteria.rules.numbers import number

ALL, AT_LEAST, SHARE, MANDATORY = "all", "at_least", "at_least_share", "mandatory"
POINTS, FLOOR, PREVIOUS = "points", "floor", "previous"
INDICATORS, CRITERIA = "indicators", "criteria"
STANDARD, CRITERION = "standard", "criterion"

VALUED = frozenset({AT_LEAST, SHARE, POINTS, FLOOR})
"""Rules that demand a number; where no source states it, the rule is open."""
SCORED = frozenset({POINTS, FLOOR})
"""Rules that only a set of points can have."""

NOUNS = {STANDARD: "tiêu chuẩn", CRITERION: "tiêu chí"}
COUNTED = {INDICATORS: "chỉ tiêu", CRITERIA: "tiêu chí"}


@dataclass(frozen=True, slots=True)
class LevelRule:
    """One condition of a level: what is counted, over what, and how much of it is demanded.

    `value` is a number of indicators or criteria, a share in percent, or points; None where no source states it.
    Without `standard`, `criterion` and `each` the whole set is counted; `each` counts every standard or criterion
    by itself. `counted` says what is counted: indicators, or criteria whose indicators all pass.
    """

    kind: str
    value: Fraction | None = None
    codes: tuple[str, ...] = ()
    standard: str = ""
    criterion: str = ""
    each: str = ""
    counted: str = INDICATORS
    alternative: str = ""
    open: bool = False
    source: str = ""
    verified: bool = False
    note: str = ""

    @property
    def words(self) -> str:
        """What the rule demands, as a phrase: "ít nhất 12 chỉ tiêu của tiêu chuẩn 2"."""
        return demand_text(self)


EVERY_INDICATOR = LevelRule(ALL)
"""The rule of a level that states none."""
BEFORE = LevelRule(PREVIOUS)
"""The rule of a level that needs the one before."""


@dataclass(frozen=True, slots=True)
class Level:
    """Mức độ công nhận, with its rules and the total a scored set demands for it.

    `after_months` is the wait since the level before, `validity_months` how long a title of this level holds where
    the level has a term of its own. `ground` is on what written ground a round filled in its rule or total.
    """

    level: int
    name: str
    article: str
    open: bool
    after_months: int | None
    min_points: Fraction | None
    min_points_by_kind: Mapping[str, Fraction | None] = field(hash=False)
    source: str = ""
    verified: bool = False
    note: str = ""
    rules: tuple[LevelRule, ...] = ()
    needs_previous: bool = False
    validity_months: int | None = None
    ground: str = ""

    def bar_for(self, unit_kind: str | None) -> Fraction | None:
        """The total demanded of a kind of unit, or None where no source states it: its own, else the general one."""
        if unit_kind is not None and unit_kind in self.min_points_by_kind:
            return self.min_points_by_kind[unit_kind]
        return self.min_points

    @property
    def inline(self) -> str:
        """The name as it stands within a sentence: "mức độ 2", "mức Khá"."""
        return inline_name(self.name)


def unnamed_level(number: int) -> Level:
    """A level that a set does not name: nothing is known of it."""
    return Level(number, default_name(number), "", True, None, None, {})


def default_name(number: int) -> str:
    """Return the name of a level whose set is not at hand."""
    return f"Mức độ {number}"


def inline_name(name: str) -> str:
    """Return a level's name as it stands within a sentence: "mức độ 2", "loại Tốt", else "mức Khá"."""
    first = name.split(" ", 1)[0].casefold()
    if first in ("mức", "loại", "cấp", "bậc", "hạng"):
        return name[:1].lower() + name[1:]
    return f"mức {name}"


def share_text(percent: Fraction) -> str:
    """A share as a statute writes it: "80 %", or "2/3" where no short number of percent is exact."""
    if (percent * 100).denominator == 1:
        return f"{number(percent)} %"
    share = percent / 100
    return f"{share.numerator}/{share.denominator}"


def demand_text(rule: LevelRule) -> str:
    """What a rule demands, as a phrase: "ít nhất 12 chỉ tiêu của tiêu chuẩn 2"."""
    what = COUNTED[rule.counted]
    where = _where(rule)
    if rule.kind == ALL:
        return f"mọi {what}{where}"
    if rule.kind == MANDATORY:
        return f"chỉ tiêu bắt buộc: {', '.join(rule.codes) if rule.codes else NOT_IN_SOURCE}"
    if rule.kind == PREVIOUS:
        return "đạt cả mức liền trước"
    if rule.kind == FLOOR:
        floor = NOT_IN_SOURCE if rule.value is None else number(rule.value)
        return f"điểm sàn của từng chỉ tiêu{where}: {floor}"
    if rule.value is None:
        noun = "tổng điểm" if rule.kind == POINTS else f"số {what}{where}"
        return f"{noun} cần đạt {NOT_IN_SOURCE}"
    if rule.kind == POINTS:
        return f"ít nhất {number(rule.value)} điểm{where}"
    amount = share_text(rule.value) + " số" if rule.kind == SHARE else number(rule.value)
    return f"ít nhất {amount} {what}{where}"


def _where(rule: LevelRule) -> str:
    if rule.each:
        return f" của mỗi {NOUNS[rule.each]}"
    if rule.criterion:
        return f" của tiêu chí {rule.criterion}"
    return f" của tiêu chuẩn {rule.standard}" if rule.standard else ""
