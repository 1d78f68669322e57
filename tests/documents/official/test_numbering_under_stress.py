"""Fifty clerks at once, and a clerk whose machine dies: on SQLite and on PostgreSQL."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.prepared_database import ROOT, restore

CLERKS, POINTS = 50, 20


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def run(request, tmp_path):
    """Return how to run an act of `clerks` on an empty database of the kind."""
    url = f"sqlite:///{tmp_path / 'db.sqlite3'}"
    restore(str(tmp_path / "db.sqlite3"))
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres_url")
    env = {
        **os.environ, "DATABASE_URL": url, "PYTHONPATH": "site:.", "MEDIA_ROOT": str(tmp_path / "media"),
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
    }  # fmt: skip

    def act(name: str, *arguments: int) -> dict:
        done = subprocess.run(
            [sys.executable, "-m", "tests.documents.official.clerks", name, *map(str, arguments)],
            env=env, cwd=ROOT, capture_output=True, text=True, timeout=170, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout)

    return act


def test_fifty_clerks_at_once_take_one_to_fifty_each_once_and_death_at_any_point_leaves_no_gap(run):
    made = run("prepare", CLERKS + POINTS)
    together = run("at_once", made["clerk"], *made["keys"][:CLERKS])
    assert together["numbers"] == together["given"] == list(range(1, CLERKS + 1))
    assert (together["last"], together["unexplained"], together["without_bytes"]) == (CLERKS, [], [])

    torn = run("killed", made["clerk"], *made["keys"][CLERKS:])
    assert torn["died"] >= POINTS - 5
    after = torn["after"]
    assert after["given"] == list(range(1, after["last"] + 1))
    assert torn["given"] == list(range(1, CLERKS + POINTS + 1))
    assert (torn["last"], torn["unexplained"], torn["without_bytes"]) == (CLERKS + POINTS, [], [])
