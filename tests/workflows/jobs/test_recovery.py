"""Work that a killed process left is queued again by the clock, once, and ends by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.management import call_command, get_commands
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from documents.rendering import render
from documents.rendering.samples import sample_page
from dossiers.errors import WrongState
from dossiers.models import BatchState, CertificateBatch, Evidence, FileState, TitleCertificate
from dossiers.services.decisions import certificates
from dossiers.services.evidence import attachments
from ledger.models import OutboxMessage
from ledger.sealing.notes import open_notes
from tests.factories import dossiers as make
from workflows.background import make_certificates, read_evidence, send_messages
from workflows.jobs import heartbeat, recovery
from workflows.models import Process, ProcessKind

pytestmark = pytest.mark.django_db
READY, RUNNING, FAILED = TaskResultStatus.READY, TaskResultStatus.RUNNING, TaskResultStatus.FAILED
LATER = 2 * heartbeat.SILENT


@pytest.fixture(scope="module")
def typeset():
    return render("giay_cong_nhan", sample_page("giay_cong_nhan"), date=None)


@pytest.fixture(autouse=True)
def _queue(settings, monkeypatch, typeset):
    monkeypatch.setattr(
        "documents.services.official.render",
        lambda kind, page, *, date, check_url="": typeset + f"\n% {check_url.encode().hex()}".encode(),
    )
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def here():
    return make.place(units=3)


@pytest.fixture
def batch(here):
    ordered = certificates.order(appointment=here.chairman, decision=make.decided(here, 0, 1, 2))
    return certificates.begin(appointment=here.document_clerk, batch=ordered)


@pytest.fixture
def piece(here):
    return attachments.attach(
        appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=b"Bao cao.", filename="a.txt"
    )


def running(task, *arguments, worker="w1", minutes=2) -> DBTaskResult:
    """Return a task that a worker has taken."""
    row = task.enqueue(*arguments).db_result
    row.claim(worker)
    DBTaskResult.objects.filter(pk=row.pk).update(started_at=timezone.now() - timedelta(minutes=minutes))
    row.refresh_from_db()
    return row


def silent_since(moment, *, name) -> None:
    """Leave a worker that was seen last at this moment."""
    Process.objects.create(name=name, kind=ProcessKind.WORKER, host="here", seen_at=moment)


def work() -> None:
    """Work off everything that is queued, as a worker does."""
    while row := DBTaskResult.objects.ready().first():
        row.claim("w2")
        try:
            row.set_successful(row.task.func(*row.args_kwargs["args"]))
        except (OSError, OperationalError) as error:
            row.set_failed(error)


class TestLostTasks:
    def test_a_task_of_a_dead_worker_is_queued_again_and_one_of_a_living_worker_is_not(self):
        heartbeat.record_heartbeat(ProcessKind.WORKER, "alive")
        silent_since(timezone.now() - LATER, name="dead")
        lost, held = running(send_messages, worker="dead"), running(send_messages, worker="alive")
        assert recovery.recover_interrupted() == 1
        states = dict(DBTaskResult.objects.values_list("pk", "status"))
        assert states == {lost.pk: READY, held.pk: RUNNING}

    def test_a_worker_that_ended_leaves_nothing_running(self):
        running(send_messages, worker="gone")
        assert recovery.recover_interrupted() == 1

    def test_a_task_just_taken_by_a_worker_that_has_not_written_yet_stays(self):
        running(send_messages, worker="new", minutes=0)
        assert recovery.recover_interrupted() == 0

    def test_one_that_its_worker_ends_meanwhile_stays_ended(self):
        row = running(send_messages, worker="gone")
        DBTaskResult.objects.get(pk=row.pk).set_successful(1)
        assert recovery._put_back(row, timezone.now()) == 0
        assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL

    def test_what_kills_every_worker_is_given_up_with_its_reason(self, batch):
        row = running(make_certificates, batch.pk)
        DBTaskResult.objects.update(worker_ids=["w"] * recovery.TRIES)
        CertificateBatch.objects.update(moved_at=row.started_at - LATER)
        assert recovery.requeue_lost(timezone.now()) == 0
        assert DBTaskResult.objects.get().status == FAILED
        batch.refresh_from_db()
        assert batch.state == BatchState.STOPPED
        assert "báo quản trị" in batch.problem

    def test_what_gets_on_between_two_deaths_is_never_given_up(self, batch):
        running(make_certificates, batch.pk)
        DBTaskResult.objects.update(worker_ids=["w"] * recovery.TRIES)
        CertificateBatch.objects.update(moved_at=timezone.now())
        assert recovery.requeue_lost(timezone.now()) == 1
        assert DBTaskResult.objects.get().worker_ids == []


class TestCertificates:
    def killed_after_one(self, batch, monkeypatch) -> None:
        """Leave the batch as a worker leaves it that is killed after its first paper."""
        whole, made = certificates._make, []

        def once(*given):
            if made:
                raise KeyboardInterrupt
            made.append(whole(*given))

        with monkeypatch.context() as killed:
            killed.setattr(certificates, "_make", once)
            with pytest.raises(KeyboardInterrupt):
                certificates.run(batch=batch)
        CertificateBatch.objects.update(moved_at=timezone.now() - LATER)

    def finished(self) -> None:
        batch = CertificateBatch.objects.get()
        assert (batch.state, batch.done) == (BatchState.DONE, 3)
        numbers = TitleCertificate.objects.values_list("document__number", flat=True)
        assert sorted(numbers) == [1, 2, 3]
        assert OutboxMessage.objects.filter(key__startswith="certificates:").count() == 2

    def test_those_of_a_killed_worker_are_finished_each_once(self, batch, monkeypatch):
        self.killed_after_one(batch, monkeypatch)
        running(make_certificates, batch.pk, worker="killed")
        assert recovery.recover_interrupted() == 1
        work()
        self.finished()

    def test_those_nobody_was_asked_to_make_are_made(self, batch):
        CertificateBatch.objects.update(moved_at=timezone.now() - LATER)
        assert recovery.recover_interrupted() == 1
        assert recovery.recover_interrupted() == 0, "one task is enough"
        work()
        self.finished()

    def test_each_is_told_in_the_line_of_its_own_transaction(self, batch):
        certificates.run(batch=batch)
        assert TitleCertificate.objects.count() == 3
        assert "dossiers.titlecertificate" not in {note.label for note in open_notes()}

    def test_two_workers_at_one_batch_make_nothing_twice(self, batch):
        for _ in range(3):
            make_certificates.enqueue(batch.pk)
        work()
        self.finished()
        before = CertificateBatch.objects.get().bundle_id
        certificates._finish(batch)
        assert CertificateBatch.objects.get().bundle_id == before

    def test_the_clerk_may_let_them_go_on_once_nothing_has_moved_for_minutes(self, client, here, batch):
        address = reverse("workflows:certificate_batch", args=[batch.decision_id])
        client.force_login(here.document_clerk.user)
        assert 'value="lap"' not in client.get(address).content.decode()
        with pytest.raises(WrongState):
            certificates.begin(appointment=here.document_clerk, batch=batch)
        CertificateBatch.objects.update(
            moved_at=timezone.now() - certificates.STALLED_AFTER - timedelta(seconds=1)
        )
        assert 'value="lap"' in client.get(address).content.decode()
        assert client.post(address, {"act": "lap"}).status_code == 302
        with pytest.raises(WrongState):
            certificates.begin(appointment=here.document_clerk, batch=batch)

    def test_an_unforeseen_error_stops_them_with_a_sentence_and_they_go_on(self, batch, here, monkeypatch):
        def fails(**given):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as full:
            full.setattr("documents.services.official.issue", fails)
            make_certificates.enqueue(batch.pk)
            work()
        batch.refresh_from_db()
        assert (batch.state, batch.done) == (BatchState.STOPPED, 0)
        assert batch.problem
        certificates.begin(appointment=here.document_clerk, batch=batch)
        make_certificates.enqueue(batch.pk)
        work()
        self.finished()

    def test_a_database_that_is_away_for_a_moment_stops_nothing(self, batch, monkeypatch):
        def away(**given):
            raise OperationalError("the connection is closed")

        with monkeypatch.context() as outage:
            outage.setattr("documents.services.official.issue", away)
            make_certificates.enqueue(batch.pk)
            work()
        CertificateBatch.objects.update(moved_at=timezone.now() - LATER)
        assert recovery.recover_interrupted() == 1
        work()
        self.finished()


class TestEvidence:
    def later(self) -> None:
        Evidence.objects.update(uploaded_at=timezone.now() - LATER)

    def test_evidence_without_a_task_is_read(self, piece):
        assert recovery.recover_interrupted() == 0, "its own task may still come"
        self.later()
        assert recovery.recover_interrupted() == 1
        assert recovery.recover_interrupted() == 0, "one task is enough"
        work()
        piece.refresh_from_db()
        assert piece.state == FileState.CLEAN

    def test_evidence_of_a_killed_reader_is_read(self, piece):
        self.later()
        running(read_evidence, piece.pk)
        assert recovery.recover_interrupted() == 1
        work()
        assert Evidence.objects.get().state == FileState.CLEAN

    def test_what_fails_is_tried_less_and_less_often(self, piece):
        self.later()
        for tries, pause in ((1, 1), (2, 2), (3, 4)):
            assert recovery.queue_unread(timezone.now()) == 1
            began = timezone.now() - timedelta(minutes=pause) + timedelta(seconds=5)
            DBTaskResult.objects.update(status=FAILED, enqueued_at=began)
            assert DBTaskResult.objects.count() == tries
            assert recovery.queue_unread(timezone.now()) == 0
            assert recovery._rested(list(DBTaskResult.objects.all()), timezone.now() + timedelta(seconds=9))
            DBTaskResult.objects.update(enqueued_at=began - timedelta(seconds=9))

    def test_pieces_that_rest_after_a_failure_keep_no_other_piece_waiting(self, piece, here, monkeypatch):
        other = attachments.attach(
            appointment=here.heads[0], dossier=here.dossier(), code="1.1", content=b"Khac.", filename="b.txt"
        )
        self.later()
        monkeypatch.setattr(recovery, "AT_ONCE", 1)
        DBTaskResult.objects.all().delete()
        assert recovery.queue_unread(timezone.now()) == 1
        DBTaskResult.objects.update(status=FAILED)
        assert recovery.queue_unread(timezone.now()) == 1
        assert {row.args_kwargs["args"][0] for row in DBTaskResult.objects.all()} == {piece.pk, other.pk}

    def test_what_only_waits_for_the_scanner_is_asked_again_when_it_is_back(self, piece, monkeypatch):
        self.later()
        Evidence.objects.update(checked_at=timezone.now() - 2 * recovery.SCAN_AGAIN)
        monkeypatch.setattr("ledger.services.malware_scan.answers", lambda: False)
        assert recovery.queue_unread(timezone.now()) == 0
        monkeypatch.setattr("ledger.services.malware_scan.answers", lambda: True)
        assert recovery.queue_unread(timezone.now()) == 1


class TestWorker:
    def test_the_worker_of_ours_is_the_one_that_is_started(self):
        assert get_commands()["db_worker"] == "workflows"

    @pytest.mark.django_db(transaction=True)
    def test_it_says_that_it_lives_while_it_works_and_its_row_goes_when_it_ends(self, monkeypatch):
        seen = []
        monkeypatch.setattr(
            "workflows.background.send_waiting", lambda: (seen.append(Process.objects.count()), 0)
        )
        send_messages.enqueue()
        call_command("db_worker", "--batch", "--no-startup-delay", "--no-reload", verbosity=0)
        assert (seen, Process.objects.count()) == ([1], 0)

    def test_a_worker_that_was_silent_for_a_day_is_forgotten(self):
        silent_since(timezone.now() - timedelta(days=2), name="old")
        heartbeat.record_heartbeat(ProcessKind.WORKER, "w1")
        assert list(Process.objects.values_list("name", flat=True)) == ["w1"]

    @pytest.mark.parametrize(("minutes", "late"), [(4, False), (6, True)])
    def test_a_task_beyond_its_limit_is_found(self, piece, minutes, late):
        row = running(read_evidence, piece.pk, worker="w1", minutes=minutes)
        assert (str(row.pk) in recovery.overdue_task("w1", timezone.now())) is late
        assert recovery.overdue_task("other", timezone.now()) == ""

    def test_certificates_that_move_are_within_their_limit(self, batch):
        running(make_certificates, batch.pk, worker="w1", minutes=50)
        CertificateBatch.objects.update(moved_at=timezone.now())
        assert recovery.overdue_task("w1", timezone.now()) == ""
        CertificateBatch.objects.update(moved_at=timezone.now() - timedelta(minutes=6))
        assert recovery.overdue_task("w1", timezone.now())


def test_the_clock_takes_up_what_was_interrupted_in_every_room(settings):
    assert {"search.tasks.retry_if_waiting", "search.tasks.plan_saved_searches"} <= set(settings.CLOCK_WORK)
    for path in settings.CLOCK_WORK:
        assert callable(import_string(path))
