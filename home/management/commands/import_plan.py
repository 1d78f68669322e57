"""``manage.py import_plan FILE… [--publish] [--json]``: plan files in, with their public pages."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from documents.parsing import ReadingError, bytes_of
from home.plans.importing import Imported, import_file
from home.services.pending_tasks import run_pending_tasks
from ledger.commands import SiteCommand

FINE, BROKEN, BAD_INPUT, REFUSED = 0, 1, 2, 3


class Command(SiteCommand):
    """Exit 0 fine, 2 bad input, 3 refused; one bad file does not stop the others, each is all or nothing."""

    help = "Nhập kế hoạch (.txt, .docx, .pdf): lưu văn bản, dữ kiện, bộ tiêu chí và trang công khai."

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE…, --publish, --json."""
        parser.add_argument("files", nargs="+", metavar="FILE", help="tệp .txt, .docx hoặc .pdf")
        parser.add_argument("--publish", action="store_true", help="công bố trang của từng văn bản")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import each file; print the outcome."""
        results, worst = [], FINE
        for name in options["files"]:
            try:
                done = import_file(content=bytes_of(Path(name)), filename=name, publish=options["publish"])
            except ReadingError as error:
                worst = max(worst, error.exit_code)
                self.stderr.write(f"{name}: {error}")
                results.append({"file": name, "error": str(error), "documents": []})
                continue
            results.append({"file": name, "error": None, "documents": [described(d) for d in done]})
            if not options["json"]:
                self._say(name, done)
        run_pending_tasks()
        if options["json"]:
            self.stdout.write(json.dumps({"files": results}, ensure_ascii=False, indent=2))
        if worst:
            sys.exit(worst)

    def _say(self, name: str, done: list[Imported]) -> None:
        if not any(d.changed for d in done):
            self.stdout.write(f"{name}: đã nhập trước đây, không có gì thay đổi.")
            return
        for d in done:
            words = "nhập mới" if d.new else "đã có"
            shown = f", trang {d.page.address}" if d.page else ""
            self.stdout.write(f"{name}: {d.plan} – {words}{shown}")
            if d.note:
                self.stderr.write(f"{name}: chưa giữ được bộ tiêu chí in trong văn bản. {d.note}")


def described(done: Imported) -> dict[str, Any]:
    """Return one document of a file as JSON."""
    return {
        "id": done.plan.pk,
        "title": done.plan.title,
        "number": done.plan.full_number,
        "new": done.new,
        "page": done.page.address if done.page else None,
        "page_new": done.page_new,
        "carries": done.plan.carries_id,
        "criteria_set": done.plan.criteria_set_code or None,
        "note": done.note,
    }
