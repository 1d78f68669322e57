"""A process killed anywhere in an upload leaves no half file, no lost one, nothing unknown."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path

import pytest

from tests import forked
from tests.prepared_database import migrated

ROOT = Path(__file__).resolve().parents[2]


def kill_at(points: int, folder: Path) -> list[dict]:
    database = folder / "db.sqlite3"
    shutil.copy(migrated(), database)
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"sqlite:///{database}",
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}",
    }
    command = [sys.executable, "-W", "ignore", "-m", "tests.ledger.killed_uploads", str(points)]
    done = forked.run(command, env=environment, timeout=170)
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("points", [20, pytest.param(120, marks=pytest.mark.long)])
def test_an_upload_killed_at_any_point_leaves_a_clean_store_and_can_be_done_again(tmp_path, points):
    *killed, end = kill_at(points, tmp_path)
    assert len({one["line"] for one in killed}) >= min(points, 20)
    assert {one["signal"] for one in killed} == {signal.SIGKILL}
    for one in killed:
        assert one["clean"], one
        assert one["whole"], one
        assert one["clean_after"], one
        assert one["evidence_without_file"] == 0, one
    assert end["left"] == []
    assert end["clean"]
