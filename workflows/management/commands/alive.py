"""Command: report whether worker and scheduler are running."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError
from django.utils import timezone

from ledger.commands import SiteCommand
from workflows.jobs import heartbeat
from workflows.models import ProcessKind

BROKEN = 1


class Command(SiteCommand):
    """Exit 0 when each named kind of process is running, 1 when one is not."""

    help = "Tiến trình việc nền (worker), đồng hồ (clock) còn sống không: mã 0 là còn, 1 là không."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add the positional argument: one or more kinds."""
        parser.add_argument("kinds", nargs="+", choices=ProcessKind.values, metavar="worker|clock")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the state of each kind; stop with code 1 when one is missing or the database does not answer."""
        try:
            missing = heartbeat.missing_processes(options["kinds"], timezone.now())
        except DatabaseError:
            self.stop("Cơ sở dữ liệu không trả lời; chưa biết được.", BROKEN)
        for kind in options["kinds"]:
            self.stdout.write(f"{ProcessKind(kind).label}: {missing.get(kind, 'đang chạy')}")
        if missing:
            self.stop("Có tiến trình không chạy.", BROKEN)
