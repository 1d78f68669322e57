"""Slots that limit how many processes of this machine do something at once: a slot is a locked file.

A lock goes with the process that holds it, however that process ends. No Django here.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

LOOK_SECONDS = 0.1


class NoFreeSlot(Exception):  # noqa: N818 - no error: others are at it
    """All slots are taken."""


@contextlib.contextmanager
def hold_slot(folder: Path, name: str, *, at_once: int, wait: float = 0.0) -> Iterator[None]:
    """Hold one of `at_once` slots while the block runs; raise NoFreeSlot where none is free within `wait` seconds.

    All processes that keep their things in `folder` share the turns.
    """
    deadline = time.monotonic() + wait
    while (held := _taken(folder, name, at_once)) is None:
        if time.monotonic() >= deadline:
            raise NoFreeSlot(name)
        time.sleep(LOOK_SECONDS)
    try:
        yield
    finally:
        os.close(held)


def _taken(folder: Path, name: str, at_once: int) -> int | None:
    """Return the descriptor of a file locked just now, None where all are locked by others."""
    for number in range(at_once):
        descriptor = _opened(folder, f"{name}-{number}")
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
        else:
            return descriptor
    return None


def _opened(folder: Path, name: str) -> int:
    """Open the file of a slot, in the temporary folder where it can be written, else in `folder`."""
    own = f"hoctap-{os.getuid()}-{hashlib.sha256(str(folder).encode()).hexdigest()[:16]}"
    for place in (Path(tempfile.gettempdir()) / own, folder / "turns"):
        with contextlib.suppress(OSError):
            return _made(place, name)
    raise NoFreeSlot(name)  # whoever cannot count does not let in


def _made(folder: Path, name: str) -> int:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.open(folder / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
