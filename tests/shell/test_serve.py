"""`make run`: what it says before and while it serves."""

from __future__ import annotations

import os
import re
import runpy
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from config import serve
from demo.accounts import DEMO_PASSWORD
from tests.factories.accounts import AppointmentFactory

ROOT = Path(__file__).resolve().parents[2]


def test_a_port_in_use_is_said_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        result = subprocess.run(
            [sys.executable, "-m", "config.serve", "--port", str(port)],
            env={**os.environ, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"},
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
        )
    assert result.returncode == 2
    assert f"Cổng {port} đang được chương trình khác dùng" in result.stderr
    assert f"PORT={port + 1}" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.django_db
def test_it_says_whom_to_log_in_as(settings):
    settings.DEMO = True
    appointment = AppointmentFactory(user__is_demo=True)
    text = serve.accounts_text()
    assert DEMO_PASSWORD in text
    assert appointment.user.username in text


@pytest.mark.django_db
def test_without_the_demonstration_it_says_how_to_make_an_account(settings):
    settings.DEMO = False
    assert "manage.py begin" in serve.accounts_text()


def test_one_process_serves_with_threads_that_no_visitor_holds():
    words = serve.server_command("::1", 8001)
    assert "[::1]:8001" in words
    settings = runpy.run_path(words[words.index("--config") + 1])
    assert (settings["workers"], settings["preload_app"]) == (1, True)
    assert settings["threads"] > 1
    assert settings["worker_class"] == "config.server.worker.PatientWorker"


def test_every_task_that_make_offers_is_explained():
    result = subprocess.run(["make", "-s", "help"], cwd=ROOT, capture_output=True, text=True, timeout=60)
    listed = set(re.findall(r"make ([a-z-]+)", result.stdout))
    assert {
        "setup",
        "run",
        "test",
        "test-long",
        "lint",
        "format",
        "types",
        "imports",
        "migrate",
        "seed",
        "index",
    } <= listed


class TestBesideTheServer:
    """What ends unasked is started again, unless it keeps ending at once."""

    @pytest.fixture
    def started(self, monkeypatch):
        """Count the starts of a program that ends at once."""
        monkeypatch.setattr(serve, "MANAGE", [sys.executable, "-c", "pass"])
        monkeypatch.setattr(serve, "say", lambda text: None)
        beside = serve.Beside("db_worker")
        beside.process.wait()
        return beside

    def test_one_that_was_killed_is_started_again(self, started):
        first = started.process
        assert started.lives()
        assert started.process is not first
        started.process.wait()

    def test_one_that_ends_again_and_again_is_left(self, started):
        for _ in range(serve.RESTARTS - 1):
            assert started.lives()
            started.process.wait()
        assert not started.lives()
