"""What a dossier reaches at a level: the one answer that every screen prints and every act asks for.

It is judged anew from the answers, the round's criteria set and the titles counted (criteria.rules.levels), so that no
step rests on what an earlier one believed. What no source states never counts as met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby

from criteria.rules.assessment import Assessment, LevelResult
from dossiers.errors import NotReached
from dossiers.models import Dossier
from dossiers.rules import sittings
from dossiers.services.assessment.answers import current_assessment
from dossiers.services.rounds import boards


def level_of(dossier: Dossier, level: int | None, assessment: Assessment | None = None) -> LevelResult:
    """Return what the dossier reaches at a level; `assessment` is its own where it has just been judged."""
    return (assessment or current_assessment(dossier)).at(level or 0)


def levels_of(asked: Iterable[tuple[Dossier, int | None]]) -> dict[int, LevelResult]:
    """Return what each dossier reaches at its level, by dossier, in at most four queries a round."""
    pairs = list(asked)
    judged: dict[int, Assessment] = {}
    for _, together in groupby(sorted((d for d, _ in pairs), key=_round), key=_round):
        judged |= boards.assessments(list(together))
    return {dossier.pk: judged[dossier.pk].at(level or 0) for dossier, level in pairs}


def _round(dossier: Dossier) -> int:
    return dossier.round_id


def require_reached(
    asked: Iterable[tuple[Dossier, int | None]], *, refused: str, way_out: str
) -> dict[int, LevelResult]:
    """Raise NotReached where a dossier does not reach its level: what is refused, what is open, what can be done."""
    pairs = list(asked)
    found = levels_of(pairs)
    reasons = [
        f"{dossier.unit}: {found[dossier.pk].sentence}"
        for dossier, _ in pairs
        if not found[dossier.pk].reached
    ]
    if reasons:
        raise NotReached(f"{refused} {' '.join(reasons)} {way_out}")
    return found


def barred(dossier: Dossier) -> Mapping[str, LevelResult]:
    """Return the opinions nobody may hold on a dossier because their level is not reached, each with how it stands.

    Levels above the one asked for are no opinions at all and are not among them.
    """
    asked = dossier.requested_level or 0
    wanted = [(outcome, level) for outcome, level in sittings.LEVELS.items() if level <= asked]
    if not wanted:
        return {}
    assessment = current_assessment(dossier)
    found = {outcome: assessment.at(level) for outcome, level in wanted}
    return {outcome: result for outcome, result in found.items() if not result.reached}
