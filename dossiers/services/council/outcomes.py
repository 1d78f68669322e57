"""Outcomes of a ballot or a conclusion: those a dossier may have, in the words of the round's criteria set."""

from __future__ import annotations

from dossiers.models import Dossier, Outcome, Round
from dossiers.rules.sittings import LEVELS

FAVOURABLE = tuple(Outcome(code) for code in LEVELS)
CONCLUSIONS = frozenset({*FAVOURABLE, Outcome.REFUSE, Outcome.RETURN})
CASTABLE = CONCLUSIONS | {Outcome.ABSTAIN}


def outcome_label(outcome: str, round: Round) -> str:
    """Return an outcome in words, a level by the name the round's set gives it: "Đề nghị công nhận mức Khá"."""
    if outcome in LEVELS:
        return f"Đề nghị công nhận {round.level_words(LEVELS[outcome])}"
    return str(Outcome(outcome).label)


def outcomes_for(dossier: Dossier, *, ballot: bool) -> list[tuple[str, str]]:
    """Return the outcomes a dossier may have with their words, the highest level that it requests first."""
    requested = dossier.requested_level or 0
    named = {level.level for level in dossier.round.definition().levels if level.level <= requested}
    offered = [code for code, level in LEVELS.items() if level in named]
    codes = [*reversed(offered), Outcome.REFUSE.value, Outcome.RETURN.value]
    codes += [Outcome.ABSTAIN.value] if ballot else []
    return [(code, outcome_label(code, dossier.round)) for code in codes]
