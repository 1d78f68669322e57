"""``manage.py verify_document FILE --json``: is this file what was issued, and who signed it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.db import DatabaseError

from documents.errors import UnreadableFile
from documents.services.verification import verify
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Exit 0 with the answer (whatever it says), 2 where the file is missing or no PDF, 3 where it is too large."""

    help = "So một tệp PDF với văn bản đã ban hành và xét các chữ ký số của nó; không giữ lại tệp."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE and --json."""
        parser.add_argument("file", metavar="FILE", help="tệp PDF")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the verdict."""
        path = Path(options["file"])
        if not path.is_file():
            self.stop(f"Không tìm thấy tệp “{path}”; hãy kiểm tra lại đường dẫn.", 2)
        if path.stat().st_size > settings.UPLOAD_MAX_BYTES:
            self.stop("Tệp lớn hơn 25 MB nên không kiểm tra được.", 3)
        try:
            verdict = verify(path.read_bytes())
        except OSError:
            self.stop(f"Không mở được tệp “{path}”; hãy kiểm tra quyền đọc.", 2)
        except UnreadableFile as error:
            self.stop(str(error), 2)
        except DatabaseError:
            self.stop(
                "Cơ sở dữ liệu chưa sẵn sàng; hãy chạy “manage.py migrate” hoặc kiểm tra DATABASE_URL.", 2
            )
        if options["json"]:
            self.stdout.write(json.dumps(verdict.as_json(), ensure_ascii=False))
            return
        self.stdout.write(f"{verdict.document or 'Văn bản'}: {verdict.status}")
        if verdict.note:
            self.stdout.write(verdict.note)
        for row in verdict.signatures:
            state = "hợp lệ" if row["valid"] else row["message"]
            self.stdout.write(
                f"Chữ ký của {row['signer'] or 'không rõ'}, {row['time'] or 'không rõ giờ'}: {state}"
            )
