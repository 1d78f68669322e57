"""Work for the task queue: bringing the index up to date with what was saved."""

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
from search.saved_searches import services as saved

logger = logging.getLogger(__name__)

TOGETHER_SECONDS = 1
"""What is saved within this time is indexed in one commit, which costs the disk far more than the processor."""
PAUSE_SECONDS = 5
PAUSE_MAX_SECONDS = 30
MORNING = time(6, 30)


@task()
def catch_up(attempt: int = 1) -> int:
    """Index what waits; where the engine is away or busy try again later, for as long as anything waits."""
    try:
        return indexing.catch_up()
    except SearchError:
        backend = catch_up.get_backend()
        if not backend.supports_defer:
            raise
        if not _planned(catch_up):
            pause = min(PAUSE_SECONDS * attempt, PAUSE_MAX_SECONDS)
            later = catch_up.using(run_after=timezone.now() + timedelta(seconds=pause))
            later.enqueue(attempt=attempt + 1)
        return 0


def plan_catch_up() -> None:
    """Have the index brought up to date in a moment, once for everything saved until then.

    A task that stands in the queue already begins later than this commit, so it finds what was noted in it.
    """
    if not catch_up.get_backend().supports_defer:
        catch_up.enqueue()
    elif not _planned(catch_up):
        soon = timezone.now() + timedelta(seconds=TOGETHER_SECONDS)
        catch_up.using(run_after=soon).enqueue()


def _planned(wanted: Task) -> bool:
    """Return whether the task stands in the queue already, so that tries do not multiply."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(task_path=wanted.module_path, status=TaskResultStatus.READY)
    return waiting.exists()


def retry_if_waiting() -> None:
    """Ask for another try where work waits and none stands in the queue; after a killed worker, say."""
    if indexing.has_waited(minutes=1):
        plan_catch_up()


def request_repair() -> None:
    """Ask for a lost index to be written anew, or an engine that is away to be tried; never raises.

    The reader has an answer already; without a queue that can wait nobody is kept waiting for a whole index.
    """
    try:
        if catch_up.get_backend().supports_defer:
            plan_catch_up()
    except DatabaseError as error:
        logger.warning("search index not mended yet: %s", type(error).__name__)


@task()
def tell_saved() -> int:
    """Look through the saved searches, and again tomorrow morning as long as there are any."""
    told = saved.notify_owners()
    plan_saved_searches()
    return told


def plan_saved_searches() -> None:
    """Put the next look into the queue, once; without a queue that can wait a daily command does it."""
    backend = tell_saved.get_backend()
    if (
        not backend.supports_defer
        or _planned(tell_saved)
        or not SavedSearch.objects.filter(daily=True).exists()
    ):
        return
    tomorrow = timezone.localdate() + timedelta(days=1)
    morning = timezone.make_aware(datetime.combine(tomorrow, MORNING))
    tell_saved.using(run_after=morning).enqueue()
