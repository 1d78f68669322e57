"""Quorum, majority, ties and what the ballots carry, as tables."""

from __future__ import annotations

import pytest

from dossiers.rules import sittings


@pytest.mark.parametrize(
    ("seats", "share", "least"),
    [
        (5, (2, 3), 4),
        (6, (2, 3), 4),
        (7, (2, 3), 5),
        (9, (2, 3), 6),
        (1, (2, 3), 1),
        (0, (2, 3), 0),
        (5, (1, 2), 3),
        (4, (1, 2), 2),
        (5, (1, 1), 5),
    ],
)
def test_needed_seats_are_rounded_up(seats, share, least):
    assert sittings.needed(seats, *share) == least


@pytest.mark.parametrize(
    ("voted", "seats", "holds"),
    [
        (3, 5, False),
        (4, 5, True),
        (5, 5, True),
        (0, 5, False),
        (5, 7, True),
        (4, 7, False),
        (0, 0, False),
        (1, 1, True),
    ],
)
def test_quorum_is_two_thirds_of_the_seats(voted, seats, holds):
    assert bool(sittings.quorum(voted=voted, seats=seats, numerator=2, denominator=3)) is holds


def test_quorum_says_how_many_are_missing():
    fact = sittings.quorum(voted=2, seats=5, numerator=2, denominator=3)
    assert fact.reason == "Mới có 2/5 thành viên cho ý kiến, còn thiếu 2."


@pytest.mark.parametrize(
    ("in_favour", "seats", "holds"),
    [(3, 5, True), (2, 5, False), (2, 4, False), (3, 4, True), (3, 6, False), (4, 6, True), (0, 0, False)],
)
def test_exactly_half_of_all_seats_is_no_majority(in_favour, seats, holds):
    fact = sittings.majority(in_favour=in_favour, seats=seats, numerator=1, denominator=2)
    assert bool(fact) is holds


@pytest.mark.parametrize(
    ("tally", "outcome"),
    [
        ({"level_2": 3, "level_1": 2}, "level_2"),
        ({"level_2": 2, "level_1": 1}, "level_1"),
        ({"level_2": 2, "refuse": 3}, "refuse"),
        ({"return": 3, "level_1": 2}, "return"),
        ({"level_1": 2, "refuse": 2, "abstain": 1}, None),
        ({"abstain": 5}, None),
        ({"absent": 3, "level_1": 2}, None),
        ({}, None),
        ({"level_3": 3, "level_1": 2}, "level_3"),
        ({"level_3": 2, "level_2": 1, "level_1": 2}, "level_2"),
        ({"level_3": 1, "level_2": 1, "level_1": 1, "refuse": 2}, "level_1"),
        ({"level_3": 2, "level_2": 2, "level_1": 1}, "level_2"),
        ({"level_3": 2, "refuse": 3}, "refuse"),
        ({"level_9": 3}, "level_9"),
    ],
)
def test_the_ballots_of_five_seats_carry(tally, outcome):
    assert sittings.carried(tally, seats=5, numerator=1, denominator=2) == outcome


@pytest.mark.parametrize(
    ("tally", "barred", "outcome"),
    [
        ({"level_2": 5}, {"level_2"}, "level_1"),
        ({"level_2": 5}, {"level_2", "level_1"}, None),
        ({"level_2": 2, "level_1": 1}, {"level_1"}, None),
        ({"level_2": 3}, {"level_1"}, "level_2"),
        ({"refuse": 3, "level_2": 2}, {"level_2"}, "refuse"),
        ({"level_3": 5}, {"level_3"}, "level_2"),
        ({"level_3": 5}, {"level_3", "level_2"}, "level_1"),
        ({"level_3": 2, "level_2": 1}, {"level_2"}, "level_1"),
    ],
)
def test_ballots_never_carry_a_level_that_is_not_reached(tally, barred, outcome):
    assert sittings.carried(tally, seats=5, numerator=1, denominator=2, barred=barred) == outcome


@pytest.mark.parametrize(
    ("choice", "outcome", "agrees"),
    [
        ("level_3", "level_1", True),
        ("level_3", "level_3", True),
        ("level_2", "level_3", False),
        ("refuse", "level_1", False),
        ("level_1", "refuse", False),
        ("refuse", "refuse", True),
    ],
)
def test_a_vote_for_a_higher_level_counts_for_a_lower_one(choice, outcome, agrees):
    assert sittings.agrees(choice, outcome) is agrees


def test_a_tie_counts_the_votes_for_every_level():
    assert sittings.is_tied({"level_3": 1, "level_1": 1, "refuse": 1, "return": 1})
    assert not sittings.is_tied({"level_3": 1, "level_2": 1, "level_1": 1, "refuse": 2})
