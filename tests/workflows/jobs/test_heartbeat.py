"""Processes beside the server say that they live; whoever asks is told which do not."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from config import env
from workflows.jobs import heartbeat
from workflows.management.commands import db_worker
from workflows.models import Process, ProcessKind

WORKER, CLOCK = ProcessKind.WORKER, ProcessKind.CLOCK


@pytest.mark.django_db
class TestTheCommand:
    def test_it_ends_with_0_where_all_live(self):
        heartbeat.record_heartbeat(WORKER, "w1")
        out = StringIO()
        call_command("alive", "worker", stdout=out)
        assert "tiến trình việc nền: đang chạy" in out.getvalue()

    def test_it_ends_with_1_and_names_what_does_not_live(self):
        heartbeat.record_heartbeat(WORKER, "w1")
        out = StringIO()
        with pytest.raises(SystemExit) as ended:
            call_command("alive", "worker", "clock", stdout=out, stderr=StringIO())
        assert ended.value.code == 1
        assert "đồng hồ: không chạy; hãy chạy lệnh run_clock" in out.getvalue()

    def test_one_that_was_silent_too_long_does_not_live(self):
        heartbeat.record_heartbeat(CLOCK, "c1")
        Process.objects.update(seen_at=timezone.now() - heartbeat.SILENT - timedelta(seconds=1))
        assert set(heartbeat.missing_processes(["clock"], timezone.now())) == {"clock"}


@pytest.mark.django_db
def test_the_file_of_a_health_check_is_touched(settings, tmp_path):
    settings.ALIVE_FILE = str(tmp_path / "alive")
    heartbeat.record_heartbeat(WORKER, "w1")
    assert (tmp_path / "alive").exists()


@pytest.mark.django_db(transaction=True)
def test_a_file_that_cannot_be_touched_stops_no_process(settings, tmp_path, caplog):
    settings.ALIVE_FILE = str(tmp_path / "missing" / "alive")
    with heartbeat.heartbeat(CLOCK, "clock-1"):
        assert Process.objects.filter(name="clock-1").exists()
    assert "heartbeat not written" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_clock_says_that_it_lives_while_it_ticks(monkeypatch):
    seen = []
    monkeypatch.setattr(
        "workflows.management.commands.run_clock.run_due_jobs",
        lambda now, done: seen.append(Process.objects.filter(kind=CLOCK).count()),
    )
    call_command("run_clock", "--once")
    assert (seen, Process.objects.count()) == ([1], 0)


@pytest.mark.django_db(transaction=True)
def test_a_worker_whose_database_goes_away_waits_and_goes_on_under_a_new_name(settings, monkeypatch):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    names = []

    def work(self, worker_id, options):
        names.append(worker_id)
        if len(names) < 3:
            raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(db_worker.Command, "_work", work)
    monkeypatch.setattr(db_worker, "WAIT_SECONDS", 0)
    call_command("db_worker", "--no-startup-delay", "--no-reload", verbosity=0)
    assert len(set(names)) == 3


class TestTheSetting:
    @pytest.mark.parametrize(("given", "kept"), [("worker, clock", ["worker", "clock"]), ("", [])])
    def test_known_processes_may_be_expected(self, monkeypatch, given, kept):
        monkeypatch.setenv("EXPECTED_PROCESSES", given)
        assert env.some_of("EXPECTED_PROCESSES", {"worker", "clock"}, default="worker") == kept

    def test_another_word_stops_the_start_with_a_sentence(self, monkeypatch):
        monkeypatch.setenv("EXPECTED_PROCESSES", "worker,boss")
        with pytest.raises(ImproperlyConfigured, match="'boss' is none of clock, worker"):
            env.some_of("EXPECTED_PROCESSES", {"worker", "clock"}, default="")
