"""Background tasks: updating the index and looking through saved searches. Their paths are stored in the queue."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from django.db import DatabaseError
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks.base import Task

from search.errors import SearchError
from search.index import indexing
from search.models import SavedSearch
from search.saved_searches.services import notify_owners

logger = logging.getLogger(__name__)

TOGETHER_SECONDS = 1
"""Changes within this time are indexed in one commit, because commits are what costs."""
PAUSE_SECONDS = 5
PAUSE_MAX_SECONDS = 30
MORNING = time(6, 30)


@task()
def catch_up(attempt: int = 1) -> int:
    """Index pending changes; try again later while the engine is unavailable or busy."""
    try:
        return indexing.catch_up()
    except SearchError:
        backend = catch_up.get_backend()
        if not backend.supports_defer:
            raise
        if not _is_queued(catch_up):
            pause = min(PAUSE_SECONDS * attempt, PAUSE_MAX_SECONDS)
            later = catch_up.using(run_after=timezone.now() + timedelta(seconds=pause))
            later.enqueue(attempt=attempt + 1)
        return 0


def plan_catch_up() -> None:
    """Plan one update of the index in a moment, for everything saved until then.

    A task that is queued already starts after this commit, so it sees its changes.
    """
    if not catch_up.get_backend().supports_defer:
        catch_up.enqueue()
    elif not _is_queued(catch_up):
        soon = timezone.now() + timedelta(seconds=TOGETHER_SECONDS)
        catch_up.using(run_after=soon).enqueue()


def _is_queued(queued: Task) -> bool:
    """Return whether the task is queued already, so that attempts do not multiply."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(task_path=queued.module_path, status=TaskResultStatus.READY)
    return waiting.exists()


def retry_if_waiting() -> None:
    """Plan an update where changes have been pending for a minute, after a killed worker for example."""
    if indexing.has_waited(minutes=1):
        plan_catch_up()


def request_repair() -> None:
    """Plan a rebuild of a lost index, or another attempt at an unavailable engine; never raises.

    Only where the queue can defer tasks, because the request must not wait for a rebuild.
    """
    try:
        if catch_up.get_backend().supports_defer:
            plan_catch_up()
    except DatabaseError as error:
        logger.warning("search index not mended yet: %s", type(error).__name__)


@task()
def tell_saved() -> int:
    """Notify owners of saved searches, and plan the same for tomorrow morning."""
    notified = notify_owners()
    plan_saved_searches()
    return notified


def plan_saved_searches() -> None:
    """Queue the next look through saved searches, once; without deferred tasks a daily command does it."""
    backend = tell_saved.get_backend()
    if (
        not backend.supports_defer
        or _is_queued(tell_saved)
        or not SavedSearch.objects.filter(daily=True).exists()
    ):
        return
    tomorrow = timezone.localdate() + timedelta(days=1)
    morning = timezone.make_aware(datetime.combine(tomorrow, MORNING))
    tell_saved.using(run_after=morning).enqueue()
