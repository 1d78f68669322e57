"""A database recorded at the end of an issue migrates, and its running cases go on to an end they may have."""

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
from django.utils import timezone
from accounts.models import Appointment
from dossiers.errors import NotReached
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
before = Title.objects.count()
# The communes of this record asked for a level whose set has texts that no source states (issue 15).
try:
    moves.decide_submission(appointment=deputy, submission=submission, act="sign")
except NotReached as error:
    print("refused:", error)
moves.decide_submission(appointment=deputy, submission=submission, act="return", reason="Mức độ 2 chưa xét được")
assert Title.objects.count() == before == Title.objects.valid_on(timezone.localdate()).count()
print("returned, titles kept:", before)
from dossiers.models import Sitting
from workflows.models import TaskCard
sitting = Sitting.objects.get(concluded_at=None)
chair = Appointment.objects.get(user__username="chutichhd")
for item in sitting.items.select_related("dossier__unit", "sitting"):
    choice = f"level_{item.dossier.requested_level}"
    for card in TaskCard.objects.open().filter(node="ballot", dossier=item.dossier).select_related("person"):
        try:
            moves.cast_ballot(appointment=card.person, item=item, choice=choice)
        except NotReached as error:
            print("no ballot:", error)
        moves.cast_ballot(appointment=card.person, item=item, choice="return", reason="Bổ sung")
    moves.conclude(appointment=chair, item=item, outcome="return", reason="Bổ sung")
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
def test_recorded_database_migrates_and_its_running_cases_go_on_but_to_no_level_nobody_can_judge(
    recorded, tmp_path
):
    connection = sqlite3.connect(tmp_path / "db.sqlite3")
    connection.executescript(gzip.decompress(recorded.read_bytes()).decode())
    connection.close()
    manage(tmp_path, "migrate", "-v0")
    said = manage(tmp_path, "shell", "--no-imports", "-v0", "-c", GO_ON)
    for refusal in ("refused: Chưa ký được.", "no ballot: Chưa bỏ phiếu đề nghị mức độ này được."):
        assert refusal in said
    assert "Mức độ 2 chưa xét được: nội dung chưa có trong nguồn ở chỉ tiêu 3.1, 3.2, 3.3." in said
    assert "returned, titles kept: 7" in said
    assert "sitting closed with" in said
    assert "nguyên vẹn" in manage(tmp_path, "verify_audit")
