"""``manage.py strip_positions``: strips images stored before of metadata (position, time)."""

from __future__ import annotations

from typing import Any

from home.images.uploads import strip_stored
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Exit 0 where no image carries metadata any more, 1 where one could not be read; may be run again."""

    help = "Xóa tọa độ và thông tin máy ảnh khỏi các ảnh đã tải lên trước đây."

    def handle(self, *args: Any, **options: Any) -> None:
        """Strip all images and print how many."""
        counts = {"stripped": 0, "bare": 0, "unreadable": 0}
        for name, what in strip_stored():
            counts[what] += 1
            if what == "unreadable":
                self.stderr.write(f"{name}: không đọc được, hãy tải lại ảnh này ở trang quản trị.")
        self.stdout.write(
            f"Đã làm sạch {counts['stripped']} ảnh; {counts['bare']} ảnh vốn không kèm thông tin."
        )
        if counts["unreadable"]:
            raise SystemExit(1)
