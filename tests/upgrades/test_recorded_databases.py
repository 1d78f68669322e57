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
from dossiers.services import chain
from ledger.models import StoredFile
from ledger.services import files
for stored in StoredFile.objects.all():  # a record holds the rows; the bytes of its files were never kept with it
    files.path(stored).parent.mkdir(parents=True, exist_ok=True)
    files.path(stored).touch()
chain._hash = lambda path: path.name
submission = Submission.objects.get(state="submitted")
deputy = Appointment.objects.get(user__username="phochutich")
clerk = Appointment.objects.get(user__username="vanthu")
before = Title.objects.count()
moves.decide_submission(appointment=deputy, submission=submission, act="sign")
decision = moves.issue_decision(appointment=clerk, submission=submission)
assert decision.page.live
assert Title.objects.count() == before + submission.lines.count()
print("went on to", decision.document.full_number)
from dossiers.models import Sitting
from workflows.models import TaskCard
sitting = Sitting.objects.get(concluded_at=None)
chair = Appointment.objects.get(user__username="chutichhd")
for item in sitting.items.select_related("dossier__unit", "sitting"):
    choice = f"level_{item.dossier.requested_level}"
    for card in TaskCard.objects.open().filter(node="ballot", dossier=item.dossier).select_related("person"):
        moves.cast_ballot(appointment=card.person, item=item, choice=choice)
    moves.conclude(appointment=chair, item=item, outcome=choice)
moves.write_minutes(appointment=Appointment.objects.get(user__username="thuky"), sitting=sitting)
print("sitting closed with", moves.confirm_minutes(appointment=chair, sitting=sitting).full_number)
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
    said = manage(tmp_path, "shell", "--no-imports", "-v0", "-c", GO_ON)
    assert "went on to" in said
    assert "sitting closed with" in said
    assert "nguyên vẹn" in manage(tmp_path, "verify_audit")
