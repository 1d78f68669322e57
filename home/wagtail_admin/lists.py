"""Wagtail's lists of pages, documents and images, sorted by title in Vietnamese order.

Wagtail leaves the order to the database, which puts Đ after X.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import URLPattern, path
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.documents.views import documents
from wagtail.images.views import images

from accounts.title_order import by_text

TITLE = ("title", "-title")


class OrderedByTitle:
    """Mixin of an admin list that may be sorted by title; search results keep the order of the search."""

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in order."""
        if self.ordering in TITLE and not self.is_searching:  # type: ignore[attr-defined]
            return by_text(queryset, self.ordering)  # type: ignore[attr-defined]
        return super().order_queryset(queryset)  # type: ignore[misc]


class PageList(OrderedByTitle, ExplorableIndexView):
    """The pages below a page."""


class DocumentList(OrderedByTitle, documents.IndexView):
    """The list of documents."""


class ImageList(OrderedByTitle, images.IndexView):
    """The list of images."""


class PageScreens(PageViewSet):
    """The admin screens of every kind of page."""

    index_view_class = PageList


def list_addresses() -> list[URLPattern]:
    """Return Wagtail's URL patterns of documents and images, leading to these lists."""
    return [
        path(f"{kind}/{end}", view.as_view(results_only=bool(end)))
        for kind, view in (("documents", DocumentList), ("images", ImageList))
        for end in ("", "results/")
    ]
