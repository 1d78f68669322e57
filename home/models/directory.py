"""The page of the directory (danh bạ): units with their titles and filters, and a page for each unit."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home.directory.facts import directory_rows, unit_facts, units_with_titles
from home.directory.filters import DirectoryFilters
from home.directory.queries import unit_of_code
from home.models.base import FixedPage
from home.paging import page_of

UNITS_A_PAGE = 50


class DirectoryPage(RoutablePageMixin, FixedPage):
    """Units and their titles (trang danh bạ)."""

    parent_page_types = ["home.FrontPage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "home/directory/index.html"

    class Meta:
        verbose_name = "trang danh bạ"
        verbose_name_plural = "trang danh bạ"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the filters and one page of units with all their titles."""
        context = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        query = DirectoryFilters(request.GET, day=today)
        page = page_of(query.units(), request, size=UNITS_A_PAGE, shown=units_with_titles())
        page.object_list = directory_rows(page.object_list, today)
        context.update(page_obj=page, query=query, today=today)
        return context

    @path("<str:code>/", name="unit")
    def unit(self, request: HttpRequest, code: str) -> HttpResponse:
        """Show one unit: titles, plans, predecessors and successors."""
        unit = unit_of_code(code)
        if unit is None:
            raise Http404
        return render(
            request, "home/directory/unit.html", {"page": self, **unit_facts(unit, timezone.localdate())}
        )
