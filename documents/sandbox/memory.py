"""One memory limit for all sandboxed processes together.

Each has its own ceiling; `Together` watches what they and this process really hold, and ends the largest
when the sum grows too far. Where the system does not tell (no /proc), only the single ceilings count.
"""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

EVERY = 0.05
_running: set[int] = set()
_ended: set[int] = set()
_lock = threading.Lock()


def track(pid: int) -> None:
    """Track a process that was started."""
    with _lock:
        _running.add(pid)
        _ended.discard(pid)


def untrack(pid: int) -> bool:
    """Forget a process; return whether it was killed here for its memory."""
    with _lock:
        _running.discard(pid)
        return pid in _ended


def resident_bytes(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 where unknown."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


class SharedMemoryLimit:
    """Keep this process and all sandboxed ones under `most` bytes while the block runs."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.stop = threading.Event()
        self.thread = threading.Thread(target=self._watch, name="sandbox-watch", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.stop.wait(EVERY):
            self.look()

    def look(self) -> None:
        """Kill the largest sandboxed process where all together exceed the limit."""
        with _lock:
            sizes = {pid: resident_bytes(pid) for pid in _running}
            if not sizes or sum(sizes.values()) + resident_bytes(os.getpid()) <= self.most:
                return
            largest = max(sizes, key=lambda pid: sizes[pid])
            _ended.add(largest)
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(largest, signal.SIGKILL)
