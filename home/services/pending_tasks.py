"""Running the queued tasks at once, for commands that must end with everything done."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django_tasks import TaskResultStatus

SOON = timedelta(seconds=2)
"""Tasks deferred this long only wait to be batched; here they run at once."""
DATABASE_QUEUE = "django_tasks_db.DatabaseBackend"


def run_pending_tasks() -> None:
    """Run the queued tasks (the search index above all); a worker at the same time does no harm."""
    if settings.TASKS["default"]["BACKEND"] != DATABASE_QUEUE:
        return
    from django_tasks_db.models import DBTaskResult  # optional: its app is installed only with this queue

    now = timezone.now()
    ready = DBTaskResult.objects.filter(status=TaskResultStatus.READY)
    ready.filter(run_after__gt=now, run_after__lte=now + SOON).update(run_after=now)
    call_command(
        "db_worker",
        batch=True,
        reload=False,
        startup_delay=False,
        verbosity=0,
        stdout=StringIO(),
        stderr=StringIO(),
    )
