"""Whether a dossier reaches a level: the one answer for every screen and every step.

It is assessed anew from the answers, the round's criteria set and the titles counted, so that no step relies on the
result of an earlier one. What no source states never counts as met.
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
    """Return the dossier's result at a level; `assessment` is the dossier's if it was just made."""
    return (assessment or current_assessment(dossier)).at(level or 0)


def levels_of(asked: Iterable[tuple[Dossier, int | None]]) -> dict[int, LevelResult]:
    """Return each dossier's result at its level, by dossier, in at most four queries a round."""
    pairs = list(asked)
    by_dossier: dict[int, Assessment] = {}
    for _, together in groupby(sorted((d for d, _ in pairs), key=_round), key=_round):
        by_dossier |= boards.assessments(list(together))
    return {dossier.pk: by_dossier[dossier.pk].at(level or 0) for dossier, level in pairs}


def _round(dossier: Dossier) -> int:
    return dossier.round_id


def require_reached(
    asked: Iterable[tuple[Dossier, int | None]], *, refused: str, way_out: str
) -> dict[int, LevelResult]:
    """Raise NotReached, naming `refused` and `way_out`, if a dossier does not reach its level."""
    pairs = list(asked)
    results = levels_of(pairs)
    reasons = [
        f"{dossier.unit}: {results[dossier.pk].sentence}"
        for dossier, _ in pairs
        if not results[dossier.pk].reached
    ]
    if reasons:
        raise NotReached(f"{refused} {' '.join(reasons)} {way_out}")
    return results


def barred(dossier: Dossier) -> Mapping[str, LevelResult]:
    """Return the outcomes barred for a dossier because their level is not reached, with the result at that level.

    Levels above the one requested are no outcomes at all and are left out.
    """
    requested = dossier.requested_level or 0
    outcome_levels = [(outcome, level) for outcome, level in sittings.LEVELS.items() if level <= requested]
    if not outcome_levels:
        return {}
    assessment = current_assessment(dossier)
    results = {outcome: assessment.at(level) for outcome, level in outcome_levels}
    return {outcome: result for outcome, result in results.items() if not result.reached}
