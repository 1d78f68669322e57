"""Command: the worker of background jobs, with heartbeats, so that others recover what it leaves when killed."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from typing import Any

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from ledger.commands import SiteCommand
from workflows.jobs import heartbeat, recovery
from workflows.models import ProcessKind

WAIT_SECONDS = 2
logger = logging.getLogger(__name__)


class Command(SiteCommand, WorkerCommand):
    """django-tasks' worker with heartbeats; it ends when a task takes too long and waits for a missing database."""

    help = "Tiến trình việc nền: gửi thư, đọc minh chứng, lập giấy công nhận, cập nhật chỉ mục."

    def handle(self, *, worker_id: str, **options: Any) -> None:
        """Work until told to stop; after an outage of the database go on as a new worker."""
        while True:
            try:
                self._work(worker_id, options)
            except (OperationalError, InterfaceError) as error:
                if options["batch"]:  # a batch is started again by whoever started it
                    raise
                logger.error("the database does not answer, this worker waits: %s", type(error).__name__)
            else:
                return
            wait_for_the_database()
            worker_id = get_random_string(32)  # recovery queues again what the old name left as running

    def _work(self, worker_id: str, options: dict[str, Any]) -> None:
        def overdue(now: datetime) -> str:
            return recovery.overdue_task(worker_id, now)

        with heartbeat.heartbeat(ProcessKind.WORKER, worker_id, overdue):
            super().handle(worker_id=worker_id, **options)


def wait_for_the_database() -> None:
    """Return once the database answers again."""
    while True:
        time.sleep(WAIT_SECONDS)
        try:
            connection.close()
            connection.ensure_connection()
        except DatabaseError:
            continue
        return
