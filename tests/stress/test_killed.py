"""The process killed at points of each transition: wholly before or wholly after, messages neither lost nor doubled."""

from __future__ import annotations

import pytest

from tests.stress.conftest import ON_POSTGRESQL

FEW = ("accept", "conclude", "issue")
POINTS = 20
ACTS, STRETCH = 47, 10  # how many acts the story has, and how many one test kills


def check(report: list[dict], points: int) -> None:
    """Assert that no half state was left, that the act was done once in the end, and nothing said twice."""
    for one in report:
        assert one["halves"] == [], one
        assert one["done"] == 1, one
        assert one["undone"] >= min(points, one["statements"]) // 2, one
        assert (one["doubled"], one["chain"]) == (0, True), one


@pytest.mark.parametrize("database_url", ON_POSTGRESQL, indirect=True)
def test_a_transition_that_dies_leaves_the_case_as_before_or_as_after(play):
    report = play("killed", 4, *FEW)
    assert [one["act"] for one in report] == list(FEW)
    check(report, 4)
    assert report[2]["new_messages"] >= 1


@pytest.mark.long
@pytest.mark.parametrize("first", range(0, ACTS, STRETCH))
def test_every_transition_dies_at_twenty_points_and_leaves_no_half_case(play, first):
    report = play("killed", POINTS, "--from", first, "--to", first + STRETCH, timeout=3000)
    assert len(report) == min(STRETCH, ACTS - first)
    check(report, POINTS)
