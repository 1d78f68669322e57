"""Signs of life: a process beside the server writes again and again that it lives; whoever wonders asks here."""

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
SILENT = timedelta(seconds=45)  # a process that wrote nothing for so long is dead
FORGOTTEN = timedelta(days=1)
START_IT = {
    ProcessKind.WORKER: "hãy chạy lệnh db_worker",
    ProcessKind.CLOCK: "hãy chạy lệnh run_clock",
}
logger = logging.getLogger(__name__)
Overdue = Callable[[datetime], str]
"""Says what takes longer than it may, nothing where all is well; a process with something overdue ends itself."""


def record_heartbeat(kind: str, name: str) -> None:
    """Write that a process lives, also into the file that a container's health check looks at."""
    now = timezone.now()
    says = {"kind": kind, "host": socket.gethostname()[:100], "seen_at": now}
    Process.objects.update_or_create(name=name, defaults=says)
    Process.objects.filter(seen_at__lt=now - FORGOTTEN).delete()
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()


def living_processes(kind: str, now: datetime) -> set[str]:
    """Return the names of the processes of a kind that live."""
    return set(Process.objects.filter(kind=kind, seen_at__gte=now - SILENT).values_list("name", flat=True))


def missing_processes(kinds: Iterable[str], now: datetime) -> dict[str, str]:
    """Return for each kind that ought to run and does not a sentence that says so and what to do."""
    alive = set(Process.objects.filter(seen_at__gte=now - SILENT).values_list("kind", flat=True))
    return {kind: f"không chạy; {START_IT[ProcessKind(kind)]}" for kind in kinds if kind not in alive}


@contextmanager
def heartbeat(kind: str, name: str, overdue: Overdue = lambda now: "") -> Iterator[None]:
    """Write from beginning to end of the block that this process lives; a killed one leaves a row that grows old."""
    with suppress(DatabaseError):  # whoever does the work meets it and says so
        record_heartbeat(kind, name)
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
    """Write again and again; a database that is away is asked again at the next turn."""
    while not stopped.wait(BEAT_SECONDS):
        close_old_connections()
        try:
            record_heartbeat(kind, name)
            late = overdue(timezone.now())
        except (DatabaseError, OSError) as error:
            logger.warning("sign of life not written: %s", type(error).__name__)
            connection.close()
            continue
        if late:
            logger.error("this process ends, its work is taken up by another: %s takes too long", late)
            os.kill(os.getpid(), signal.SIGKILL)
    connection.close()
