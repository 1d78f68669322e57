"""``manage.py fill_corpus --documents N --seed S``: made-up Vietnamese evidence, for benchmarks."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import CommandParser

from demo import evidence
from demo.errors import DemonstrationOff
from ledger.commands import SiteCommand
from search.errors import SearchError
from search.index import indexing

DOCUMENTS_MAX = 2_000_000
SEED_MAX = 999_999_999


class Command(SiteCommand):
    """Exit 0 fine (again: adds nothing), 2 bad input, 3 neither DEMO nor DEBUG is on, 1 the index cannot be written."""

    help = "Tạo minh chứng giả để thử tải, mỗi minh chứng một trang chừng 200 từ, rồi lập lại chỉ mục."

    def add_arguments(self, parser: CommandParser) -> None:
        """--documents N --seed S [--json]."""
        parser.add_argument("--documents", type=int, required=True, help="số minh chứng cần có")
        parser.add_argument("--seed", type=int, required=True, help="cùng số thì cùng nội dung")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Fill, index, and say how many came."""
        if not 1 <= options["documents"] <= DOCUMENTS_MAX:
            self.stop(f"--documents phải từ 1 đến {DOCUMENTS_MAX}.", 2)
        if not 0 <= options["seed"] <= SEED_MAX:
            self.stop(f"--seed phải từ 0 đến {SEED_MAX}.", 2)
        try:
            made = evidence.fill(
                documents=options["documents"], seed=options["seed"], progress=self._progress
            )
            count = indexing.rebuild(self._progress)
        except DemonstrationOff as error:
            self.stop(str(error), 3)
        except SearchError as error:
            self.stop(str(error), 1)
        if options["json"]:
            self.stdout.write(json.dumps({"created": made, "indexed": count}))
        else:
            self.stdout.write(f"Đã thêm {made} minh chứng; chỉ mục có {count} nội dung.")

    def _progress(self, count: int) -> None:
        if count % 5_000 == 0:
            self.stderr.write(f"… {count}")
