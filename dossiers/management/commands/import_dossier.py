"""``manage.py import_dossier FILE --dossier ID --as USERNAME [--seal CODE] [--json]``: import an exported dossier."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from accounts.models import Role
from dossiers.errors import ProcedureError
from dossiers.models import Dossier
from dossiers.services.acting_appointments import NoActingAppointment, acting_appointments_of
from dossiers.services.assessment.dossier_import import import_dossier, sentences_of
from ledger.commands import SiteCommand
from ledger.errors import LedgerError

BROKEN, BAD_INPUT, REFUSED = 1, 2, 3


class Command(SiteCommand):
    """Exit 0 imported, 2 bad input, 3 refused with every difference named; all or nothing is written."""

    help = "Nhập tệp ZIP của một hồ sơ (do export_dossier xuất) vào hồ sơ còn trống của cùng đơn vị, năm, bộ tiêu chí."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE --dossier ID --as USERNAME [--seal CODE] [--json]."""
        parser.add_argument("file", metavar="FILE", help="tệp ZIP đã xuất")
        parser.add_argument("--dossier", type=int, required=True, metavar="ID", help="mã hồ sơ nhận")
        parser.add_argument(
            "--as", dest="username", required=True, help="tên đăng nhập của người đứng đầu đơn vị"
        )
        parser.add_argument("--seal", default="", metavar="CODE", help="mã niêm phong nơi gửi đã báo")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check everything, then write."""
        source = Path(options["file"])
        try:
            found = Dossier.objects.with_details().filter(pk=options["dossier"]).first()
            posts = acting_appointments_of(options["username"], Role.UNIT_HEAD)
            if found is None:
                raise NoActingAppointment(f"Không có hồ sơ {options['dossier']}.")
            if not source.is_file():
                raise NoActingAppointment(f"Không tìm thấy tệp “{source}”. Hãy kiểm tra lại đường dẫn.")
            post = next((one for one in posts if one.office.unit_id == found.unit_id), posts[0])
            done = import_dossier(appointment=post, dossier=found, archive=source, seal=options["seal"])
        except (NoActingAppointment, OSError) as error:
            self._end(options, BAD_INPUT, [str(error)])
        except LedgerError as error:
            self._end(options, BROKEN, [str(error)])
        except ProcedureError as error:
            self._end(options, REFUSED, sentences_of(error))
        else:
            facts = {"seal": done.seal, "answers": done.answers, "evidence": done.evidence, "problems": []}
            words = f"Đã nhập {done.answers} trả lời, {done.evidence} minh chứng. Mã niêm phong: {done.seal}"
            self.stdout.write(json.dumps(facts) if options["json"] else words)

    def _end(self, options: dict[str, Any], code: int, problems: list[str]) -> None:
        for problem in problems:
            self.stderr.write(problem)
        if options["json"]:
            self.stdout.write(json.dumps({"problems": problems}, ensure_ascii=False))
        sys.exit(code)
