"""Verify the audit chain from the first line to the last."""

from __future__ import annotations

import json
import sys

from ledger.commands import SiteCommand
from ledger.services import audit


class Command(SiteCommand):
    """Exit 0 where every line holds, 1 with the first broken line where one does not."""

    help = "Kiểm tra chuỗi nhật ký; nêu dòng đầu tiên không còn nguyên vẹn."

    def add_arguments(self, parser):
        """Accept --json."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        """Verify and report."""
        report = audit.verify()
        if options["json"]:
            facts = {
                "ok": report.ok,
                "lines": report.lines,
                "broken_at": report.broken_at,
                "problem": report.problem,
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        elif report.ok:
            self.stdout.write(f"Nhật ký nguyên vẹn: {report.lines} dòng.")
        else:
            self.stderr.write(f"Nhật ký không nguyên vẹn ở dòng {report.broken_at}: {report.problem}.")
        if not report.ok:
            sys.exit(1)
