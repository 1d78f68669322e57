"""A database recorded at the end of an issue migrates, and its running cases go on to an end they may have."""

from __future__ import annotations

import json

from tests.upgrades.recorded_database import lay_out, manage, migrate_quickly, rows

GO_ON = """
from django.utils import timezone
from accounts.models import Appointment
from dossiers.errors import NotReached
from dossiers.models import Submission, Title
from workflows import actions
from dossiers.services.decisions import integrity_chain
from ledger.models import StoredFile
from ledger.services import files
for stored in StoredFile.objects.all():  # a record holds the rows; the bytes of its files were never kept with it
    files.path(stored).parent.mkdir(parents=True, exist_ok=True)
    files.path(stored).touch()
integrity_chain._hash = lambda path: path.name
submission = Submission.objects.get(state="submitted")
deputy = Appointment.objects.get(user__username="phochutich")
before = Title.objects.count()
# The communes of this record asked for a level whose set has texts that no source states (issue 15).
try:
    actions.decide_submission(appointment=deputy, submission=submission, act="sign")
except NotReached as error:
    print("refused:", error)
actions.decide_submission(appointment=deputy, submission=submission, act="return", reason="Mức độ 2 chưa xét được")
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
            actions.cast_ballot(appointment=card.person, item=item, choice=choice)
        except NotReached as error:
            print("no ballot:", error)
        actions.cast_ballot(appointment=card.person, item=item, choice="return", reason="Bổ sung")
    actions.conclude(appointment=chair, item=item, outcome="return", reason="Bổ sung")
actions.write_minutes(appointment=Appointment.objects.get(user__username="thuky"), sitting=sitting)
print("sitting closed with", actions.confirm_minutes(appointment=chair, sitting=sitting).full_number)
"""


def test_the_record_of_issue_3_migrates_and_its_running_cases_go_on_but_to_no_level_nobody_can_judge(
    tmp_path,
):
    lay_out("issue-3", tmp_path)
    migrate_quickly(tmp_path)
    said = manage(tmp_path, "shell", "--no-imports", "-v0", "-c", GO_ON)
    for refusal in ("refused: Chưa ký được.", "no ballot: Chưa bỏ phiếu đề nghị mức độ này được."):
        assert refusal in said
    assert "Mức độ 2 chưa xét được: nội dung chưa có trong nguồn ở chỉ tiêu 3.1, 3.2, 3.3." in said
    assert "returned, titles kept: 7" in said
    assert "sitting closed with" in said
    assert "nguyên vẹn" in manage(tmp_path, "verify_audit")


"""How issue-16.sql.gz was made, at commit 217d015 before the rooms were rearranged: one round simulated to its
decision, another stopped with a dossier at each step (answering, checking, before the council with two ballots cast,
in a submission), and one job of each kind of ours left in the queue under the path it had then."""
QUEUED = "django_tasks_database_dbtaskresult"


def test_the_record_of_issue_16_works_off_its_queue_and_its_running_round_goes_on_to_the_decision(tmp_path):
    lay_out("issue-16", tmp_path)
    waiting = {path for (path,) in rows(tmp_path, f"SELECT task_path FROM {QUEUED} WHERE status = 'READY'")}
    assert {path.partition(".")[0] for path in waiting} >= {"home", "search", "workflows"}
    manage(tmp_path, "migrate", "-v0")
    manage(tmp_path, "rebuild_index", "--if-needed")
    manage(tmp_path, "db_worker", "--batch")
    ended = f"SELECT task_path, status FROM {QUEUED} WHERE run_after IS NULL OR status <> 'READY'"
    assert {row for row in rows(tmp_path, ended) if row[1] != "SUCCESSFUL"} == set()
    assert waiting <= {path for path, _status in rows(tmp_path, ended)}
    assert rows(tmp_path, "SELECT state, done FROM dossiers_certificatebatch") == [("done", 1)]
    assert rows(tmp_path, "SELECT count(*) FROM dossiers_evidencepage") == [(1,)]
    report = json.loads(manage(tmp_path, "simulate_round", "--units", "5", "--seed", "1", "--json"))
    assert (report["units"], report["problems"]) == (5, [])
    assert report["decisions"] > 0
    assert report["titles"] == report["outcomes"]["recognised"] > 0
    assert sum(report["outcomes"].values()) == 5
    assert "nguyên vẹn" in manage(tmp_path, "verify_audit")
