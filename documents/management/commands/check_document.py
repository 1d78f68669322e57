"""``manage.py check_document FILE --json``: what in a document departs from the form of the decree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from documents.form_check import check
from documents.parsing import ReadingError
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Exit 0 with the findings (also where there are none), 2 bad input, 3 refused; needs no database."""

    help = (
        "Soát thể thức một văn bản (.txt, .docx, .pdf) theo Nghị định 30/2020/NĐ-CP; không cần cơ sở dữ liệu."
    )
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and --json."""
        parser.add_argument("file", metavar="FILE", help="tệp .txt, .docx hoặc .pdf")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings."""
        path = Path(options["file"])
        if not path.is_file():
            self.stop(f"Không tìm thấy tệp “{path}”; hãy kiểm tra lại đường dẫn.", 2)
        if path.stat().st_size > settings.UPLOAD_MAX_BYTES:
            self.stop("Tệp lớn hơn 25 MB; hãy tách hoặc nén ảnh trong tệp rồi thử lại.", 3)
        try:
            found = check(path.read_bytes(), path.name)
        except OSError:
            self.stop(f"Không mở được tệp “{path}”; hãy kiểm tra quyền đọc.", 2)
        except ReadingError as error:
            self.stop(str(error), error.exit_code)
        if options["json"]:
            self.stdout.write(json.dumps({"findings": found}, ensure_ascii=False, indent=2))
            return
        for one in found:
            place = f"dòng {one['line']}: " if one["line"] else ""
            self.stdout.write(f"{place}{one['message']} ({one['point']})")
        if not found:
            self.stdout.write("Không thấy điểm nào khác thể thức.")
