"""Forty wrong passwords at the same moment in four processes: the limit holds, as one after the other."""

from __future__ import annotations

import os
import shutil
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from accounts import attempts
from tests import forked
from tests.prepared_database import migrated

SCRIPT = Path(__file__).with_name("guessing.py")
PROCESSES, TRIES = 4, 10
BEGIN_AFTER = 3  # seconds until all four wait for the instant


def guess(database_url: str, folder: Path) -> tuple[int, int]:
    """Return how many of all tries had their password looked at: at one account, and at as many accounts."""
    environment = {**os.environ, "DATABASE_URL": database_url, "MEDIA_ROOT": str(folder)}
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
    forked.run([sys.executable, "-c", ""], env=environment)  # the server stands before the instant is named
    command = [sys.executable, str(SCRIPT), str(time.time() + BEGIN_AFTER), str(TRIES)]
    with ThreadPoolExecutor(PROCESSES) as pool:
        ended = list(pool.map(lambda _: forked.run(command, env=environment, timeout=120), range(PROCESSES)))
    assert [one.returncode for one in ended] == [0] * PROCESSES, ended
    found = [tuple(map(int, one.stdout.split())) for one in ended]
    return sum(one for one, _ in found), sum(many for _, many in found)


def check(found: tuple[int, int]) -> None:
    """Of forty at one account exactly the limit; of forty accounts no more than one place may try wrongly."""
    one, many = found
    assert one == attempts.LIMIT
    assert 0 < many <= attempts.WRONG_ACCOUNTS_OF_A_PLACE


def test_forty_at_once_on_sqlite(tmp_path):
    shutil.copyfile(migrated(), tmp_path / "db.sqlite3")
    check(guess(f"sqlite:///{tmp_path / 'db.sqlite3'}", tmp_path))


@pytest.mark.postgresql
def test_forty_at_once_on_postgresql(tmp_path, postgres_url):
    check(guess(postgres_url, tmp_path))
