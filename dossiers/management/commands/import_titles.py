"""``manage.py import_titles FILE.xlsx [--as USERNAME] [--scans FOLDER] [--dry-run] [--json]``: titles from paper."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.models import Appointment
from dossiers.errors import ProcedureError
from dossiers.services.acting_appointments import NoActingAppointment, acting_appointments_of
from dossiers.services.supporting_files import Upload
from dossiers.services.titles import entry_rights, entry_sheets, entry_template
from ledger.commands import SiteCommand
from ledger.errors import LedgerError

BROKEN, BAD_INPUT, REFUSED = 1, 2, 3


class Command(SiteCommand):
    """Exit 0 written (or sound, with --dry-run), 2 bad input, 3 faults named by cell; all or nothing is written."""

    help = "Nhập danh hiệu đã công nhận trên giấy từ bảng tính theo mẫu; lỗi được báo theo từng ô."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE [--as USERNAME] [--scans FOLDER] [--dry-run] [--json] [--template]."""
        parser.add_argument("file", metavar="FILE", help="bảng tính .xlsx theo mẫu")
        parser.add_argument("--as", dest="username", default="", help="tên đăng nhập của người ghi nhận")
        parser.add_argument("--scans", default="", metavar="FOLDER", help="thư mục có bản chụp quyết định")
        parser.add_argument("--dry-run", action="store_true", help="chỉ kiểm tra, không ghi gì")
        parser.add_argument("--template", action="store_true", help="ghi mẫu trống vào FILE")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check every cell, then write all or nothing."""
        path = Path(options["file"])
        try:
            if options["template"]:
                path.write_bytes(entry_template.template())
                self.stdout.write(f"Đã ghi mẫu vào {path}.")
                return
            if not path.is_file():
                raise NoActingAppointment(f"Không tìm thấy tệp “{path}”. Hãy kiểm tra lại đường dẫn.")
            result = self._result(path, options)
        except (NoActingAppointment, OSError) as error:
            self._end(options, BAD_INPUT, [str(error)])
        except LedgerError as error:
            self._end(options, BROKEN, [str(error)])
        except ProcedureError as error:
            self._end(options, REFUSED, [str(error)])
        else:
            self._say(result, options)

    def _result(self, path: Path, options: dict[str, Any]) -> entry_sheets.SheetResult:
        post = self._post(options)
        scans = _scans(options["scans"])
        if post is None:
            names = [scan.name for scan in scans]
            return entry_sheets.read(path.read_bytes(), appointment=None, scans=names)
        return entry_sheets.import_sheet(
            appointment=post, content=path.read_bytes(), scans=scans, dry_run=options["dry_run"]
        )

    def _post(self, options: dict[str, Any]) -> Appointment | None:
        """Return who enters; nobody is needed for a dry run."""
        if not options["username"]:
            if options["dry_run"]:
                return None
            raise NoActingAppointment("Chưa ghi ai ghi nhận. Hãy thêm --as TÊN_ĐĂNG_NHẬP, hoặc --dry-run.")
        posts = acting_appointments_of(options["username"])
        return next((one for one in posts if one.role in entry_rights.KEEPERS), posts[0])

    def _say(self, result: entry_sheets.SheetResult, options: dict[str, Any]) -> None:
        if options["json"]:
            facts = {
                "dry_run": options["dry_run"],
                "rows": len(result.rows),
                "written": len(result.titles),
                "faults": [asdict(fault) for fault in result.faults],
                "advice": result.advice,
                "problems": [fault.sentence for fault in result.faults],
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        for fault in result.faults:
            self.stderr.write(fault.sentence)
        if result.faults:
            sys.exit(REFUSED)
        if not options["json"]:
            done = "Đã ghi nhận" if result.titles else "Nhập thử được"
            self.stdout.write(f"{done} {len(result.titles) or len(result.rows)} danh hiệu, không có lỗi.")
            for line in result.advice:
                self.stdout.write(line)

    def _end(self, options: dict[str, Any], code: int, problems: list[str]) -> None:
        for problem in problems:
            self.stderr.write(problem)
        if options["json"]:
            facts = {"rows": 0, "written": 0, "faults": [], "problems": problems}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        sys.exit(code)


def _scans(folder: str) -> list[Upload]:
    """Return the files of a folder as scans."""
    if not folder:
        return []
    return [Upload(one.name, one.read_bytes()) for one in sorted(Path(folder).iterdir()) if one.is_file()]
