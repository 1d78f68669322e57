"""The directory (danh bạ): units and the titles they hold, with a search box."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from home.directory_facts import DirectoryQuery, directory_rows
from home.paging import page_of
from home.records import FramePage

UNITS_A_PAGE = 50


class DirectoryPage(FramePage):
    """Units and their titles (trang danh bạ)."""

    parent_page_types = ["home.FrontPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "home/directory.html"

    class Meta:
        verbose_name = "trang danh bạ"
        verbose_name_plural = "trang danh bạ"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add one page of units with every title each has held."""
        context = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        query = DirectoryQuery(request.GET, day=today)
        page = page_of(query.units(), request, size=UNITS_A_PAGE)
        page.object_list = directory_rows(page.object_list, today)
        context.update(page_obj=page, query=query, today=today)
        return context
