"""A database recorded at the end of an issue migrates, and its running cases go on to their decision."""

from __future__ import annotations

import gzip
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RECORDED = sorted((Path(__file__).parent / "recorded").glob("*.sql.gz"))
GO_ON = """
from accounts.models import Appointment
from dossiers.models import Submission, Title
from workflows import moves
submission = Submission.objects.get(state="submitted")
deputy = Appointment.objects.get(user__username="phochutich")
clerk = Appointment.objects.get(user__username="vanthu")
before = Title.objects.count()
moves.decide_submission(appointment=deputy, submission=submission, act="sign")
decision = moves.issue_decision(appointment=clerk, submission=submission)
assert decision.page.live
assert Title.objects.count() == before + submission.lines.count()
print("went on to", decision.document.full_number)
"""


def manage(folder: Path, *words: str) -> str:
    """Run a command of ours on the recorded database; return what it printed."""
    environment = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    environment |= {
        "DATABASE_URL": f"sqlite:///{folder / 'db.sqlite3'}",
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda path: path.stem)
def test_recorded_database_migrates_and_its_running_case_reaches_a_decision(recorded, tmp_path):
    connection = sqlite3.connect(tmp_path / "db.sqlite3")
    connection.executescript(gzip.decompress(recorded.read_bytes()).decode())
    connection.close()
    manage(tmp_path, "migrate", "-v0")
    assert "went on to" in manage(tmp_path, "shell", "--no-imports", "-v0", "-c", GO_ON)
    assert "nguyên vẹn" in manage(tmp_path, "verify_audit")
