"""Data types of the verdict engine: answers, titles, verdicts, level results, assessments; all frozen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from criteria.rules import rule_wording, wording
from criteria.rules.definition import Indicator, Level, LevelRule, Requirement, SetDefinition, unnamed_level
from criteria.rules.gaps import GapItem, missing_for_levels
from criteria.rules.level_definition import EVERY_INDICATOR
from criteria.rules.numbers import Number

if TYPE_CHECKING:
    from criteria.rules.points import Points

PASS, FAIL, UNKNOWN, NOT_APPLICABLE = "pass", "fail", "unknown", "not_applicable"
REACHED, NOT_REACHED, UNDETERMINED, INCOMPLETE = "reached", "not_reached", "undetermined", "incomplete"
RULE, TEXT, THRESHOLD, UNANSWERED = "rule", "text", "threshold", "unanswered"


@dataclass(frozen=True, slots=True)
class Answer:
    """What an office answered for one indicator; a field that is None was not answered."""

    value: bool | Number | None = None
    previous: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    rung: int | None = None
    points: Number | None = None
    parts: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True)
class TitleFact:
    """A title held by a unit (danh hiệu): what roll-up indicators count; `key` finds the record it stands for."""

    unit: str
    model: str
    level: int
    valid_from: date | None = None
    valid_until: date | None = None
    government_level: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of one indicator at one level, with all that is needed to say why.

    `base` are the units that the register counted as the whole on `counted_on`; None: the answer was typed.
    """

    indicator: Indicator
    requirement: Requirement
    answer: Answer
    result: str
    counted: tuple[TitleFact, ...] = ()
    base: tuple[str, ...] | None = None
    counted_on: date | None = None

    @property
    def code(self) -> str:
        """Code of the indicator."""
        return self.indicator.code

    @property
    def level(self) -> int:
        """The level judged."""
        return self.requirement.level

    @property
    def article(self) -> str:
        """Điều, khoản that demands it."""
        return self.requirement.article

    @property
    def verified(self) -> bool:
        """Whether the demand was read in a published source."""
        return self.requirement.verified

    @property
    def required(self) -> str:
        """What was required, in Vietnamese."""
        return wording.required(self)

    @property
    def found(self) -> str:
        """What was found, in Vietnamese."""
        return wording.found(self)

    @property
    def reason(self) -> str:
        """One sentence: required, found, by which article."""
        return wording.reason(self)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """One thing that leaves a level undetermined: RULE, TEXT, THRESHOLD or UNANSWERED; no code: the level itself."""

    code: str | None
    what: str


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The result of one rule of a level over one scope (noun and code; both empty: the whole set), with its figures.

    `passed` and `unknown` of `total` against `needed` (None: no source states it); `missing` are the indicators that
    fail in it, `points` the sum where points are counted, `previous` the level before where that is demanded.
    """

    rule: LevelRule
    result: str
    scope: tuple[str, str] = ("", "")
    passed: int = 0
    unknown: int = 0
    total: int = 0
    needed: int | None = None
    missing: tuple[str, ...] = ()
    points: Points | None = None
    previous: LevelResult | None = None

    @property
    def sentence(self) -> str:
        """What was counted and what is demanded: "Đạt 9/15 chỉ tiêu, cần ít nhất 12"."""
        return rule_wording.result_text(self)


@dataclass(frozen=True, slots=True)
class LevelResult:
    """What a dossier reaches at one level: REACHED, NOT_REACHED or UNDETERMINED, and why.

    `open` is what no source states or nobody answered, `missing` the indicators that fail where the level is not
    reached; `total` is the verdict on the sum of points of a scored set; `rules` the result of each rule.
    """

    level: Level
    state: str
    open: tuple[OpenItem, ...] = ()
    missing: tuple[str, ...] = ()
    total: str = NOT_APPLICABLE
    rules: tuple[RuleResult, ...] = ()
    failed: tuple[RuleResult, ...] = ()

    @property
    def told(self) -> tuple[OpenItem, ...]:
        """What is open as people are told: what nobody can read is not asked, so nobody owes an answer to it."""
        unread = {item.code for item in self.open if item.what == TEXT}
        return tuple(item for item in self.open if item.what != UNANSWERED or item.code not in unread)

    @property
    def reached(self) -> bool:
        """Whether the level is reached; nothing open ever counts as met."""
        return self.state == REACHED

    @property
    def stated(self) -> tuple[RuleResult, ...]:
        """The results of the rules that the set states for the level, without the rule of a level that states none."""
        return tuple(result for result in self.rules if result.rule is not EVERY_INDICATOR)

    @property
    def failing(self) -> tuple[RuleResult, ...]:
        """Of the stated rules those that fail the level."""
        return tuple(result for result in self.failed if result.rule is not EVERY_INDICATOR)

    @property
    def sentence(self) -> str:
        """How the level stands, naming what fails or what is open, in Vietnamese."""
        return wording.with_ground(wording.level_sentence(self), self.level.ground)


@dataclass(frozen=True)
class Assessment:
    """The whole result of a dossier against its set.

    `asked` are the applicable indicators whose text is known: the others are not asked, so nobody owes an answer.
    """

    definition: SetDefinition
    unit_kind: str | None
    status: str
    level: int | None
    points: Fraction | None
    band: str | None
    indicators: tuple[Verdict, ...]
    levels: tuple[LevelResult, ...]
    answered: int
    applicable: int
    asked: int = 0
    asked_answered: int = 0

    def at(self, level: int) -> LevelResult:
        """What is reached at a level; a level the set does not name has no rule that could be met."""
        found = next((entry for entry in self.levels if entry.level.level == level), None)
        return found or LevelResult(unnamed_level(level), UNDETERMINED, (OpenItem(None, RULE),))

    @property
    def progress(self) -> dict[str, int]:
        """How many applicable indicators carry a complete answer."""
        return {"answered": self.answered, "applicable": self.applicable}

    @cached_property
    def gap(self) -> tuple[GapItem, ...]:
        """What is missing for every level above the one reached."""
        return missing_for_levels(self)


NO_ANSWER = Answer()
