"""Client of the typesetter process, which is started on first use and restarted when it is gone."""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

from documents.sandbox.single_run import bare_environment

WORKER = Path(__file__).resolve().parent / "worker.py"
START_SECONDS = 30


@dataclass
class _Keeper:
    process: subprocess.Popen[bytes]
    folder: str
    owner: int

    @property
    def usable(self) -> bool:
        return self.owner == os.getpid() and self.process.poll() is None


_lock = threading.Lock()
_current: _Keeper | None = None


def typeset(job: bytes, seconds: float) -> bytes:
    """Send a job and return the whole answer; raise TimeoutError, or OSError where the typesetter is gone.

    Empty where the child died: too much memory or processor time.
    """
    try:
        return _ask(_path(), job, seconds)
    except TimeoutError:
        raise
    except OSError:
        _stop()
        return _ask(_path(), job, seconds)


def _ask(path: str, job: bytes, seconds: float) -> bytes:
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(seconds)
        line.connect(path)
        line.sendall(bytes([max(1, min(255, round(seconds) + 1))]) + job)
        line.shutdown(socket.SHUT_WR)
        parts = []
        with contextlib.suppress(ConnectionResetError):
            while block := line.recv(1 << 20):
                parts.append(block)
    return b"".join(parts)


def _path() -> str:
    global _current
    with _lock:
        if _current is None or not _current.usable:
            _current = _start()
        return str(Path(_current.folder) / "typeset")


def _start() -> _Keeper:
    folder = tempfile.mkdtemp(prefix="typeset-")
    process = subprocess.Popen(
        [sys.executable, "-I", str(WORKER), str(Path(folder) / "typeset")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        close_fds=True,
        env=bare_environment(),
    )
    assert process.stdout is not None
    if process.stdout.readline() != b"ready\n":
        raise OSError("the typesetter did not start")
    return _Keeper(process, folder, os.getpid())


def _stop() -> None:
    global _current
    with _lock:
        found, _current = _current, None
    if found is None or found.owner != os.getpid():
        return
    for pipe in (found.process.stdin, found.process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        found.process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        found.process.kill()
        found.process.wait()
    shutil.rmtree(found.folder, ignore_errors=True)


atexit.register(_stop)
