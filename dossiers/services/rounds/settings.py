"""What a round is opened with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import AdministrativeUnit, Office
from criteria.models import CriteriaSet
from criteria.rules.definition import SetDefinition
from documents.models import Plan
from dossiers.models import Council
from dossiers.rules.rounds import StepLimit
from dossiers.rules.sittings import SittingRules
from dossiers.rules.titles import level_of_titles
from dossiers.services.grounds import Ground
from dossiers.services.rounds.own_sets import OwnSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundSettings:
    """What a round is opened with: its name, year, criteria set, units, offices, deadlines and rules.

    `deadlines` maps a `RoundStep` to a day or a `StepLimit`; `signing_role` empty: whoever holds a mandate.
    `objection_days` and `answer_days`: Luật Khiếu nại 2011, Điều 9 and Điều 28. `own`: what is left out and filled in
    of the set; None: nobody decided, what the set leaves open stays undetermined. `ground` is asked where the set does
    not name the issuer's head today.
    """

    name: str
    year: int
    criteria_set: CriteriaSet
    units: Iterable[AdministrativeUnit]
    standing_office: Office
    issuer: Office
    council: Council
    deadlines: Mapping[str, date | StepLimit]
    plan: Plan | None = None
    with_council: bool = True
    with_inspection: bool = False
    sitting_rules: SittingRules = field(default_factory=SittingRules)
    signing_role: str = ""
    objection_days: int = 90
    answer_days: int = 30
    own: OwnSettings | None = None
    ground: Ground = field(default_factory=Ground)

    def columns(self, definition: SetDefinition) -> dict[str, Any]:
        """Return the columns of `Round`, with the terms copied from the criteria set as the round judges by it."""
        rules = self.sitting_rules
        waiting_months = [level.after_months for level in definition.levels if level.after_months is not None]
        return {
            "name": self.name,
            "year": self.year,
            "criteria_set": self.criteria_set,
            "government_level": level_of_titles(definition.government_levels, self.issuer.unit.level),
            "level_names": {str(level.level): level.name for level in definition.levels},
            "plan": self.plan,
            "standing_office": self.standing_office,
            "issuer": self.issuer,
            "council": self.council,
            "with_council": self.with_council,
            "with_inspection": self.with_inspection,
            "quorum_numerator": rules.quorum[0],
            "quorum_denominator": rules.quorum[1],
            "majority_numerator": rules.majority[0],
            "majority_denominator": rules.majority[1],
            "casting_vote": rules.casting_vote,
            "ballot_kind": rules.ballot_kind,
            "tie_rule": rules.tie_rule,
            "recuse_own_unit": rules.recuse_own_unit,
            "recuse_reviewers": rules.recuse_reviewers,
            "validity_months": definition.validity_months,
            "upgrade_months": max(waiting_months, default=None),
            "signing_role": self.signing_role,
            "objection_days": self.objection_days,
            "answer_days": self.answer_days,
        }
