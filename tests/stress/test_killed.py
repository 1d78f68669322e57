"""The process killed at points of each transition: wholly before or wholly after, messages neither lost nor doubled."""

from __future__ import annotations

import pytest

FEW = ("accept", "conclude", "issue")
POINTS = 20


def check(report: list[dict], points: int) -> None:
    """Assert that no half state was left, and that what was done at last was done once."""
    for one in report:
        assert one["halves"] == [], one
        assert one["undone"] >= min(points - 1, one["statements"]) - 1, one
        assert (one["doubled"], one["chain"]) == (0, True), one


def test_a_transition_that_dies_leaves_the_case_as_before(play):
    report = play("killed", 4, *FEW)
    assert [one["act"] for one in report] == list(FEW)
    check(report, 4)
    assert report[2]["new_messages"] >= 1


@pytest.mark.long
def test_every_transition_dies_at_twenty_points_and_leaves_no_half_case(play):
    report = play("killed", POINTS, timeout=3000)
    assert len(report) >= 40
    check(report, POINTS)
