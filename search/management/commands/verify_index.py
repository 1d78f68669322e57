"""``manage.py verify_index``: compare every document of the database with the index."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import CommandParser

from ledger.commands import SiteCommand
from search.errors import SearchError
from search.index import indexing


class Command(SiteCommand):
    """Exit 0 where the index matches the database, 1 where it does not or cannot be read."""

    help = "Đếm và so từng nội dung trong cơ sở dữ liệu với chỉ mục tìm kiếm; không sửa gì."

    def add_arguments(self, parser: CommandParser) -> None:
        """--json."""
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and print what is missing, left over or different."""
        try:
            found = indexing.compare()
        except SearchError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"ok": False, "problem": str(error)}, ensure_ascii=False))
            self.stop(str(error), 1)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found), ensure_ascii=False))
        else:
            self._say(found)
        if not found.clean:
            sys.exit(1)

    def _say(self, found: indexing.Comparison) -> None:
        state = "Chỉ mục khớp với cơ sở dữ liệu" if found.clean else "Chỉ mục không khớp với cơ sở dữ liệu"
        self.stdout.write(
            f"{state}: {found.database} nội dung, {found.index} trong chỉ mục, {found.waiting} việc đang chờ."
        )
        for words, keys in (
            ("thiếu", found.missing),
            ("thừa", found.extra),
            ("khác", found.different),
        ):
            if keys:
                named = ", ".join(keys[:10]) + (" …" if len(keys) > 10 else "")
                self.stdout.write(f"  {words} {len(keys)}: {named}")
        if not found.clean:
            self.stdout.write("Chờ việc đang chờ làm xong, hoặc chạy lệnh “manage.py rebuild_index”.")


def _as_json(found: indexing.Comparison) -> dict[str, Any]:
    return {
        "ok": found.clean,
        "database": found.database,
        "index": found.index,
        "waiting": found.waiting,
        "missing": found.missing[: indexing.NAMED_MAX],
        "extra": found.extra[: indexing.NAMED_MAX],
        "different": found.different[: indexing.NAMED_MAX],
    }
