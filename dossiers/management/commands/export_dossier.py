"""``manage.py export_dossier ID FILE --as USERNAME [--json]``: export a whole dossier as one zip."""

from __future__ import annotations

import json
import os
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from documents.errors import DocumentError
from dossiers.errors import ProcedureError
from dossiers.models import Dossier
from dossiers.services.acting_appointments import NoActingAppointment, acting_appointments_of
from dossiers.services.assessment.dossier_export import export_dossier
from ledger.commands import SiteCommand
from ledger.errors import LedgerError

BROKEN, BAD_INPUT, REFUSED = 1, 2, 3


class Command(SiteCommand):
    """Exit 0 written, 1 a stored file is missing or damaged, 2 bad input, 3 refused; never half a file."""

    help = "Xuất một hồ sơ thành tệp ZIP: báo cáo, bảng tổng hợp, minh chứng, bản kê băm."

    def add_arguments(self, parser: CommandParser) -> None:
        """ID FILE --as USERNAME [--json]."""
        parser.add_argument("dossier", type=int, metavar="ID", help="mã hồ sơ")
        parser.add_argument("file", metavar="FILE", help="tệp ZIP sẽ ghi")
        parser.add_argument("--as", dest="username", required=True, help="tên đăng nhập của người xuất")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write beside the target, then rename."""
        target = Path(options["file"]).resolve()
        try:
            found = Dossier.objects.with_details().filter(pk=options["dossier"]).first()
            posts = acting_appointments_of(options["username"])
            if found is None:
                raise NoActingAppointment(f"Không có hồ sơ {options['dossier']}.")
            with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
                try:
                    done = export_dossier(appointment=posts[0], dossier=found, target=draft)
                except BaseException:
                    os.unlink(draft.name)
                    raise
            os.replace(draft.name, target)
        except (NoActingAppointment, OSError) as error:
            self.stop(str(error), BAD_INPUT)
        except LedgerError as error:
            self.stop(str(error), BROKEN)
        except (ProcedureError, DocumentError) as error:
            self.stop(str(error), REFUSED)
        if options["json"]:
            self.stdout.write(json.dumps({"seal": done.seal, "files": done.files, "bytes": done.size}))
        else:
            self.stdout.write(f"Đã xuất {done.files} tệp vào {target}.\nMã niêm phong: {done.seal}")
