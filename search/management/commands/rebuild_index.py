"""``manage.py rebuild_index``: rebuild the index; the old one is searched meanwhile."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import CommandParser

from ledger.commands import SiteCommand
from search.errors import SearchBusy, SearchError
from search.index import indexing


class Command(SiteCommand):
    """Exit 0 fine, 3 another writer is at work, 1 the index folder cannot be written.

    With --if-needed, for the start of the site, an unavailable engine is reported and stops nothing.
    """

    help = "Lập lại toàn bộ chỉ mục tìm kiếm từ cơ sở dữ liệu; trong lúc lập vẫn tìm được bằng chỉ mục cũ."

    def add_arguments(self, parser: CommandParser) -> None:
        """--json and --if-needed."""
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--if-needed",
            action="store_true",
            help="chỉ lập khi chưa có chỉ mục hoặc chỉ mục thuộc dạng cũ",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild and print the number of documents."""
        try:
            if options["if_needed"] and indexing.ready():
                return
            count = indexing.rebuild(self._progress if options["verbosity"] > 0 else None)
        except SearchError as error:
            self.stderr.write(str(error))
            if options["if_needed"]:
                return
            sys.exit(3 if isinstance(error, SearchBusy) else 1)
        if options["json"]:
            self.stdout.write(json.dumps({"documents": count}))
        elif options["verbosity"] > 0:
            self.stdout.write(f"Chỉ mục tìm kiếm đã lập lại: {count} nội dung.")

    def _progress(self, count: int) -> None:
        self.stderr.write(f"Đã đọc {count} nội dung …")
