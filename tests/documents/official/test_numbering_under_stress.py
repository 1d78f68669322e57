"""Fifty clerks at once, and a clerk whose machine dies: on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import sys

import pytest

from tests import forked
from tests.prepared_database import restore

CLERKS, POINTS = 50, 20


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def clerks_at_work(request, tmp_path):
    """Return how to let `clerks` work on an empty, migrated database of the kind."""
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    else:
        restore(str(tmp_path / "db.sqlite3"))
    env = {
        **os.environ, "DATABASE_URL": url, "PYTHONPATH": "site:.", "MEDIA_ROOT": str(tmp_path / "media"),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }  # fmt: skip

    def work(*numbers: int) -> dict:
        command = [sys.executable, "-m", "tests.documents.official.clerks", *map(str, numbers)]
        done = forked.run(command, env=env, timeout=340)
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return work


def test_fifty_clerks_at_once_take_one_to_fifty_each_once_and_death_at_any_point_leaves_no_gap(
    clerks_at_work,
):
    report = clerks_at_work(CLERKS, POINTS)
    together, torn = report["together"], report["torn"]
    assert together["numbers"] == together["given"] == list(range(1, CLERKS + 1))
    assert (together["last"], together["unexplained"], together["without_bytes"]) == (CLERKS, [], [])

    assert torn["died"] >= POINTS - 5
    after = torn["after"]
    assert after["given"] == list(range(1, after["last"] + 1))
    assert torn["given"] == list(range(1, CLERKS + POINTS + 1))
    assert (torn["last"], torn["unexplained"], torn["without_bytes"]) == (CLERKS + POINTS, [], [])
