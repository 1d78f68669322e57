"""Pagination of lists; a page number out of range gives the nearest page."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


class KeyPaginator(Paginator):
    """Paginator that reads all keys first, and whole rows for one page only.

    So the database does not carry every column along while it sorts ten thousand rows, and no second query counts
    them: a key takes a few bytes.
    """

    def __init__(self, rows: QuerySet, size: int, *, shown: QuerySet) -> None:
        """Take `rows` in their order for the keys, and `shown`, the queryset that reads whole rows."""
        super().__init__(list(rows.values_list("pk", flat=True)), size)
        self.shown = shown

    def _get_page(self, keys: Any, number: int, paginator: Paginator) -> Page:
        """Return the page with its rows read, in the order of their keys."""
        return Page(rows_of(keys, self.shown), number, paginator)


def rows_of(keys: Any, shown: QuerySet) -> list[Any]:
    """Return the rows of `shown` with these keys, in the order of the keys."""
    keys = list(keys)
    by_key = shown.order_by().in_bulk(keys)
    return [by_key[key] for key in keys if key in by_key]


def page_of(rows: Any, request: HttpRequest, *, size: int, shown: QuerySet | None = None) -> Page:
    """Return the page that `?trang=` or `?page=` asks for."""
    number = request.GET.get("page") or request.GET.get("trang")
    paginator = Paginator(rows, size) if shown is None else KeyPaginator(rows, size, shown=shown)
    return paginator.get_page(number)
