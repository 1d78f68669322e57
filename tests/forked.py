"""Processes of our own in a tenth of a second: `run` is subprocess.run, but nothing is loaded anew.

A server that has loaded Django, our rooms and their addresses waits for each kind of environment; every process is a
child that it forks. The child has its own environment, settings, folder, streams and connections, and runs what
Python would have been given: a file, `-m module` or `-c words`. What is about the start of a process itself (settings
that refuse, what is loaded when, warnings at the start) starts a real one by subprocess.
"""

from __future__ import annotations

import atexit
import json
import os
import random
import runpy
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import traceback
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from documents.sandbox.runner import start as STARTED  # noqa: N812 - what is forked here is started there

ROOT = Path(__file__).resolve().parent.parent
PATHS = [str(ROOT / "site"), str(ROOT)]
OF_A_PROCESS = (
    "DATABASE_URL", "MEDIA_ROOT", "TEST_TEMPLATE", "PYTHONPATH", "PYTEST_CURRENT_TEST", "HOME", "TMPDIR",
)  # fmt: skip
"""What of the environment no loaded module depends on."""
NOWHERE = {"sqlite": "sqlite:///:memory:", "postgresql": "postgres://nobody@127.0.0.1:1/none"}
"""Models of Wagtail follow the kind of database; while they are loaded nothing is connected."""
LARGEST = 1 << 18
LOADED = (
    "config.urls",
    "tests.factories.workflows",
    "tests.factories.dossiers",
    "django.test.signals",
    "psycopg",
)

WORKERS: dict[str, tuple[str, ...]] = {
    "documents.signing.worker": (
        "documents.sandbox.worker",
        "documents.signing.trust_paths",
        "documents.signing.validation",
    ),
    "documents.parsing.worker": ("documents.sandbox.worker", "documents.parsing.assemble"),
    "documents.extraction.worker": (
        "documents.sandbox.worker",
        "documents.extraction.formats.images",
        "documents.extraction.formats.office",
        "documents.extraction.formats.pdf",
        "documents.extraction.scans.photos",
    ),
}
"""What the workers of the sandbox load once they have limited themselves."""

_starting = threading.Lock()
_servers: dict[str, tuple[subprocess.Popen[bytes], socket.socket]] = {}


class Forked:
    """A process that a server forked; its streams are file descriptors of ours."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        streams: Sequence[int],
        cwd: Path | str = ROOT,
        loaded: Sequence[str] = (),
    ) -> None:
        self.args, self.returncode = list(command), None
        self._reply, theirs = socket.socketpair()
        asked = json.dumps(
            {"command": [str(word) for word in command[1:]], "env": dict(env), "cwd": str(cwd)}
        )
        with theirs:
            socket.send_fds(_server(env, loaded), [asked.encode()], [*streams, theirs.fileno()])
        self._lines = self._reply.makefile("r")
        self.pid = int(self._lines.readline())

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended, a signal as a negative number; kill it where that takes too long."""
        if self.returncode is None:
            self._reply.settimeout(timeout)
            try:
                self.returncode = int(self._lines.readline())
            except TimeoutError:
                self.kill()
                raise subprocess.TimeoutExpired(self.args, timeout or 0) from None
            finally:
                self._lines.close()
                self._reply.close()
        return self.returncode

    def kill(self) -> None:
        """End it with all that it began."""
        for end in (os.killpg, os.kill):  # the second where it has no group of its own yet
            with suppress(ProcessLookupError):
                end(self.pid, signal.SIGKILL)


def run(
    command: Sequence[Any],
    *,
    env: Mapping[str, str],
    cwd: Path | str = ROOT,
    input: str = "",  # noqa: A002 - the name of subprocess.run
    timeout: float = 300,
) -> subprocess.CompletedProcess[str]:
    """Run Python with these words to its end; return its answer and all it printed."""
    with _file() as given, _file() as out, _file() as err:
        given.write(input)
        given.seek(0)
        process = Forked(command, env=env, streams=[one.fileno() for one in (given, out, err)], cwd=cwd)
        code = process.wait(timeout)
        return subprocess.CompletedProcess(process.args, code, _read(out), _read(err))


def run_once(
    module: str, *arguments: str, content: bytes, seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """Be documents.sandbox.single_run.run_once with a module that is loaded already."""
    from documents.sandbox.single_run import bare_environment

    command = [sys.executable, "-m", module, *arguments]
    with tempfile.TemporaryFile() as given, ThreadPoolExecutor(2) as readers:
        given.write(content)
        given.seek(0)
        pipes = [os.pipe() for _ in range(2)]  # a worker that may write no file may write to these
        streams = [given.fileno(), *(into for _, into in pipes)]
        process = Forked(command, env=bare_environment(), streams=streams, loaded=WORKERS[module])
        for _, into in pipes:
            os.close(into)
        out, err = (readers.submit(_all_of, source) for source, _ in pipes)
        return subprocess.CompletedProcess(command, process.wait(seconds), out.result(), err.result())


def start(command: Sequence[str], folder: Path, limits: Any, **pipes: Any) -> Any:
    """Be documents.sandbox.runner.start for a worker of ours, whose modules are loaded already."""
    from documents.sandbox import runner

    module = command[2] if command[:2] == [sys.executable, "-m"] else ""
    if module not in WORKERS:
        return STARTED(command, folder, limits, **pipes)
    (asked, asking), (telling, told) = os.pipe(), os.pipe()
    with (folder / "stderr").open("wb") as errors:
        streams = [asked, told, errors.fileno()]
        env = runner.environment(folder)
        process: Any = Forked(command, env=env, streams=streams, cwd=folder, loaded=WORKERS[module])
    os.close(asked)
    os.close(told)
    process.stdin, process.stdout = os.fdopen(asking, "wb"), os.fdopen(telling, "rb")
    runner.track(process.pid)
    runner.set_limits(process.pid, limits)
    return process


def _all_of(source: int) -> bytes:
    with os.fdopen(source, "rb") as file:
        return file.read()


def _file() -> IO[str]:
    return tempfile.TemporaryFile("w+", encoding="utf-8")


def _read(file: IO[str]) -> str:
    file.seek(0)
    return file.read()


def _server(env: Mapping[str, str], loaded: Sequence[str]) -> socket.socket:
    """Return the line to the server of this environment; the first who asks starts it.

    It has loaded these modules, or Django with all rooms where none is named.
    """
    lasting = {name: value for name, value in env.items() if name not in OF_A_PROCESS}
    kind = "postgresql" if env.get("DATABASE_URL", "").startswith("postgres") else "sqlite"
    key = json.dumps([kind, *loaded, *sorted(lasting.items())])
    with _starting:
        if key not in _servers:
            ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
            words = [sys.executable, "-m", "tests.forked", str(theirs.fileno()), *loaded]
            nowhere = {
                "DATABASE_URL": NOWHERE[kind],
                "PYTHONPATH": os.pathsep.join(PATHS),
                "PYTHONUTF8": "1",
            }
            with theirs:
                process = subprocess.Popen(
                    words,
                    env={**env, **nowhere},
                    cwd=ROOT,
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                )
            _servers[key] = process, ours
    return _servers[key][1]


def stop() -> None:
    """End the servers of this process."""
    for process, line in _servers.values():
        line.close()
        process.wait(30)
    _servers.clear()


# -- the server --------------------------------------------------------------------------------------------


def serve(line: socket.socket) -> dict[str, Any] | None:
    """Fork whoever is asked for; return in each of them what it shall do, and nothing at the end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        asked, streams, _, _ = socket.recv_fds(line, LARGEST, 4)
        if not asked:
            return None
        if os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            line.close()
            if (pid := os.fork()) == 0:
                return {**json.loads(asked), "streams": streams}
            _tell_how_it_ends(pid, streams)
        for one in streams:
            os.close(one)


def _tell_how_it_ends(pid: int, streams: list[int]) -> None:
    *theirs, reply = streams
    for one in theirs:
        os.close(one)
    with suppress(BrokenPipeError):
        os.write(reply, f"{pid}\n".encode())
        status = os.waitpid(pid, 0)[1]
        os.write(reply, f"{os.waitstatus_to_exitcode(status)}\n".encode())
    os._exit(0)


def become(asked: dict[str, Any]) -> None:
    """Be the process that was asked for, to its end."""
    os.setsid()
    for number, one in enumerate(asked["streams"]):
        if number < 3:
            os.dup2(one, number)
        os.close(one)
    sys.stdin = open(0, encoding="utf-8", closefd=False)  # noqa: SIM115 - as long as the process
    sys.stdout = open(1, "w", encoding="utf-8", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", closefd=False, buffering=1)  # noqa: SIM115
    os.environ.clear()
    os.environ.update(asked["env"])
    os.chdir(asked["cwd"])
    random.seed()
    tempfile.tempdir = None
    code = _end_of(asked["command"])
    with suppress(Exception):
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(code)


def _end_of(words: list[str]) -> int:
    """Do what Python does with these words; return its code."""
    try:
        if "django.conf" in sys.modules:
            read_settings_again()
        if words[0] == "-W":
            words = words[2:]
        kind, *rest = words
        if kind == "-c":
            sys.argv = ["-c", *rest[1:]]
            exec(compile(rest[0], "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102 - a test's own words
        elif kind == "-m":
            sys.argv = rest
            runpy.run_module(rest[0], run_name="__main__", alter_sys=True)
        else:
            sys.argv = words
            runpy.run_path(kind, run_name="__main__")
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return (end.code or 0) & 255
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def read_settings_again() -> None:
    """Read the settings as this environment has them; nothing is connected yet."""
    import logging.config

    from django.conf import Settings, settings
    from django.core.signals import setting_changed
    from django.db import connections

    for name in [one for one in sys.modules if one == "config.env" or one.startswith("config.settings")]:
        del sys.modules[name]
    before, now = settings._wrapped, Settings(os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.dev"))
    assert before.INSTALLED_APPS == now.INSTALLED_APPS, "another kind of environment: name what it depends on"
    for name in filter(str.isupper, set(vars(before)) - set(vars(now))):
        setattr(now, name, getattr(before, name))  # what a package put there as it was loaded
    settings._wrapped = now
    for name in filter(str.isupper, dir(now)):
        if name != "DATABASES" and getattr(before, name, None) != getattr(now, name):
            setting_changed.send(sender=Settings, setting=name, value=getattr(now, name), enter=True)
    logging.config.dictConfig(now.LOGGING)
    connections.__dict__.pop("settings", None)
    connections._settings = None
    for alias in connections:
        with suppress(AttributeError):
            del connections[alias]


def load(names: Sequence[str]) -> None:
    """Load these modules, or what every process of ours loads."""
    import gc
    from importlib import import_module

    if not names:
        import django

        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")
        django.setup()
    for name in names or LOADED:
        import_module(name)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    ours = socket.socket(fileno=int(sys.argv[1]))
    load(sys.argv[2:])
    if (asked_for := serve(ours)) is not None:
        become(asked_for)
