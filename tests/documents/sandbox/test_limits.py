"""Limited processes: what takes too much ends there, with a reason, and the next request is answered."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from documents.sandbox import memory
from documents.sandbox.runner import LimitedProcess, Limits, ProcessDied, run_program

MB = 1024 * 1024
LIMITS = Limits(memory=256 * MB, seconds=20, file_bytes=2 * MB, output_bytes=MB)


@pytest.fixture
def guest() -> Iterator[LimitedProcess]:
    with LimitedProcess("tests.documents.sandbox.limited", LIMITS) as guest:
        yield guest


def test_requests_are_answered_by_one_process_and_noise_is_kept_out(guest):
    assert guest.ask("echo", words="Xã Sông Ngàn") == "Xã Sông Ngàn"
    first = guest.process
    assert guest.ask("echo", words="lần hai") == "lần hai"
    assert guest.process is first


@pytest.mark.parametrize(
    ("request_", "arguments", "seconds", "reason"),
    [
        ("hoard", {"megabytes": 600}, 10, "memory"),
        ("spin", {}, 1, "time"),
        ("sleep", {"long": 30}, 1, "time"),
        ("chatter", {"megabytes": 3}, 10, "output"),
        ("leave", {"code": 5}, 10, "crash"),
        ("sink", {"depth": 0}, 10, "depth"),
        ("write", {"megabytes": 5}, 10, "crash"),
    ],
)
def test_what_takes_too_much_dies_of_it_and_the_next_request_is_answered(
    guest, request_, arguments, seconds, reason
):
    guest.ask("echo", words="ấm máy")
    start = time.monotonic()
    with pytest.raises(ProcessDied) as death:
        guest.ask(request_, seconds=seconds, **arguments)
    assert death.value.reason == reason
    assert time.monotonic() - start < seconds + 5
    assert guest.ask("echo", words="còn đây") == "còn đây"


def test_children_of_a_limited_process_end_with_it(guest):
    child = guest.ask("start")
    guest.stop()
    for _ in range(100):
        if not alive(child):
            break
        time.sleep(0.02)
    assert not alive(child)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_no_secret_of_ours_is_among_its_variables(guest, monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "x" * 60)
    monkeypatch.setenv("DATABASE_URL", "postgres://u:p@h/d")
    names = set(guest.ask("names"))
    assert not names & {"SECRET_KEY", "DATABASE_URL", "AUDIT_KEY"}
    assert "PATH" in names


def test_its_folder_is_gone_at_the_end():
    with LimitedProcess("tests.documents.sandbox.limited", LIMITS) as guest:
        guest.ask("echo", words="")
        folder = guest.folder
        assert folder.is_dir()
    assert not folder.exists()


def test_a_foreign_program_is_bounded_too(tmp_path):
    assert run_program([sys.executable, "-c", "print(1)"], folder=tmp_path, limits=LIMITS) == b"1\n"
    with pytest.raises(ProcessDied, match="time"):
        run_program(
            [sys.executable, "-c", "import time; time.sleep(30)"],
            folder=tmp_path,
            limits=Limits(memory=256 * MB, seconds=0.5),
        )
    with pytest.raises(ProcessDied, match="crash.*xin lỗi"):
        run_program([sys.executable, "-c", "raise SystemExit('xin lỗi')"], folder=tmp_path, limits=LIMITS)
    assert list(tmp_path.iterdir()) == []


def test_together_they_stay_within_one_amount_of_memory(guest):
    guest.ask("echo", words="")
    process = guest.process
    assert process is not None
    memory.SharedMemoryLimit(
        memory.resident_bytes(os.getpid()) + memory.resident_bytes(process.pid) + MB
    ).look()
    assert process.poll() is None
    memory.SharedMemoryLimit(memory.resident_bytes(os.getpid())).look()
    with pytest.raises(ProcessDied, match="memory"):
        guest.ask("sleep", long=5)
