"""Heartbeats: worker and scheduler record every few seconds that they are running; health checks read it here."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone

from workflows.models import Process, ProcessKind

BEAT_SECONDS = 10
SILENT = timedelta(seconds=45)  # a process without a heartbeat for so long counts as dead
FORGOTTEN = timedelta(days=1)
START_IT = {
    ProcessKind.WORKER: "hãy chạy lệnh db_worker",
    ProcessKind.CLOCK: "hãy chạy lệnh run_clock",
}
logger = logging.getLogger(__name__)
Overdue = Callable[[datetime], str]
"""Returns what takes longer than it may, empty when all is well; a process with an overdue task kills itself."""


def record_heartbeat(kind: str, name: str) -> None:
    """Record a heartbeat, also in the file that a container's health check looks at."""
    now = timezone.now()
    values = {"kind": kind, "host": socket.gethostname()[:100], "seen_at": now}
    Process.objects.update_or_create(name=name, defaults=values)
    Process.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()


def living_processes(kind: str, now: datetime) -> set[str]:
    """Return the names of the running processes of a kind."""
    return set(Process.objects.filter(kind=kind, seen_at__gte=now - SILENT).values_list("name", flat=True))


def missing_processes(kinds: Iterable[str], now: datetime) -> dict[str, str]:
    """Return the kinds of which no process runs, each with a sentence that says so and what to do."""
    alive = set(Process.objects.filter(seen_at__gte=now - SILENT).values_list("kind", flat=True))
    return {kind: f"không chạy; {START_IT[ProcessKind(kind)]}" for kind in kinds if kind not in alive}


@contextmanager
def heartbeat(kind: str, name: str, overdue: Overdue = lambda now: "") -> Iterator[None]:
    """Record heartbeats while the block runs; a killed process leaves a row that grows old."""
    _try_heartbeat(kind, name)  # whoever does the work meets a missing database and says so
    stopped = threading.Event()
    thread = threading.Thread(target=_sign, args=(kind, name, overdue, stopped), daemon=True, name="alive")
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join(timeout=BEAT_SECONDS)
        with suppress(DatabaseError):
            Process.objects.filter(name=name).delete()


def _sign(kind: str, name: str, overdue: Overdue, stopped: threading.Event) -> None:
    """Record heartbeats until stopped; what cannot be written is tried again at the next turn."""
    while not stopped.wait(BEAT_SECONDS):
        close_old_connections()
        if _try_heartbeat(kind, name):
            _end_if_overdue(overdue)
    connection.close()


def _try_heartbeat(kind: str, name: str) -> bool:
    """Record a heartbeat; return False where the database or the file cannot be written."""
    try:
        record_heartbeat(kind, name)
    except (DatabaseError, OSError) as error:
        logger.warning("heartbeat not written: %s", type(error).__name__)
        connection.close()
        return False
    return True


def _end_if_overdue(overdue: Overdue) -> None:
    """Kill this process where a task takes too long; another one takes its work up."""
    try:
        late = overdue(timezone.now())
    except DatabaseError as error:
        logger.warning("overdue tasks not read: %s", type(error).__name__)
        connection.close()
        return
    if late:
        logger.error("this process ends, its work is taken up by another: %s takes too long", late)
        os.kill(os.getpid(), signal.SIGKILL)
