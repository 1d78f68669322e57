"""Doing the work that waits in the queue at once, for commands that must end with everything in place."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus

SOON = timedelta(seconds=2)
"""Work put off this long only waits for more of its kind; here it is done at once."""
DATABASE_QUEUE = "django_tasks_db.DatabaseBackend"


def run_pending_tasks() -> None:
    """Run what the queue holds (the search index above all); a worker beside us does no harm."""
    if settings.TASKS["default"]["BACKEND"] != DATABASE_QUEUE:
        return
    from django_tasks_db.models import DBTaskResult  # no table of it where another queue is used

    now = timezone.now()
    waiting = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    waiting.filter(run_after__gt=now, run_after__lte=now + SOON).update(run_after=now)
    call_command(
        "db_worker",
        batch=True,
        reload=False,
        startup_delay=False,
        verbosity=0,
        stdout=StringIO(),
        stderr=StringIO(),
    )
