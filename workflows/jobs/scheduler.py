"""What the clock does where no cron is set up: each minute what is due then, each day what is due once."""

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
    """Do what is due at an instant; return the day whose daily work is done.

    Every piece may run twice, late, or beside a cron that does the same, so a crash between two pieces loses nothing.
    """
    local = timezone.localtime(now)
    _try(lambda: call_command("publish_scheduled", verbosity=0))
    _try(send_waiting)
    _try(secret_ballots.open_finished_boxes)
    _try(purge_or_log)
    _try(recover_interrupted)
    for path in settings.CLOCK_WORK:
        _try(import_string(path))
    if local.hour >= MORNING and local.date() != done_on and _try(lambda: run_daily(local.date())):
        return local.date()
    return done_on


def _try(work: Callable[[], object]) -> bool:
    """Do one piece; what fails is logged and tried again at the next tick, the rest goes on."""
    close_old_connections()
    try:
        work()
    except Exception:
        logger.exception("Việc theo giờ không xong, sẽ thử lại.")
        return False
    return True
