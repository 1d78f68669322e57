"""Who holds the whole database, old row versions and a copy after each vote guesses no better than by the count."""

from __future__ import annotations

import json
import os
import sys
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from tests import forked
from tests.prepared_database import restore

SCRIPT = Path(__file__).with_name("secret_sittings.py")
SPREAD = 4  # standard deviations that chance may lie off: seven ways, one run in four thousand


def play(database_url: str, folder: Path, *words: str) -> dict[str, Any]:
    env = {**os.environ, "DATABASE_URL": database_url, "MEDIA_ROOT": str(folder / "media")}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    command = [sys.executable, str(SCRIPT), *words]
    run = forked.run(command, env=env, timeout=500)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.strip().splitlines()[-1])


@pytest.mark.postgresql
@pytest.mark.parametrize("sittings", ["12", pytest.param("200", marks=pytest.mark.long)])
def test_the_best_guess_of_who_holds_the_database_is_no_better_than_chance(tmp_path, postgres_url, sittings):
    found = play(postgres_url, tmp_path, "guess", sittings)
    many = found["guesses"]
    assert many == 5 * int(sittings)
    chance = found["by the count alone"] / many
    most = chance + SPREAD * sqrt(chance * (1 - chance) / many)
    assert most < 0.85, "too few guesses to tell"
    assert {way: right for way, right in found["right"].items() if right / many > most} == {}, found


def check(found: dict[str, Any]) -> None:
    assert found == {"signal": 9, "turnout after": 0, "opened": {"level_1": 5}, "left to open": 0}


def test_a_process_killed_between_slip_and_vote_loses_and_doubles_nothing_on_sqlite(tmp_path):
    restore(str(tmp_path / "db.sqlite3"))
    check(play(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path, "kill"))


@pytest.mark.postgresql
def test_a_process_killed_between_slip_and_vote_loses_and_doubles_nothing_on_postgresql(
    tmp_path, postgres_url
):
    check(play(postgres_url, tmp_path, "kill"))
