"""Command: send the outbox."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from ledger.commands import SiteCommand
from workflows.notifications.delivery import send_waiting


class Command(SiteCommand):
    """Send what waits in the outbox and report it."""

    help = "Gửi các thông báo đang chờ trong hộp gửi đi."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --json."""
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send and report; exit 1 when some messages could not be sent."""
        sent, failed = send_waiting()
        if options["json"]:
            self.stdout.write(json.dumps({"sent": sent, "failed": failed}))
        else:
            self.stdout.write(f"Đã gửi {sent} thông báo, {failed} chưa gửi được.")
        if failed:
            raise SystemExit(1)
