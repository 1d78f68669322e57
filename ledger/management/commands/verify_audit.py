"""Verify the audit chain from the first line to the last, and every sealed row against it."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

from ledger.commands import BAD_INPUT, SiteCommand
from ledger.database.snapshot import snapshot
from ledger.errors import ChainBroken
from ledger.services import audit, expected_lines, record_verification

SHOWN = 50  # rows named on the error output; --json names all


class Command(SiteCommand):
    """Exit 0 where every line and row holds, 1 naming what does not, 2 where --expect is not SEQ:HASH."""

    help = (
        "Kiểm tra chuỗi nhật ký và mọi bản ghi được niêm phong trong đó; nêu dòng đầu tiên và từng bản ghi "
        "không còn nguyên vẹn."
    )

    def add_arguments(self, parser: Any) -> None:
        """Accept --json and --expect."""
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
        parser.add_argument(
            "--expect",
            action="append",
            default=[],
            metavar="SEQ:HASH",
            help="chuỗi phải có dòng này: đầu chuỗi đã ghi ở nơi khác; dùng được nhiều lần",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and report."""
        try:
            expected = [expected_lines.read(words) for words in options["expect"]]
        except ValueError as error:
            self.stop(str(error), BAD_INPUT)
        with suppress(ChainBroken):
            audit.seal_open_notes()  # of this very process
        with snapshot():
            report = record_verification.verify()
            missing = [sentence for one in expected if (sentence := expected_lines.problem(one))]
        ok = report.ok and not missing
        if options["json"]:
            self.stdout.write(
                json.dumps({"ok": ok, **_facts(report), "missing": missing}, ensure_ascii=False)
            )
        elif ok:
            self.stdout.write(
                f"Nhật ký nguyên vẹn: {report.chain.lines} dòng, {report.rows} bản ghi khớp với nhật ký. "
                f"Đầu chuỗi: {report.chain.head or 'chưa có dòng nào'}"
            )
        if report.chain.remark and not options["json"]:
            self.stderr.write(report.chain.remark)
        if not ok:
            self.stop("\n".join([*missing, *_sentences(report)]), 1)


def _facts(report: record_verification.Report) -> dict[str, Any]:
    chain = report.chain
    return {
        "lines": chain.lines,
        "broken_at": chain.broken_at,
        "problem": chain.problem,
        "head": chain.head,
        "remark": chain.remark,
        "records": report.rows,
        "troubles": [trouble.as_json() for trouble in report.troubles],
    }


def _sentences(report: record_verification.Report) -> list[str]:
    """Return a line for each thing that does not hold."""
    sentences = []
    if not report.chain.ok:
        sentences.append(f"Nhật ký không nguyên vẹn ở dòng {report.chain.broken_at}: {report.chain.problem}.")
    sentences += [f"Bản ghi khác với nhật ký: {trouble}." for trouble in report.troubles[:SHOWN]]
    if len(report.troubles) > SHOWN:
        sentences.append(f"Và {len(report.troubles) - SHOWN} bản ghi khác nữa; dùng --json để xem hết.")
    return sentences
