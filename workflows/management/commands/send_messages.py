"""Send what waits in the outbox."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from ledger.commands import SiteCommand
from workflows.background import send_waiting


class Command(SiteCommand):
    """Gửi các thông báo đang chờ."""

    help = "Gửi các thông báo đang chờ trong hộp gửi đi."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take --json."""
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Send, say how many, exit 1 where some could not be sent."""
        sent, failed = send_waiting()
        if options["json"]:
            self.stdout.write(json.dumps({"sent": sent, "failed": failed}))
        else:
            self.stdout.write(f"Đã gửi {sent} thông báo, {failed} chưa gửi được.")
        if failed:
            raise SystemExit(1)
