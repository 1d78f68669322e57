"""Wagtail's own lists of pages, documents and images, where they go by title: in the Vietnamese order.

Elsewhere Wagtail leaves it to the database, which puts Đ after X.
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
    """A list of the desk that may go by title; what is searched for keeps the order the search gives."""

    def order_queryset(self, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the rows in order."""
        if self.ordering in TITLE and not self.is_searching:  # type: ignore[attr-defined]
            return by_text(queryset, self.ordering)  # type: ignore[attr-defined]
        return super().order_queryset(queryset)  # type: ignore[misc]


class PageList(OrderedByTitle, ExplorableIndexView):
    """The pages below a page."""


class DocumentList(OrderedByTitle, documents.IndexView):
    """The documents of the desk."""


class ImageList(OrderedByTitle, images.IndexView):
    """The pictures of the desk."""


class PageScreens(PageViewSet):
    """The desk's screens of every kind of page."""

    index_view_class = PageList


def list_addresses() -> list[URLPattern]:
    """Return Wagtail's addresses of documents and pictures with our lists behind them."""
    return [
        path(f"{kind}/{end}", view.as_view(results_only=bool(end)))
        for kind, view in (("documents", DocumentList), ("images", ImageList))
        for end in ("", "results/")
    ]
