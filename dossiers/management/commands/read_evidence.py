"""``manage.py read_evidence``: check and read waiting evidence, and what an older version has read."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from dossiers.services.evidence import text_extraction
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Exit 0; prints how many were read and how many of them are clean."""

    help = "Kiểm tra và đọc lại minh chứng còn chờ, hoặc do bản cũ của bộ đọc đọc."

    def add_arguments(self, parser: CommandParser) -> None:
        """--limit and --json."""
        parser.add_argument("--limit", type=int, default=100, help="nhiều nhất bao nhiêu tệp (100)")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read what waits with one limited process."""
        pieces = text_extraction.evidence_to_read(options["limit"])
        clean = text_extraction.extract_batch(pieces)
        if options["json"]:
            self.stdout.write(json.dumps({"taken": len(pieces), "clean": clean}))
        else:
            self.stdout.write(f"Đã đọc {len(pieces)} tệp, {clean} tệp sạch.")
