"""Many clerks at once, and a clerk whose machine dies: on SQLite and on PostgreSQL.

Sixteen clerks and ten deaths here, fifty and twenty in `make test-long`.
"""

from __future__ import annotations

import json
import os
import sys

import pytest

from tests import forked
from tests.prepared_database import restore

FEW, MANY = (16, 10), (50, 20)


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


@pytest.mark.parametrize(("clerks", "points"), [FEW, pytest.param(*MANY, marks=pytest.mark.long)])
def test_clerks_at_once_take_each_number_once_and_death_at_any_point_leaves_no_gap(
    clerks_at_work, clerks, points
):
    report = clerks_at_work(clerks, points)
    together, torn = report["together"], report["torn"]
    assert together["numbers"] == together["given"] == list(range(1, clerks + 1))
    assert (together["last"], together["unexplained"], together["without_bytes"]) == (clerks, [], [])

    assert torn["died"] >= points * 3 // 4
    after = torn["after"]
    assert after["given"] == list(range(1, after["last"] + 1))
    assert torn["given"] == list(range(1, clerks + points + 1))
    assert (torn["last"], torn["unexplained"], torn["without_bytes"]) == (clerks + points, [], [])
