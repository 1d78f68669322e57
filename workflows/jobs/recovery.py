"""Recovery of interrupted work: the scheduler queues again, once, what a killed process left.

A worker records a heartbeat every ten seconds (workflows/jobs/heartbeat.py). A task that is marked as running while
its worker is silent goes back into the queue; evidence that waits and certificates that stand still without a task
get one; messages return with their lease, index jobs and the front cache recover by themselves. Every task may run
twice and skips what it did the first time. From a kill to the end of the work no more than two minutes pass while a
worker and the scheduler run: SILENT + two turns of the scheduler + the work itself.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks.base import Task
from django_tasks_db.models import DBTaskResult

from dossiers.models import BatchState, CertificateBatch, Evidence, FileState
from dossiers.services.decisions import certificates
from ledger.services import malware_scan
from workflows.background import make_certificates, read_evidence
from workflows.jobs.heartbeat import SILENT, living_processes
from workflows.models import Process, ProcessKind

UNCLAIMED = timedelta(seconds=45)  # after so long without a task nobody will create one any more
SCAN_AGAIN = timedelta(minutes=10)
TRIES = 60  # a task that killed so many workers without progress is given up
AT_ONCE = 20
OPEN = (TaskResultStatus.READY, TaskResultStatus.RUNNING)
LIMIT = timedelta(minutes=30)  # a worker whose task takes longer ends itself; shorter for these:
LIMITS = {
    read_evidence.module_path: timedelta(minutes=5),
    make_certificates.module_path: timedelta(minutes=5),
}
GAVE_UP = (
    "Việc này đã làm dừng tiến trình nền {tries} lần. Hãy báo quản trị xem nhật ký máy chủ rồi cho chạy lại."
)
logger = logging.getLogger(__name__)


def recover_interrupted(now: datetime | None = None) -> int:
    """Queue interrupted work again; return how many tasks."""
    at = now or timezone.now()
    return requeue_lost(at) + queue_unread(at) + queue_unmade(at)


def overdue_task(worker_id: str, now: datetime) -> str:
    """Return the task on which this worker has been longer than its limit, in words; empty when there is none."""
    for row in DBTaskResult.objects.running():
        if row.worker_ids[-1:] == [worker_id] and _since(row) < now - LIMITS.get(row.task_path, LIMIT):
            return f"task {row.pk} {row.task_path}"
    return ""


def _since(row: DBTaskResult) -> datetime:
    """Return since when a task has been running; for certificates, since when there was no progress."""
    begun: datetime = row.started_at or row.enqueued_at
    if row.task_path == make_certificates.module_path:
        batch = CertificateBatch.objects.filter(pk__in=row.args_kwargs["args"]).first()
        return max(begun, batch.moved_at) if batch and batch.moved_at else begun
    return begun


def requeue_lost(now: datetime) -> int:
    """Queue again what is marked as running by a dead worker; give up what has killed too many."""
    alive = living_processes(ProcessKind.WORKER, now)
    known = set(Process.objects.values_list("name", flat=True))
    put_back = 0
    for row in DBTaskResult.objects.running():
        worker = row.worker_ids[-1] if row.worker_ids else ""
        fresh = worker not in known and row.started_at is not None and row.started_at > now - SILENT
        if worker not in alive and not fresh:
            put_back += _put_back(row, now)
    return put_back


def _put_back(row: DBTaskResult, now: datetime) -> int:
    """Queue one task again, unless it ended meanwhile; return how many were queued."""
    same = DBTaskResult.objects.running().filter(pk=row.pk, started_at=row.started_at)
    if len(row.worker_ids) < TRIES or _since(row) != row.started_at:
        logger.warning("task %s of a dead worker is queued again: %s", row.pk, row.task_path)
        tries = row.worker_ids if _since(row) == row.started_at else []
        return same.update(status=TaskResultStatus.READY, started_at=None, worker_ids=tries)
    logger.error("task %s took %s workers with it and is given up: %s", row.pk, TRIES, row.task_path)
    if row.task_path == make_certificates.module_path:
        certificates.stop(batch_id=row.args_kwargs["args"][0], problem=GAVE_UP.format(tries=TRIES))
    same.update(status=TaskResultStatus.FAILED, finished_at=now, traceback=f"{TRIES} workers died\n")
    return 0


def queue_unread(now: datetime) -> int:
    """Queue evidence that waits to be scanned and has no task, ever less often and only if the scanner answers."""
    waiting = Evidence.objects.kept().filter(state=FileState.WAITING, uploaded_at__lt=now - UNCLAIMED)
    due = waiting.filter(Q(checked_at__isnull=True) | Q(checked_at__lt=now - SCAN_AGAIN))
    unread_first = due.order_by(F("checked_at").asc(nulls_first=True), "uploaded_at")
    rows = list(unread_first.values_list("pk", "checked_at"))
    if not rows:
        return 0
    if any(checked for _, checked in rows) and not malware_scan.answers():
        rows = [row for row in rows if row[1] is None]
    tried = _tried(read_evidence, now)
    ready = [pk for pk, _ in rows if _rested(tried[pk], now)][:AT_ONCE]
    for pk in ready:
        read_evidence.enqueue(pk)
    return len(ready)


def queue_unmade(now: datetime) -> int:
    """Queue certificate batches that nobody is making."""
    still = CertificateBatch.objects.filter(state=BatchState.RUNNING).filter(
        Q(moved_at__isnull=True) | Q(moved_at__lt=now - UNCLAIMED)
    )
    rows = list(still.order_by("pk").values_list("pk", flat=True))
    tried = _tried(make_certificates, now) if rows else {}
    ready = [pk for pk in rows if not _open(tried[pk])][:AT_ONCE]
    for pk in ready:
        make_certificates.enqueue(pk)
    return len(ready)


def _tried(task: Task, now: datetime) -> dict[Any, list[DBTaskResult]]:
    """Return the runs of a task that are open or were queued within a day, by their first argument."""
    runs: dict[Any, list[DBTaskResult]] = defaultdict(list)
    open_or_new = Q(status__in=OPEN) | Q(enqueued_at__gt=now - timedelta(days=1))
    for row in DBTaskResult.objects.filter(open_or_new, task_path=task.module_path):
        runs[row.args_kwargs["args"][0]].append(row)
    return runs


def _open(rows: list[DBTaskResult]) -> bool:
    return any(row.status in OPEN for row in rows)


def _rested(rows: list[DBTaskResult], now: datetime) -> bool:
    """Return whether no run is open and the pause after the last try, doubled each time, is over."""
    if _open(rows):
        return False
    pause = timedelta(minutes=min(60, 2 ** len(rows) // 2))
    return not rows or max(row.enqueued_at for row in rows) <= now - pause
