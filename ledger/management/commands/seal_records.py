"""Seal rows as they are, with a reason: after a repair in the database itself, which no act of the site wrote."""

from __future__ import annotations

from typing import Any

from ledger.commands import BAD_INPUT, SiteCommand
from ledger.services import record_adoption, record_verification


class Command(SiteCommand):
    """Exit 0 with what was sealed, 2 where no reason is given, 1 where the chain of lines itself is broken.

    What is sealed so stands in the audit chain under the reason; `verify_audit` names it no more.
    """

    help = "Ghi vào nhật ký các bản ghi khác với nhật ký, kèm lý do; chỉ dùng sau khi sửa cơ sở dữ liệu có chủ đích."

    def add_arguments(self, parser: Any) -> None:
        """Accept the reason, and single records."""
        parser.add_argument("--reason", required=True, metavar="LÝ_DO", help="vì sao, ai cho phép")
        parser.add_argument(
            "records",
            nargs="*",
            metavar="BẢN_GHI",
            help="như verify_audit nêu: accounts.appointment:12; trống: tất cả",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Look, then seal."""
        reason = options["reason"].strip()
        if not reason:
            self.stop("Chưa ghi lý do. Hãy ghi sau --reason.", BAD_INPUT)
        report = record_verification.verify()
        if not report.chain.ok:
            self.stop(
                f"Nhật ký không nguyên vẹn ở dòng {report.chain.broken_at}: {report.chain.problem}. "
                "Hãy khôi phục từ bản sao lưu; không ghi nhận bản ghi nào.",
                1,
            )
        named = set(options["records"])
        known = {trouble.record for trouble in report.troubles}
        if unknown := sorted(named - known):
            self.stop(f"Không có sai khác ở: {', '.join(unknown)}.", BAD_INPUT)
        chosen = [trouble for trouble in report.troubles if not named or trouble.record in named]
        for trouble in chosen:
            self.stdout.write(str(trouble))
        total = record_adoption.adopt(chosen, "Ghi nhận {n} bản ghi đã sửa ngoài hệ thống: " + reason)
        self.stdout.write(f"Đã ghi nhận {total} bản ghi vào nhật ký.")
