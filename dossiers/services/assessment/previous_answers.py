"""Previous answers of the same unit, shown beside an indicator (gợi ý) and never taken as an answer.

If the criteria set has changed since, the mapping between the sets names the old indicators; without a mapping
nothing is shown. Only dossiers that the user reads are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from criteria.rules.wording import found_text
from criteria.services import maps
from criteria.sets import mapping
from dossiers.models import Dossier, Evidence
from dossiers.services.assessment.answers import to_rule_answer

RELATIONS = {
    mapping.SAME: "",
    mapping.SPLIT: "một phần của chỉ tiêu cũ",
    mapping.MERGED: "gộp từ nhiều chỉ tiêu cũ",
}
YEARS_BACK = 3


@dataclass(frozen=True, slots=True)
class PreviousAnswer:
    """An earlier answer in words, with its year, note and evidence.

    `relation` says how the old indicator became this one; `old_text` is empty if the set is still the same.
    """

    year: int
    dossier: Dossier
    code: str
    old_text: str
    relation: str
    words: str
    note: str
    evidence: list[Evidence]


def previous_answers_for(*, dossier: Dossier, code: str, user: Any) -> list[PreviousAnswer]:
    """Return the answers of the unit's newest earlier dossier to the indicators that this one came from."""
    for before in _earlier(dossier, user):
        lines = maps.lines_between(before.round.criteria_set, dossier.round.criteria_set)
        candidates = [_suggestion(before, dossier, line) for line in mapping.sources(lines, code)]
        previous = [one for one in candidates if one is not None]
        if previous:
            return previous
    return []


def _earlier(dossier: Dossier, user: Any) -> list[Dossier]:
    """Return the unit's earlier dossiers of the same model, the newest first."""
    return list(
        Dossier.objects.read_by(user)
        .filter(
            unit=dossier.unit,
            round__year__lt=dossier.round.year,
            round__criteria_set__model=dossier.round.criteria_set.model,
        )
        .with_details()
        .order_by("-round__year", "-pk")[:YEARS_BACK]
    )


def _suggestion(before: Dossier, dossier: Dossier, line: mapping.Line) -> PreviousAnswer | None:
    answer = before.answers.filter(code=line.old).prefetch_related("parts").first()
    evidence = list(before.evidence.kept().filter(code=line.old))
    if answer is None and not evidence:
        return None
    indicator = before.round.definition().by_code[line.old]
    words, note = "chưa trả lời", ""
    if answer is not None:
        rule_answer = to_rule_answer(answer, tuple(to_rule_answer(part) for part in answer.parts.all()))
        words, note = found_text(indicator, rule_answer), answer.note
    same_set = before.round.criteria_set_id == dossier.round.criteria_set_id
    return PreviousAnswer(
        year=before.round.year,
        dossier=before,
        code=line.old,
        old_text="" if same_set else indicator.text,
        relation=RELATIONS[line.relation],
        words=words,
        note=note,
        evidence=evidence,
    )
