"""Eight people at once on the same task, sitting and register: one effect each, the others told who was first."""

from __future__ import annotations

import pytest

ROUNDS, LONG_ROUNDS = 1, 50


def check(report: dict, rounds: int) -> None:
    """Assert one effect each, words for the others, no raw error."""
    assert report["chain"]
    assert len(report["registers"]) == rounds
    for one in report["tasks"]:
        assert (one["done"], one["checks"], one["errors"]) == (1, 1, [])
        for name, sentence in one["refused"]:
            assert name in {"JustHandled", "Busy"}
            assert name == "Busy" or "vừa được Nguyễn Văn" in sentence
        assert len(one["refused"]) == 7
    for one in report["sittings"]:
        votes, conclusions = one["votes"], one["conclusions"]
        assert (votes["done"], votes["ballots"], votes["conclude_cards"], votes["errors"]) == (8, 8, 1, [])
        assert (conclusions["done"], conclusions["errors"], len(conclusions["refused"])) == (1, [], 7)
    for turn, one in enumerate(report["registers"], 1):
        assert (one["done"], one["errors"]) == (one["signed"], [])
        assert one["numbers"] == list(range(1, one["signed"] * turn + 1))


def test_eight_people_at_once(play):
    check(play("eight", ROUNDS), ROUNDS)


@pytest.mark.long
def test_eight_people_at_once_fifty_times(play):
    check(play("eight", LONG_ROUNDS, timeout=3000), LONG_ROUNDS)
