"""The worker of background tasks, which says that it lives: what it leaves when it is killed is taken up by others."""

from __future__ import annotations

import logging
import os
import signal
import threading
from typing import Any

from django.db import DatabaseError, close_old_connections, connection
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Command as WorkerCommand

from workflows import interrupted
from workflows.models import Worker

logger = logging.getLogger(__name__)


class Command(WorkerCommand):
    """django-tasks' worker with a sign of life, and an end where a task takes longer than it may."""

    help = "Tiến trình việc nền: gửi thư, đọc minh chứng, lập giấy công nhận, cập nhật chỉ mục."

    def handle(self, *, worker_id: str, **options: Any) -> None:
        """Work until told to stop."""
        interrupted.beat(worker_id)
        stopped = threading.Event()
        signs = threading.Thread(target=_sign, args=(worker_id, stopped), daemon=True, name="sign-of-life")
        signs.start()
        try:
            super().handle(worker_id=worker_id, **options)
        finally:
            stopped.set()
            Worker.objects.filter(worker_id=worker_id).delete()


def _sign(worker_id: str, stopped: threading.Event) -> None:
    """Write each ten seconds that the worker lives; a database that is away is tried again."""
    while not stopped.wait(interrupted.BEAT_SECONDS):
        close_old_connections()
        try:
            interrupted.beat(worker_id)
            late = interrupted.overdue(worker_id, timezone.now())
        except DatabaseError as error:
            logger.warning("sign of life not written: %s", type(error).__name__)
            connection.close()
            continue
        if late is not None:
            logger.error("task %s takes too long, this worker ends: %s", late.pk, late.task_path)
            os.kill(os.getpid(), signal.SIGKILL)
    connection.close()
