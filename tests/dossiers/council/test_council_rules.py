"""Quorum with recusals, the casting vote, who stays out, which rules contradict each other: as tables."""

from __future__ import annotations

import pytest

from dossiers.rules import sittings

HALF, TWO_THIRDS = (1, 2), (2, 3)


@pytest.mark.parametrize(
    ("seats", "recused", "share", "voted", "holds"),
    [
        (5, 0, TWO_THIRDS, 3, False),
        (5, 1, TWO_THIRDS, 3, True),
        (5, 2, TWO_THIRDS, 2, True),
        (6, 1, TWO_THIRDS, 3, False),
        (6, 1, TWO_THIRDS, 4, True),
        (7, 1, TWO_THIRDS, 4, True),
        (7, 3, HALF, 2, True),
        (3, 2, TWO_THIRDS, 0, False),
        (3, 2, TWO_THIRDS, 1, True),
    ],
)
def test_quorum_is_counted_over_who_takes_part(seats, recused, share, voted, holds):
    fact = sittings.quorum(voted=voted, seats=seats - recused, numerator=share[0], denominator=share[1])
    assert bool(fact) is holds


@pytest.mark.parametrize(
    ("tally", "base", "casting", "carried"),
    [
        ({"level_1": 2, "refuse": 2}, 4, "", None),
        ({"level_1": 2, "refuse": 2}, 4, "level_1", "level_1"),
        ({"level_1": 2, "refuse": 2}, 4, "refuse", "refuse"),
        ({"level_2": 2, "refuse": 2}, 4, "level_2", "level_2"),
        ({"level_2": 1, "level_1": 1, "return": 2}, 4, "level_2", "level_1"),
        ({"level_1": 2, "refuse": 2, "abstain": 1}, 5, "level_1", "level_1"),
        ({"level_1": 1, "refuse": 1, "abstain": 3}, 5, "level_1", None),
        ({"level_1": 2, "refuse": 1, "abstain": 1}, 4, "level_1", None),
        ({"level_1": 3, "refuse": 1}, 4, "refuse", "level_1"),
        ({"level_1": 2, "refuse": 1, "return": 1}, 4, "refuse", None),
        ({"level_1": 2, "refuse": 1, "return": 1}, 4, "level_1", "level_1"),
    ],
)
def test_the_casting_vote_decides_only_between_equal_sides(tally, base, casting, carried):
    assert sittings.carried(tally, seats=base, numerator=1, denominator=2, casting=casting) == carried


@pytest.mark.parametrize(
    ("of_the_unit", "has_reviewed", "own_unit_rule", "reviewers_rule", "kind"),
    [
        (True, False, True, True, "own_unit"),
        (True, True, True, True, "own_unit"),
        (False, True, True, True, "reviewed"),
        (True, False, False, True, ""),
        (True, True, False, True, "reviewed"),
        (False, True, True, False, ""),
        (False, False, True, True, ""),
    ],
)
def test_who_must_stay_out_of_a_dossier(of_the_unit, has_reviewed, own_unit_rule, reviewers_rule, kind):
    found = sittings.stays_out(
        of_the_unit=of_the_unit,
        has_reviewed=has_reviewed,
        own_unit_rule=own_unit_rule,
        reviewers_rule=reviewers_rule,
    )
    assert found == kind


@pytest.mark.parametrize(
    ("quorum", "majority", "casting_vote", "ballot_kind", "problems"),
    [
        (TWO_THIRDS, HALF, False, "open", 0),
        (TWO_THIRDS, HALF, True, "open", 0),
        (TWO_THIRDS, HALF, False, "secret", 0),
        (TWO_THIRDS, HALF, True, "secret", 1),
        ((0, 3), HALF, False, "open", 1),
        ((4, 3), HALF, False, "open", 1),
        ((1, 1), (1, 1), False, "open", 1),
        ((0, 0), (2, 1), True, "secret", 3),
    ],
)
def test_contradicting_rules_are_named(quorum, majority, casting_vote, ballot_kind, problems):
    chosen = sittings.SittingRules(quorum, majority, casting_vote, ballot_kind)
    assert len(chosen.conflicts()) == problems
