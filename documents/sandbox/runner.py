"""Parent side of the sandbox: starts, limits, asks and kills processes."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from documents.sandbox.memory import track, untrack

try:
    import resource
except ImportError:  # no such limits on this system; time and output stay bounded
    resource = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[2]
KEPT_NAMES = ("PATH", "VIRTUAL_ENV", "LD_LIBRARY_PATH", "TESSDATA_PREFIX", "SYSTEMROOT")
SLICE = 0.1
TAIL = 2000


@dataclass(frozen=True)
class Limits:
    """Limits of one process: memory, CPU and wall time, files, output, processes."""

    memory: int = 512 * 1024 * 1024
    seconds: float = 30.0
    file_bytes: int = 128 * 1024 * 1024
    output_bytes: int = 32 * 1024 * 1024
    open_files: int = 64
    processes: int | None = 0


class ProcessDied(Exception):
    """The process is gone: `reason` is time, memory, output or crash; `detail` is for an administrator."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a sandboxed process; it holds no secret."""
    inherited = {name: os.environ[name] for name in KEPT_NAMES if name in os.environ}
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OMP_THREAD_LIMIT", "OPENBLAS_NUM_THREADS"), "1")
    own = {"PYTHONUTF8": "1", "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"}
    return inherited | one_thread | own | {"HOME": str(folder), "TMPDIR": str(folder)}


def set_limits(pid: int, limits: Limits) -> None:
    """Set the limits of a process just started (without prlimit the worker sets its own)."""
    if resource is None or not hasattr(resource, "prlimit"):
        return
    wanted = [
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_NOFILE, limits.open_files),
        (resource.RLIMIT_CORE, 0),
    ]
    if limits.processes is not None:
        wanted.append((resource.RLIMIT_NPROC, limits.processes))
    for what, most in wanted:
        with contextlib.suppress(ProcessLookupError, ValueError, PermissionError):
            hard = resource.prlimit(pid, what)[1]
            least = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.prlimit(pid, what, (least, least))


def set_time_limit(pid: int, seconds: float, used: float = 0.0) -> None:
    """Let a process use so many more seconds of CPU time."""
    if resource is None or not hasattr(resource, "prlimit"):
        return
    with contextlib.suppress(ProcessLookupError, ValueError, PermissionError):
        hard = resource.prlimit(pid, resource.RLIMIT_CPU)[1]
        resource.prlimit(pid, resource.RLIMIT_CPU, (int(used + seconds) + 1, hard))


def cpu_seconds(pid: int) -> float:
    """Return the CPU time a process has used, 0 where unknown."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        return 0.0


def start(command: Sequence[str], folder: Path, limits: Limits, **pipes: Any) -> subprocess.Popen[bytes]:
    """Start a command in its own process group, limited; standard error goes to a file."""
    with (folder / "stderr").open("wb") as errors:
        process = subprocess.Popen(  # noqa: S603
            list(command), stderr=errors, cwd=folder, env=environment(folder), start_new_session=True, **pipes
        )
    track(process.pid)
    set_limits(process.pid, limits)
    return process


def kill(process: subprocess.Popen[bytes]) -> int:
    """End a process with everything it started; return its code."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        process.kill()
    code = process.wait()
    untrack(process.pid)
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    return code


def death_reason(process: subprocess.Popen[bytes], code: int, words: str) -> str:
    """Return why a process died, by its exit code and its last errors: time, memory, output or crash."""
    if untrack(process.pid):
        return "memory"
    if code == -signal.SIGXCPU:
        return "time"
    if "MemoryError" in words or "bad_alloc" in words or "Cannot allocate" in words:
        return "memory"
    if code == -signal.SIGXFSZ:
        return "output"
    return "crash"


def run_program(command: Sequence[str], *, folder: Path, limits: Limits) -> bytes:
    """Run a program in `folder` and return its output; raise ProcessDied where it fails or exceeds a limit."""
    with tempfile.TemporaryDirectory(dir=folder) as own:
        home = Path(own)
        process = start(command, home, limits, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
        set_time_limit(process.pid, limits.seconds)
        try:
            output = OutputReader(process, limits.output_bytes).until_end(time.monotonic() + limits.seconds)
        finally:
            code = process.wait() if process.poll() is not None else kill(process)
            if process.stdout:
                process.stdout.close()
        words = error_tail(home)
        untrack(process.pid)
        if code != 0:
            raise ProcessDied(death_reason(process, code, words), f"{Path(command[0]).name} {code}: {words}")
        return output


def error_tail(folder: Path) -> str:
    """Return the end of a process's standard error."""
    try:
        with (folder / "stderr").open("rb") as handle:
            handle.seek(max(0, handle.seek(0, os.SEEK_END) - TAIL))
            return handle.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""


class OutputReader:
    """Reads the output of a process within a time and a size."""

    def __init__(self, process: subprocess.Popen[bytes], most: int) -> None:
        self.process = process
        self.most = most
        self.buffer = b""
        self.pipe = process.stdout.fileno() if process.stdout else -1

    def _more(self, deadline: float) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self.pipe, selectors.EVENT_READ)
            while not selector.select(SLICE):
                if time.monotonic() > deadline:
                    raise ProcessDied("time", "no answer in time")
        block = os.read(self.pipe, 1 << 16)
        self.buffer += block
        if len(self.buffer) > self.most:
            raise ProcessDied("output", f"more than {self.most} bytes of output")
        if time.monotonic() > deadline:
            raise ProcessDied("time", "no end in time")
        return bool(block)

    def line(self, deadline: float) -> bytes | None:
        """Return the next line, None at the end of the output."""
        while b"\n" not in self.buffer:
            if not self._more(deadline):
                return None
        found, _, self.buffer = self.buffer.partition(b"\n")
        return found

    def until_end(self, deadline: float) -> bytes:
        """Return everything up to the end of the output."""
        while self._more(deadline):
            pass
        while self.process.poll() is None:
            if time.monotonic() > deadline:
                raise ProcessDied("time", "no end in time")
            time.sleep(0.002)
        return self.buffer


class LimitedProcess:
    """A sandboxed Python process that answers requests; started on the first one, restarted after a death.

    `module` calls `worker.serve(handlers)`. Use it as a context manager: the process and its folder are
    gone at the end. Not for two threads at once.
    """

    def __init__(self, module: str, limits: Limits) -> None:
        self.module = module
        self.limits = limits
        self.process: subprocess.Popen[bytes] | None = None
        self.folder = Path(tempfile.mkdtemp(prefix="hoctap-worker-"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and remove its folder."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def stop(self) -> int:
        """End the process, if there is one; the next request starts another."""
        if self.process is None:
            return 0
        code, self.process = kill(self.process), None
        return code

    def warm(self) -> None:
        """Start the process now, so that it loads while the caller does something else."""
        if self.process is None:
            command = [sys.executable, "-m", self.module, str(self.limits.memory), str(self.folder)]
            self.process = start(
                command, self.folder, self.limits, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            self.reply = OutputReader(self.process, self.limits.output_bytes)

    def ask(self, request: str, *, seconds: float | None = None, **arguments: Any) -> Any:
        """Send one request and return its answer; raise ProcessDied where none comes.

        `seconds` bounds the wall and the processor time of this request.
        """
        most = self.limits.seconds if seconds is None else seconds
        self.warm()
        process = self.process
        assert process is not None
        assert process.stdin is not None
        set_time_limit(process.pid, most, cpu_seconds(process.pid))
        self.reply.buffer = b""
        try:
            process.stdin.write(json.dumps({"request": request, **arguments}).encode() + b"\n")
            process.stdin.flush()
            line = self.reply.line(time.monotonic() + most)
        except ProcessDied:
            self.stop()
            raise
        except OSError:
            line = None
        if line is None:
            code = self.stop()
            words = error_tail(self.folder)
            raise ProcessDied(death_reason(process, code, words), f"exit {code}: {words}")
        answer = json.loads(line)
        if "error" in answer:
            self.stop()
            raise ProcessDied(answer["error"], answer.get("detail", ""))
        return answer["ok"]
