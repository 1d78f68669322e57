"""Doing the work that waits in the queue at once, for commands that must end with everything in place."""

from __future__ import annotations

from io import StringIO

from django.conf import settings
from django.core.management import call_command

DATABASE_QUEUE = "django_tasks_db.DatabaseBackend"


def finish_waiting_work() -> None:
    """Run what the queue holds (the search index above all); a worker beside us does no harm."""
    if settings.TASKS["default"]["BACKEND"] != DATABASE_QUEUE:
        return
    call_command(
        "db_worker",
        batch=True,
        reload=False,
        startup_delay=False,
        verbosity=0,
        stdout=StringIO(),
        stderr=StringIO(),
    )
