"""Cutting a list into pages; a page number out of range shows the nearest one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest


class KeyPaginator(Paginator):
    """Finds the keys first and reads whole rows for those of one page alone.

    A database that sorts ten thousand rows to show the last fifty should not carry every column of them along; and
    counting them would ask the same question twice, so all keys are taken at once: a few bytes a row.
    """

    def __init__(self, rows: QuerySet, size: int, *, shown: QuerySet) -> None:
        """Take the rows in their order, and `shown`: where a row is read with all that it names."""
        super().__init__(list(rows.values_list("pk", flat=True)), size)
        self.shown = shown

    def _get_page(self, keys: Any, number: int, paginator: Paginator) -> Page:
        """Return the page with its rows read, in the order of their keys."""
        return Page(rows_of(keys, self.shown), number, paginator)


def rows_of(keys: Any, shown: QuerySet) -> list[Any]:
    """Return the rows of `shown` with these keys, in the order of the keys."""
    keys = list(keys)
    found = shown.order_by().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def page_of(rows: Any, request: HttpRequest, *, size: int, shown: QuerySet | None = None) -> Page:
    """Return the page that `?trang=` or `?page=` asks for."""
    number = request.GET.get("page") or request.GET.get("trang")
    paginator = Paginator(rows, size) if shown is None else KeyPaginator(rows, size, shown=shown)
    return paginator.get_page(number)
