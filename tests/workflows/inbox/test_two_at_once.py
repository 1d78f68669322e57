"""Two people act on one task at once: one succeeds, the other reads by whom it was just handled."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from tests import forked
from tests.prepared_database import restore

SCRIPT = Path(__file__).with_name("two_at_once.py")


def play(database_url: str, folder: Path) -> dict:
    env = {**os.environ, "DATABASE_URL": database_url, "MEDIA_ROOT": str(folder)}
    env["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    run = forked.run([sys.executable, str(SCRIPT)], env=env)
    assert run.returncode == 0, run.stderr[-3000:]
    return json.loads(run.stdout.strip().splitlines()[-1])


def check(report: dict) -> None:
    one = report["one_task"]
    assert one["done"] == 1
    [[name, sentence]] = one["refused"]
    assert name == "JustHandled"
    assert "vừa được Nguyễn Văn" in sentence
    assert " lúc " in sentence
    assert report["five_ballots"] == {"done": 5, "refused": []}
    assert report["conclude_cards"] == 1
    daily = report["daily"]
    assert daily["finished"] == 3
    assert daily["reminded"] == daily["cards"] > 0
    assert (daily["most_reminders_a_person"], daily["most_attempts"], daily["unsent"]) == (1, 1, 0)


def test_two_people_at_once_on_sqlite(tmp_path):
    restore(str(tmp_path / "db.sqlite3"))
    check(play(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path))


@pytest.mark.postgresql
def test_two_people_at_once_on_postgresql(tmp_path, postgres_url):
    check(play(postgres_url, tmp_path))
