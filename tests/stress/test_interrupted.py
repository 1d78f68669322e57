"""Workers killed in the middle of their work: everything is finished by itself within two minutes, each thing once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.stress.conftest import environment

ROOT = Path(__file__).resolve().parents[2]
BY_ITSELF_SECONDS = 120


@contextmanager
def running(env: dict[str, str], *words: str) -> Iterator[subprocess.Popen]:
    """Run a command of ours until the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(ROOT / "manage.py"), *words],
        env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
        process.wait()


def finished(report: dict) -> bool:
    """Return whether nothing is left to do."""
    return report["batch"] == "done" and not any(
        report[name] for name in ("unread", "running", "ready", "unsent", "index_work")
    )


def killed_and_finished(play, env: dict[str, str], *, units: int, pieces: int, kills: int) -> dict:
    """Kill the worker this often in the middle of something; return how things stand two minutes later at most."""
    play("interrupted", "prepare", units, pieces)
    draw = random.Random(16)
    with running(env, "run_clock"):
        for _ in range(kills):
            with running(env, "db_worker", "--no-startup-delay", "--no-reload", "--interval", "0.1"):
                time.sleep(draw.uniform(1.5, 6))  # a moment somewhere in the work; the block's end kills
        with running(env, "db_worker", "--no-startup-delay", "--no-reload", "--interval", "0.1"):
            until = time.monotonic() + BY_ITSELF_SECONDS
            while not finished(report := play("interrupted", "report")) and time.monotonic() < until:
                time.sleep(2)
    return report


def check(report: dict, units: int, pieces: int) -> None:
    """Assert that all of it was done and none of it twice."""
    assert finished(report), report
    assert (report["done"], report["papers"], report["numbers"], report["last_number"]) == (units,) * 4, (
        report
    )
    assert report["read"] == pieces, report
    assert (report["doubled"], report["chain"]) == (0, True), report


@pytest.mark.long
def test_thirty_kills_leave_nothing_undone_and_nothing_doubled(play, database_url, tmp_path):
    env = environment(database_url, tmp_path / "media") | {"DJANGO_SETTINGS_MODULE": "config.settings.dev"}
    check(killed_and_finished(play, env, units=40, pieces=20, kills=30), 40, 20)
