"""Random people, random legal and illegal acts: no step without right, no number twice, no ballot lost."""

from __future__ import annotations

import pytest

from tests.stress.conftest import ON_SQLITE

pytestmark = pytest.mark.django_db(databases=[])


@pytest.mark.parametrize("database_url", ON_SQLITE, indirect=True)
def test_the_procedure_holds_its_promises_under_random_acts(play):
    done = play("machine", 60, 2)
    assert done["refused"] > 10
    assert {"submit", "accept", "open_sitting", "vote"} <= done.keys()


@pytest.mark.long
def test_the_procedure_holds_its_promises_for_five_hundred_steps(play):
    done = play("machine", 500, 6, timeout=1800)
    assert sum(done.values()) >= 500
    steered = {"recall", "take_out", "close_round"}
    assert (
        done.keys()
        >= {"conclude", "confirm", "draft", "decide", "stop", "issue", "adjourn", "conflict"} | steered
    )
