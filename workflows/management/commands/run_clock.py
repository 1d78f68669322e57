"""Command: the fallback scheduler, for installations without cron."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.crypto import get_random_string

from ledger.commands import SiteCommand
from ledger.services import database_roles
from workflows.jobs.heartbeat import heartbeat
from workflows.jobs.scheduler import run_due_jobs
from workflows.models import ProcessKind

SECONDS = 30


class Command(SiteCommand):
    """Run due jobs twice a minute until told to stop; with `--once` run them and end."""

    help = "Đồng hồ: mỗi phút đăng bài đã hẹn và gửi thông báo, mỗi ngày nhắc hạn. Thay cho cron."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --once."""
        parser.add_argument("--once", action="store_true", help="làm một lượt rồi thôi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run due jobs twice a minute until SIGTERM or Ctrl-C."""
        stopped, done_on = threading.Event(), None
        if not options["once"]:
            database_roles.warn_at_start()
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: stopped.set())
        with heartbeat(ProcessKind.CLOCK, get_random_string(32)):
            while True:
                done_on = run_due_jobs(timezone.now(), done_on)
                if options["once"] or stopped.wait(SECONDS):
                    return
