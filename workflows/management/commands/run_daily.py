"""Command: the daily run, for cron."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.management.base import CommandParser

from ledger.commands import SiteCommand
from workflows.jobs.daily import run_daily


class Command(SiteCommand):
    """Run the daily jobs; twice, late, or on two machines nobody is reminded twice of the same thing."""

    help = "Việc hằng ngày: nhắc hạn, báo cấp trên, báo danh hiệu sắp hết hạn, thư tổng hợp, gửi thông báo."

    def add_arguments(self, parser: CommandParser) -> None:
        """Add --day and --json."""
        parser.add_argument("--day", help="ngày cần chạy, dạng năm-tháng-ngày (mặc định: hôm nay)")
        parser.add_argument("--json", action="store_true", help="chỉ in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run and report; exit 2 on a wrong day, 1 when some messages could not be sent."""
        try:
            day = date.fromisoformat(options["day"]) if options["day"] else None
        except ValueError:
            self.stderr.write("Ngày không đúng. Hãy viết dạng năm-tháng-ngày, ví dụ 2026-11-24.")
            raise SystemExit(2) from None
        report = run_daily(day)
        if options["json"]:
            self.stdout.write(json.dumps(report.as_dict()))
        else:
            self.stdout.write(
                f"Ngày {date.fromisoformat(report.day):%d/%m/%Y}: nhắc {report.reminded} việc, "
                f"báo cấp trên {report.escalated} việc, {report.renewals} danh hiệu sắp hết hạn, "
                f"{report.letters} thư tổng hợp, {report.followers} thư cho người theo dõi; "
                f"đã gửi {report.sent} thông báo, {report.failed} chưa gửi được; "
                f"mốc nhật ký ghi ra ngoài {report.noted} nơi; xóa {report.erased} dòng hết thời hạn lưu."
            )
        if report.failed:
            raise SystemExit(1)
