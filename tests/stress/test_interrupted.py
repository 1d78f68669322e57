"""Server and worker killed in the middle of acts: all is finished by itself within two minutes, each thing once.

Here three times on PostgreSQL, in `make test-long` thirty times, and on SQLite.
"""

from __future__ import annotations

import http.client
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.cluster import free_port
from tests.stress.conftest import ON_POSTGRESQL, environment

ROOT = Path(__file__).resolve().parents[2]
MANAGE = (sys.executable, "-W", "ignore", str(ROOT / "manage.py"))
SERVER = (sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py"))
CLOCK = (*MANAGE, "run_clock")
BY_ITSELF_SECONDS = 120
WITHIN_SECONDS = 90  # a server or worker that did nothing for so long never will
TOKEN = "t" * 32


@contextmanager
def running(env: dict[str, str], *command: str) -> Iterator[subprocess.Popen]:
    """Run a command until the block ends, then kill it with all that it began."""
    process = subprocess.Popen(
        command, env=env, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


class Officials:
    """A clerk and the head of a unit at work, one act after the other, whatever becomes of the server."""

    def __init__(self, port: int, prepared: dict) -> None:
        self.port, self.prepared = port, prepared
        self.answered: Counter = Counter()
        self.sent: Counter = Counter()
        self.stopped = threading.Event()
        self.wrong: list[str] = []
        self.thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self) -> Officials:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.thread.join(WITHIN_SECONDS)

    def _work(self) -> None:
        number, bench = 0, self.prepared["bench"]
        while not self.stopped.is_set():
            number += 1
            words = f"Báo cáo số {number} của Ủy ban nhân dân.\n".encode()
            self._post(
                "kept", "clerk", "/van-ban/so/", {"act": "giu-so", "loai": "KH", "ly_do": f"Lý do {number}"}
            )
            paper = {
                "act": "vao-so",
                "co_quan": "UBND xã",
                "so_ky_hieu": f"{number}/BC",
                "ngay_van_ban": "2026-06-01",
            }
            self._post(
                "incoming", "clerk", "/van-ban/den/", paper | {"trich_yeu": "Báo cáo"}, file=("tep", words)
            )
            self._post("pieces", "head", bench, {"act": "attach", "code": "1.2"}, file=("file", words))

    def _post(
        self, what: str, who: str, path: str, fields: dict[str, str], file: tuple[str, bytes] | None = None
    ) -> None:
        """Send one act; count it as sent, and as answered where the answer came."""
        if self.stopped.is_set():
            return
        fields = {**fields, "csrfmiddlewaretoken": TOKEN}
        body, kind = parts(fields, *file) if file else (urlencode(fields).encode(), FORM)
        headers = {"Cookie": f"sessionid={self.prepared[who]}; csrftoken={TOKEN}", "Content-Type": kind}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.connect()
            self.sent[what] += 1
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
            return
        finally:
            connection.close()
        if status in {200, 302}:
            self.answered[what] += 1
        else:
            self.wrong.append(f"{path}: {status}")


FORM = "application/x-www-form-urlencoded"


def parts(fields: dict[str, str], name: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with one file, and its type."""
    lines = [
        f'--x\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{fields[key]}\r\n' for key in fields
    ]
    lines.append(f'--x\r\nContent-Disposition: form-data; name="{name}"; filename="a.txt"\r\n\r\n')
    return "".join(lines).encode() + content + b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


def wait_for(what: Callable[[], bool]) -> None:
    """Wait until it is so."""
    until = time.monotonic() + WITHIN_SECONDS
    while not what():
        assert time.monotonic() < until, "nothing is done"
        time.sleep(0.05)


class Story:
    """The site at work under one database, killed as often as one likes."""

    def __init__(self, play: Callable[..., dict], env: dict[str, str], *, units: int, pieces: int) -> None:
        self.play, self.env, self.port = play, env, free_port()
        self.units, self.pieces = units, pieces
        self.draw = random.Random(16)
        self.server = (*SERVER, "--bind", f"127.0.0.1:{self.port}")
        self.prepared = play("interrupted", "prepare", units, pieces)
        self.officials = Officials(self.port, self.prepared)

    def worker(self, name: str) -> tuple[str, ...]:
        return (
            *MANAGE,
            "db_worker",
            "--no-startup-delay",
            "--no-reload",
            "--interval",
            "0.1",
            "--worker-id",
            name,
        )

    def kill(self, rounds: int) -> None:
        """Kill a worker, then a server with its next worker, this often, each time in the middle of something."""
        for number in range(rounds):
            with running(self.env, *self.server):
                for which in "ab":
                    self.kill_worker(f"worker-{number}{which}")

    def kill_worker(self, name: str) -> None:
        """Kill a worker once it has begun something and each kind of act was answered since."""
        answered = self.officials.answered.total()
        with running(self.env, *self.worker(name)):
            wait_for(lambda: self.taken(name) > 0)
            wait_for(lambda: self.officials.answered.total() >= answered + 3)
            time.sleep(self.draw.uniform(0, 1))

    def taken(self, worker: str) -> int:
        """Return how many tasks a worker took."""
        question = (
            "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE CAST(worker_ids AS text) LIKE %s"
        )
        return asked(self.env["DATABASE_URL"], question, f"%{worker}%")

    def end(self) -> dict:
        """Let server, worker and clock go on unharmed; return how things stand two minutes later at most."""
        with running(self.env, *CLOCK), running(self.env, *self.worker("last")):
            until = time.monotonic() + BY_ITSELF_SECONDS
            while not finished(report := self.play("interrupted", "report")) and time.monotonic() < until:
                time.sleep(1)
        return report

    def check(self, report: dict) -> None:
        """Assert that all of it was done, none of it twice, and that every proof holds."""
        assert finished(report), report
        told = (report["done"], report["papers"], report["numbers"], report["last_number"])
        assert told == (self.units,) * 4, report
        assert (report["doubled"], report["chain"], report["gaps"]) == (0, True, []), report
        assert self.officials.wrong == []
        for what, found in (
            ("kept", report["kept"]),
            ("incoming", report["incoming"]),
            ("pieces", report["read"] - self.pieces),
        ):
            answered, sent = self.officials.answered[what], self.officials.sent[what]
            assert 0 < answered <= found <= sent, (what, answered, found, sent)
        assert self.play("interrupted", "prove") == {}


def asked(database_url: str, question: str, *values: str) -> int:
    """Return the one number that a question is answered with."""
    if database_url.startswith("sqlite"):
        import sqlite3

        with sqlite3.connect(database_url.removeprefix("sqlite:///"), timeout=20) as connection:
            return connection.execute(question.replace("%s", "?"), values).fetchone()[0]
    import psycopg

    with psycopg.connect(database_url) as connection:
        return connection.execute(question, values).fetchone()[0]


def finished(report: dict) -> bool:
    """Return whether nothing is left to do."""
    return report["batch"] == "done" and not any(
        report[name] for name in ("unread", "running", "ready", "unsent", "index_work")
    )


@pytest.fixture
def env(database_url, tmp_path) -> dict[str, str]:
    return environment(database_url, tmp_path / "media") | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev", "DEMO": "0", "EMAIL_URL": f"filemail://{tmp_path}/mail",
    }  # fmt: skip


@pytest.mark.parametrize("database_url", ON_POSTGRESQL, indirect=True)
def test_three_kills_in_the_middle_of_acts_leave_nothing_undone_and_nothing_doubled(play, env):
    story = Story(play, env, units=2, pieces=2)
    with story.officials:
        story.kill(1)
    play("interrupted", "age")
    story.check(story.end())


@pytest.mark.long
def test_thirty_kills_leave_nothing_undone_and_nothing_doubled(play, env):
    story = Story(play, env, units=40, pieces=10)
    with running(env, *CLOCK), story.officials:
        story.kill(10)
    story.check(story.end())
