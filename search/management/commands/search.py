"""``manage.py search QUERY``: search as the page does, with the rights of a user; for scripts."""

from __future__ import annotations

import json
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.core.management.base import CommandParser

from ledger.commands import SiteCommand
from search.errors import SearchError, SearchUnavailable, UnknownUser
from search.index.documents import sources
from search.query import searcher
from search.query.filters import Filters
from search.results.hits import SearchResults

LIMIT_MAX = 1000
OPTIONS = frozenset(
    [
        *("--", "-h", "--help", "--as", "--kind", "--limit", "--json", "--version", "-v", "--verbosity"),
        *("--settings", "--pythonpath", "--traceback", "--no-color", "--force-color", "--skip-checks"),
    ]
)


class Command(SiteCommand):
    """Exit 0 fine (also without hits or words), 2 bad input, 1 the index cannot results."""

    help = "Tìm như trên trang tìm kiếm; không nêu tài khoản thì tìm như khách."

    def run_from_argv(self, argv: list[str]) -> None:
        """Take the first argument as the query even where it begins with a dash."""
        if len(argv) > 2 and argv[2].startswith("-") and argv[2].partition("=")[0] not in OPTIONS:
            argv = [*argv[:2], f" {argv[2]}", *argv[3:]]
        super().run_from_argv(argv)

    def add_arguments(self, parser: CommandParser) -> None:
        """QUERY [--as USERNAME] [--kind K] [--limit N] [--json]."""
        parser.add_argument("query", metavar="QUERY", help="từ cần tìm")
        parser.add_argument("--as", dest="username", default="", help="tìm với quyền của tài khoản này")
        parser.add_argument("--kind", default="", help="chỉ một loại kết quả")
        parser.add_argument("--limit", type=int, default=20, help="số kết quả nhiều nhất (mặc định 20)")
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Search and print, the best first."""
        if options["kind"] and options["kind"] not in sources():
            self.stop(f"Không có loại “{options['kind']}”. Các loại: {', '.join(sources())}.", 2)
        if not 1 <= options["limit"] <= LIMIT_MAX:
            self.stop(f"--limit phải từ 1 đến {LIMIT_MAX}.", 2)
        try:
            results = searcher.best(
                user=self._user(options["username"]),
                text=options["query"],
                filters=Filters(kind=options["kind"]),
                limit=options["limit"],
            )
        except UnknownUser as error:
            self.stop(str(error), 2)
        except SearchUnavailable as error:
            self.stop(str(error), 1)
        except SearchError as error:
            self.stop(str(error), 3)
        if not results.terms:
            self.stderr.write("Câu tìm không có từ nào. Hãy gõ ít nhất một từ hoặc một số văn bản.")
        if options["json"]:
            self.stdout.write(json.dumps(as_json(results), ensure_ascii=False))
        else:
            self._print(results)

    def _user(self, username: str) -> Any:
        if not username:
            return AnonymousUser()
        user = get_user_model().objects.filter(username=username, is_active=True).first()
        if user is None:
            raise UnknownUser
        return user

    def _print(self, results: SearchResults) -> None:
        self.stdout.write(f"{results.total} kết quả")
        for hit in results.hits:
            page = f", trang {hit.page}" if hit.page else ""
            self.stdout.write(f"[{sources()[hit.kind].label}] {hit.name}{page}\n    {hit.url}")
        if results.suggestion:
            self.stdout.write(f"Ý bạn là: {results.suggestion}")


def as_json(results: SearchResults) -> dict[str, Any]:
    """Return the results in the JSON format of the command."""
    hits = [
        {
            "kind": hit.kind,
            "id": int(hit.pk) if hit.pk.isdigit() else hit.pk,
            "title": hit.name,
            "url": hit.url,
            "page": hit.page,
            "score": hit.score,
            "highlight": "".join(f"«{p.text}»" if p.marked else p.text for p in hit.snippet),
        }
        for hit in results.hits
    ]
    return {
        "total": results.total,
        "hits": hits,
        "facets": {name: dict(values) for name, values in results.facets.items()},
        "meant": results.suggestion,
        "near": results.is_relaxed,
    }
