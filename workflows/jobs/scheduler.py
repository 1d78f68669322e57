"""Fallback scheduler, for installations without cron: runs the jobs of each minute and of each day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections
from django.utils import timezone
from django.utils.module_loading import import_string

from dossiers.services.council import secret_ballots
from home.caching.purging import purge_or_log
from workflows.jobs.daily import run_daily
from workflows.jobs.recovery import recover_interrupted
from workflows.notifications.delivery import send_waiting

logger = logging.getLogger(__name__)
MORNING = 6  # reminders go out from six in the morning


def run_due_jobs(now: datetime, done_on: date | None) -> date | None:
    """Run what is due at an instant; return the day whose daily jobs are done.

    Every job may run twice, late, or beside a cron that does the same, so a crash between two jobs loses nothing.
    """
    local = timezone.localtime(now)
    _run("publish_scheduled", lambda: call_command("publish_scheduled", verbosity=0))
    _run("send_waiting", send_waiting)
    _run("open_finished_boxes", secret_ballots.open_finished_boxes)
    _run("purge_or_log", purge_or_log)
    _run("recover_interrupted", recover_interrupted)
    for path in settings.CLOCK_WORK:
        _run(path, _job_at(path))
    if (
        local.hour >= MORNING
        and local.date() != done_on
        and _run("run_daily", lambda: run_daily(local.date()))
    ):
        return local.date()
    return done_on


def _job_at(path: str) -> Callable[[], object]:
    """Return the job at a dotted path, imported when it runs: a wrong path fails that job only."""
    return lambda: import_string(path)()


def _run(name: str, job: Callable[[], object]) -> bool:
    """Run one job and return whether it succeeded; a failure is logged, and the job is tried again at the next turn."""
    close_old_connections()
    try:
        job()
    except Exception:
        logger.exception("Việc theo giờ không xong, sẽ thử lại: %s.", name)
        return False
    return True
