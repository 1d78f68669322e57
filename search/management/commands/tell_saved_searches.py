"""``manage.py tell_saved_searches``: notify owners of new hits of their saved searches, once a day."""

from __future__ import annotations

from typing import Any

from ledger.commands import SiteCommand
from search.saved_searches import services


class Command(SiteCommand):
    """Exit 0; a second run on the same day sends nothing."""

    help = "Báo kết quả mới của các tìm kiếm đã lưu; mỗi ngày một lần, tiến trình nền cũng tự làm."

    def handle(self, *args: Any, **options: Any) -> None:
        """Notify the owners."""
        told = services.notify_owners()
        if options["verbosity"] > 0:
            self.stdout.write(f"Đã báo kết quả mới cho {told} tìm kiếm đã lưu.")
