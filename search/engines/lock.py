"""Writer lock over all processes and threads of this machine."""

from __future__ import annotations

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.errors import SearchBusy

_PAUSE = 0.02


@contextmanager
def writer_lock(path: Path, timeout: float) -> Iterator[None]:
    """Hold the lock file; the system releases it when the process dies.

    Raises SearchBusy if another writer holds it longer than `timeout` seconds.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + timeout
    with path.open("a") as handle:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() >= deadline:
                    raise SearchBusy from None
                time.sleep(_PAUSE)
        try:
            yield
        finally:
            fcntl.flock(handle, fcntl.LOCK_UN)
