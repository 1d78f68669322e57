"""Cutting a list into pages; a page number out of range shows the nearest one."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest


def page_of(rows: Any, request: HttpRequest, *, size: int) -> Page:
    """Return the page that `?trang=` or `?page=` asks for."""
    number = request.GET.get("page") or request.GET.get("trang")
    return Paginator(rows, size).get_page(number)
