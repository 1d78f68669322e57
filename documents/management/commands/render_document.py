"""``manage.py render_document ID --format pdf|docx --out FILE``: a stored document written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from documents.errors import DocumentError
from documents.models import OfficialDocument
from documents.services import printing
from ledger.commands import SiteCommand
from ledger.errors import LedgerError
from ledger.web.numbers import whole_number


class Command(SiteCommand):
    """Exit 0 with the file written, 2 for a wrong ID or path, 3 where it cannot be made, 1 where bytes are damaged."""

    help = (
        "Ghi một văn bản ra tệp: PDF là đúng các byte đã ban hành (hoặc bản xem trước), DOCX từ cùng dữ kiện."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """ID, --format and --out."""
        parser.add_argument("id", metavar="ID", help="mã văn bản")
        parser.add_argument("--format", choices=("pdf", "docx"), default="pdf", help="định dạng")
        parser.add_argument("--out", metavar="FILE", required=True, help="tệp sẽ ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file."""
        try:
            document = self._document(options["id"])
            content = (printing.as_pdf if options["format"] == "pdf" else printing.as_docx)(document)
        except DatabaseError:
            self.stop(
                "Cơ sở dữ liệu chưa sẵn sàng; hãy chạy “manage.py migrate” hoặc kiểm tra DATABASE_URL.", 2
            )
        except LedgerError as error:
            self.stop(str(error), 1)
        except DocumentError as error:
            self.stop(str(error), 3)
        try:
            Path(options["out"]).write_bytes(content)
        except OSError:
            self.stop(f"Không ghi được tệp “{options['out']}”; hãy kiểm tra thư mục và quyền ghi.", 2)
        self.stdout.write(f"Đã ghi {document} vào {options['out']} ({len(content)} byte).")

    def _document(self, key: str) -> OfficialDocument:
        found = OfficialDocument.objects.filter(pk=whole_number(key)).first()
        if found is None:
            self.stop(f"Không có văn bản mã {key}. Hãy kiểm tra lại.", 2)
        return found
