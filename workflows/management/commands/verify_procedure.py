"""``manage.py verify_procedure [--json]``: whether every record that is not final waits for somebody."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from ledger.commands import SiteCommand
from workflows.inbox import turns

STUCK = 1


class Command(SiteCommand):
    """Exit 0 when each record waits for a living person, 1 when one is stuck."""

    help = "Hồ sơ, phiên họp, tờ trình, quyết định… nào chưa xong mà không đến lượt ai: mã 0 là không có."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add `--json`."""
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what is stuck and why."""
        report = turns.check(timezone.localdate())
        if options["json"]:
            stuck = [asdict(one) for one in report.stuck]
            self.stdout.write(json.dumps({"checked": report.checked, "stuck": stuck}, ensure_ascii=False))
        else:
            self.stdout.write(
                f"Đã xem {report.checked} bản ghi chưa xong; không ai đến lượt: {len(report.stuck)}."
            )
            for one in report.stuck:
                self.stdout.write(f"- {one.kind} {one.id} ({one.state}): {one.why}")
        if report.stuck:
            self.stop("Có việc không đến lượt ai. Hãy giao cho người có quyền.", STUCK)
