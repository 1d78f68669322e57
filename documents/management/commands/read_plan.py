"""``manage.py read_plan FILE --json``: a plan read into facts, without a database."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import CommandParser

from documents.parsing import ReadingError, read_file
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Exit 0 fine, 2 bad input, 3 refused; standard output carries the answer alone."""

    help = "Đọc một văn bản (.txt, .docx, .pdf) thành dữ kiện; không cần cơ sở dữ liệu."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and --json."""
        parser.add_argument("file", metavar="FILE", help="tệp .txt, .docx hoặc .pdf")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the facts, or a Vietnamese sentence on standard error and the exit code."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8")
        try:
            found = read_file(options["file"])
        except ReadingError as error:
            self.stop(str(error), error.exit_code)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for document in found["documents"]:
            self.stdout.write(_summary(document))


def _summary(document: dict[str, Any]) -> str:
    """A few Vietnamese lines about one document."""
    number = f"{document['number'] or '…'}/{document['symbol'] or '…'}"
    rows = [
        f"{document['type_name'] or 'Văn bản'} số {number}: {document['title'] or '(không có trích yếu)'}",
        f"  Cơ quan: {document['issuer']['name'] or 'chưa rõ'}",
        f"  Căn cứ, viện dẫn: {len(document['citations'])} · Phân công: {len(document['assignments'])}"
        f" · Thời hạn: {len(document['deadlines'])} · Mục tiêu: {len(document['targets'])}"
        f" · Chỉ tiêu: {len(document['indicators'])}",
    ]
    rows += [f"  ! dòng {w['line']}: {w['message']}" for w in document["warnings"]]
    return "\n".join(rows)
