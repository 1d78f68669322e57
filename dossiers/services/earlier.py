"""What the same unit said of the same indicator before (năm trước)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from criteria.wording import found_text
from dossiers.models import Dossier, Evidence
from dossiers.services.answers import to_rule_answer


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier answer in words, with its year, note and evidence."""

    year: int
    dossier: Dossier
    words: str
    note: str
    evidence: list[Evidence]


def same_indicator(*, dossier: Dossier, code: str, user: Any) -> Earlier | None:
    """Return the unit's newest earlier answer to this indicator that the person may see, or None."""
    before = (
        Dossier.objects.visible_to(user)
        .filter(
            unit=dossier.unit,
            round__year__lt=dossier.round.year,
            round__criteria_set__code=dossier.round.criteria_set.code,
            answers__code=code,
        )
        .with_details()
        .order_by("-round__year", "-pk")
        .first()
    )
    if before is None:
        return None
    answer = before.answers.prefetch_related("parts").get(code=code)
    indicator = before.round.criteria_set.parsed().by_code[code]
    given = to_rule_answer(answer, tuple(to_rule_answer(part) for part in answer.parts.all()))
    return Earlier(
        before.round.year,
        before,
        found_text(indicator, given),
        answer.note,
        list(before.evidence.kept().filter(code=code)),
    )
