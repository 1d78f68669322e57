"""Indicators (chỉ tiêu, chỉ báo) and what they demand at each level: frozen records of a parsed criteria set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from criteria.rules.evidence_policy import DEFAULT, EvidencePolicy

NOT_IN_SOURCE = "chưa có trong nguồn"

YES_NO, SHARE, VALUE, CHANGE = "yes_no", "share", "value", "change"
RUNG, AWARD, POINTS, ALL_OF, ROLL_UP = "rung", "award", "points", "all_of", "roll_up"

ANSWER_FIELDS: dict[str, tuple[str, ...]] = {
    YES_NO: ("value",),
    SHARE: ("numerator", "denominator"),
    VALUE: ("value",),
    CHANGE: ("value", "previous"),
    RUNG: ("rung",),
    AWARD: ("rung",),
    POINTS: ("points",),
    ALL_OF: ("parts",),
    ROLL_UP: ("numerator", "denominator"),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one indicator (or one part of it) demands at one level."""

    level: int
    value: Fraction | None
    operator: str
    direction: str
    parts: tuple[Requirement, ...]
    article: str
    source: str
    verified: bool
    note: str
    title_model: str = ""
    title_level: int = 1
    title_government_level: str = ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """Chỉ tiêu / chỉ báo: the smallest thing that is answered.

    `text_known` False: no source states what is asked; `parts_known` False: nor what one of its parts asks.
    `official`: the wording of the instrument itself (nguyên văn) beside `text`, our summary; empty where unknown.
    `register`: the title of persons whose number the register counts for a share ("cong_dan_hoc_tap"); empty: none.
    `open_points`: its floor or its most points is named and no source states it.
    """

    code: str
    text: str
    text_known: bool
    source: str
    verified: bool
    kind: str
    standard_code: str
    criterion_code: str
    order: int
    guidance: str
    responsible: str
    unit: str
    ladder: tuple[str, ...]
    part_texts: tuple[str, ...]
    parts_known: bool
    percent_allowed: bool
    max_points: Fraction | None
    floor: Fraction | None
    open_points: bool
    applies_to: frozenset[str]
    not_for: frozenset[str]
    requirements: Mapping[int, Requirement] = field(hash=False)
    official: str = ""
    evidence: EvidencePolicy = DEFAULT
    register: str = ""

    @property
    def printed(self) -> str:
        """What papers print: the official wording where it is known, else the summary."""
        return self.official or self.text

    @property
    def office(self) -> str:
        """The office usually in charge (cơ quan phụ trách)."""
        return self.responsible

    @property
    def asks_what_is_known(self) -> bool:
        """Whether some source states everything that is asked; else no answer can be judged."""
        return self.text_known and self.parts_known

    @property
    def answer_fields(self) -> tuple[str, ...]:
        """The answer fields this indicator asks for, in the order of the form."""
        return ANSWER_FIELDS[self.kind]

    def applies(self, unit_kind: str | None) -> bool:
        """Whether a unit of this kind (None = no special kind) is asked this indicator."""
        if self.applies_to and unit_kind not in self.applies_to:
            return False
        return unit_kind not in self.not_for
