"""A migrated database of its own for each story: SQLite from the prepared file, PostgreSQL from a template."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import forked
from tests.prepared_database import migrated

ROOT = Path(__file__).resolve().parents[2]
OF_A_SERVER = {"interrupted": "config.settings.dev"}
"""Stories that share keys and queue with a running server work with its settings."""
BOTH = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)]
ON_SQLITE = ["sqlite", pytest.param("postgresql", marks=[pytest.mark.postgresql, pytest.mark.long])]
ON_POSTGRESQL = [pytest.param("sqlite", marks=pytest.mark.long), BOTH[1]]
"""Databases of a story that is told on one of them every day, and on both in the long run."""


def environment(database_url: str, folder: Path) -> dict[str, str]:
    """Return the environment of a process that works on this database only."""
    env = {**os.environ, "DATABASE_URL": database_url, "MEDIA_ROOT": str(folder), "PYTHONUTF8": "1"}
    env.pop("DJANGO_SETTINGS_MODULE", None)
    return env


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a migrated database that nobody else uses."""
    if request.param == "sqlite":
        shutil.copy(migrated(), tmp_path / "db.sqlite3")
        return f"sqlite:///{tmp_path / 'db.sqlite3'}"
    return request.getfixturevalue("postgres_url")


@pytest.fixture
def play(database_url: str, tmp_path: Path) -> Callable[..., dict]:
    """Return a function that runs a story's script on the database and reads its report."""

    def run(story: str, *words: object, timeout: int = 600) -> dict:
        command = [sys.executable, str(Path(__file__).with_name(f"{story}.py")), *map(str, words)]
        env = environment(database_url, tmp_path / "media") | {
            "DJANGO_SETTINGS_MODULE": OF_A_SERVER.get(story, "config.settings.test")
        }
        done = forked.run(command, env=env, timeout=timeout)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout.strip().splitlines()[-1])

    return run
