"""``manage.py extract FILE --json``: an uploaded file read into text per page, without a database."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from documents.extraction import Extraction, Reader
from documents.sandbox.memory import SharedMemoryLimit
from ledger.commands import SiteCommand

SECONDS = 50.0  # from the start of this process, loading included
LEAST_SECONDS = 10.0
MEMORY = 620 * 1024 * 1024


def seconds_left() -> float:
    """Return how long the file may still be read, given how long this process has run."""
    try:
        started = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[19])
        running = float(Path("/proc/uptime").read_text().split()[0]) - started / os.sysconf("SC_CLK_TCK")
    except (OSError, ValueError, IndexError):
        running = 8.0
    return max(LEAST_SECONDS, SECONDS - running)


class Command(SiteCommand):
    """Exit 0 readable, 2 no such file, 3 refused; standard output carries the answer alone."""

    help = "Đọc một tệp minh chứng thành chữ theo trang; không cần cơ sở dữ liệu."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and --json."""
        parser.add_argument("file", metavar="FILE", help="tệp pdf, docx, xlsx, pptx, odt, txt, csv hoặc ảnh")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what was read, or a Vietnamese sentence on standard error and the exit code."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8")
        path = Path(options["file"])
        try:
            with path.open("rb"), SharedMemoryLimit(MEMORY), Reader(seconds=seconds_left()) as reader:
                found = reader.read(path)
        except (OSError, ValueError):
            self.stop(f"Không mở được tệp “{path}”. Hãy kiểm tra đường dẫn và quyền đọc.", 2)
        if options["json"]:
            self.stdout.write(json.dumps(found.as_json(), ensure_ascii=False))
        elif not found.refused:
            self._tell(found)
        if found.refused:
            self.stop(found.reason, 3)

    def _tell(self, found: Extraction) -> None:
        """Print the pages and remarks for a person."""
        for page in found.pages:
            self.stdout.write(f"— Trang {page.number} ({page.method}, {page.confidence:.0%})\n{page.text}")
        for problem in found.problems:
            self.stdout.write(f"! {problem.message}")
