"""``manage.py prepare_site``: the front page, the index pages and the editors' groups; old pictures stripped."""

from __future__ import annotations

from typing import Any

from home.images.uploads import strip_once
from home.services.editor_groups import sync_all_groups
from home.services.site_tree import ensure_site_tree
from ledger.commands import SiteCommand


class Command(SiteCommand):
    """Exit 0; run after `migrate` and each night: appointments that began or ended change who may edit."""

    help = "Tạo trang chủ, các trang danh mục và nhóm biên tập nếu chưa có."

    def handle(self, *args: Any, **options: Any) -> None:
        """Create what is missing."""
        ensure_site_tree()
        people = sync_all_groups()
        strip_once()
        self.stdout.write(f"Trang công khai đã sẵn sàng; {people} người có quyền biên tập hoặc quản trị.")
