"""Work for the task queue: bringing the index up to date with what was saved."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task

from search import services
from search.errors import SearchError

PAUSE_SECONDS = 5
PAUSE_MAX_SECONDS = 30


@task()
def catch_up(attempt: int = 1) -> int:
    """Index what waits; where the engine is away or busy try again later, for as long as anything waits."""
    try:
        return services.catch_up()
    except SearchError:
        backend = catch_up.get_backend()
        if not backend.supports_defer:
            raise
        if not _planned():
            pause = min(PAUSE_SECONDS * attempt, PAUSE_MAX_SECONDS)
            later = catch_up.using(run_after=timezone.now() + timedelta(seconds=pause))
            later.enqueue(attempt=attempt + 1)
        return 0


def _planned() -> bool:
    """Return whether another try stands in the queue already, so that tries do not multiply."""
    from django_tasks_db.models import DBTaskResult

    waiting = DBTaskResult.objects.filter(task_path=catch_up.module_path, status=TaskResultStatus.READY)
    return waiting.exists()


def nudge() -> None:
    """Ask for another try where work waits and none stands in the queue; after a killed worker, say."""
    if not services.waiting_for(minutes=2):
        return
    if not catch_up.get_backend().supports_defer or not _planned():
        catch_up.enqueue()
