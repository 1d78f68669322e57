"""``manage.py verify_chain [ID] [--json]``: verify the integrity chain of one dossier, or of all."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser
from django.db import DatabaseError

from dossiers.models import Dossier
from dossiers.services.decisions import audit_lines
from dossiers.services.decisions.integrity_chain import Link, all_links
from ledger.commands import SiteCommand
from ledger.database.snapshot import snapshot
from ledger.web.numbers import whole_number


class Command(SiteCommand):
    """Exit 0 if every link holds, 1 naming the first broken one, 2 if there is no such dossier."""

    help = "Chứng minh chuỗi niêm phong của hồ sơ (tự đánh giá → công bố) hoặc nêu mắt xích hỏng đầu tiên."

    def add_arguments(self, parser: CommandParser) -> None:
        """ID of a dossier and --json."""
        parser.add_argument("id", nargs="?", metavar="ID", help="mã hồ sơ; bỏ trống là mọi hồ sơ")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify the chains and report."""
        try:
            with snapshot():  # an act meanwhile would look like a contradiction
                links = self._links(options["id"])
        except DatabaseError:
            self.stop(
                "Cơ sở dữ liệu chưa sẵn sàng; hãy chạy “manage.py migrate” hoặc kiểm tra DATABASE_URL.", 2
            )
        broken = next((link for link in links if not link.ok), None)
        if options["json"]:
            facts = {"ok": broken is None, "links": [link.as_json() for link in links]}
            self.stdout.write(json.dumps(facts, ensure_ascii=False))
        elif broken is None:
            self.stdout.write(f"Chuỗi niêm phong nguyên vẹn: {len(links)} mắt xích.")
        if broken is not None:
            place = f", {broken.file}" if broken.file else ""
            more = sum(not link.ok for link in links) - 1
            others = f" Còn {more} mắt xích hỏng khác; dùng --json để xem hết." if more else ""
            self.stop(
                f"Mắt xích hỏng đầu tiên: {broken.kind} {broken.id}{place}: {broken.problem}.{others}", 1
            )

    def _links(self, key: str | None) -> list[Link]:
        chosen = self._chosen(key)
        lines = audit_lines.every_link() if key is None else audit_lines.links_of(chosen)
        return [*all_links(chosen), *lines]

    def _chosen(self, key: str | None) -> list[Dossier]:
        dossiers = Dossier.objects.select_related("round__criteria_set", "unit").order_by("pk")
        if key is None:
            return list(dossiers)
        if not (found := list(dossiers.filter(pk=whole_number(key)))):
            self.stop(f"Không có hồ sơ số {key}. Hãy kiểm tra lại mã hồ sơ.", 2)
        return found
