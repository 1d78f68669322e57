"""Verify the file store: every stored file present, its hash right, no file without a row."""

from __future__ import annotations

import json
import sys

from ledger.commands import SiteCommand
from ledger.services import file_verification, files


class Command(SiteCommand):
    """Exit 0 where everything holds, 1 where something is missing, damaged or unknown."""

    help = "Kiểm tra kho tệp: đủ tệp, đúng mã băm, không có tệp lạ; dọn phần tải lên dở dang quá một ngày."

    def add_arguments(self, parser):
        """Accept --json."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, **options):
        """Sweep, verify and report."""
        swept = files.sweep()
        report = file_verification.verify()
        if options["json"]:
            facts = {
                "ok": report.ok,
                "files": report.rows,
                "bytes": report.bytes,
                "missing": report.missing,
                "damaged": report.damaged,
                "orphans": report.orphans,
                "unfinished": report.unfinished,
                "swept": swept,
            }
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        elif report.ok:
            self.stdout.write(f"Kho tệp nguyên vẹn: {report.rows} tệp, {report.bytes} byte.")
        for sentence in () if options["json"] else self._sentences(report):
            self.stderr.write(sentence)
        if not report.ok:
            sys.exit(1)

    def _sentences(self, report):
        """Return a line for each thing that is broken."""
        for sha256 in report.missing:
            yield f"Thiếu tệp {sha256}. Hãy khôi phục từ bản sao lưu."
        for sha256 in report.damaged:
            yield f"Tệp {sha256} đã bị thay đổi. Hãy khôi phục từ bản sao lưu."
        for name in report.orphans:
            yield f"Tệp lạ trong kho: {name}. Hãy xem rồi chuyển ra ngoài kho."
