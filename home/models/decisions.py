"""Pages of decisions (quyết định): the list, and one page for each issued decision."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.http import FileResponse, Http404, HttpRequest
from django.utils import timezone
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from home.decisions.facts import decision_facts
from home.decisions.filters import DecisionFilters
from home.decisions.history import is_corrected
from home.decisions.summary import decision_summary
from home.downloads import stored_file_response
from home.models.base import FixedPage, RecordPage
from home.paging import page_of, rows_of
from home.slugs import slug_of
from home.titles.queries import with_title_counts

DECISIONS_A_PAGE = 25


class DecisionIndexPage(FixedPage):
    """All published decisions with filters (trang quyết định)."""

    parent_page_types = ["home.FrontPage"]
    subpage_types = ["home.DecisionPage"]
    max_count = 1
    template = "home/decisions/index.html"

    class Meta:
        verbose_name = "trang quyết định"
        verbose_name_plural = "trang quyết định"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the filters and one page of the decisions that pass them."""
        context = super().get_context(request, *args, **kwargs)
        today = timezone.localdate()
        filters = DecisionFilters(request.GET, day=today)
        shown = published_decisions()
        page = page_of(filters.apply(shown), request, size=DECISIONS_A_PAGE, shown=shown)
        page.object_list = with_summaries(page.object_list, today)
        context.update(page_obj=page, filters=filters)
        return context


class DecisionPage(RoutablePageMixin, RecordPage):
    """One decision (trang của một quyết định), made by `publish_decision` and never edited by hand."""

    decision = models.OneToOneField(
        "dossiers.Decision", on_delete=models.PROTECT, related_name="page", verbose_name="quyết định"
    )

    is_creatable = False  # Wagtail resets it on each class
    parent_page_types = ["home.DecisionIndexPage"]
    subpage_types: list[str] = []
    template = "home/decisions/decision.html"

    class Meta:
        verbose_name = "trang của một quyết định"
        verbose_name_plural = "trang quyết định đã công bố"

    def get_context(self, request: HttpRequest, *args, **kwargs) -> dict:
        """Add the read model of the decision (`home.decisions.facts`)."""
        context = super().get_context(request, *args, **kwargs)
        context.update(decision_facts(self.slug, timezone.localdate()) or {})
        return context

    @path("van-ban/", name="pdf")
    def pdf(self, request: HttpRequest) -> FileResponse:
        """Return the PDF that was issued."""
        document = self.decision.document
        if not document.is_issued:
            raise Http404
        return stored_file_response(
            document.current_file, filename=f"{slug_of(str(document))}.pdf", as_attachment=True
        )


def published_decisions() -> models.QuerySet[DecisionPage]:
    """Return the live pages of decisions with what a list row shows, newest first; nobody can restrict them."""
    return (
        DecisionPage.objects.live()
        .select_related("decision__document__issuer")
        .defer("decision__document__facts")
        .order_by("-decision__document__issued_on", "-pk")
    )


def newest_decisions(most: int, pages: models.QuerySet | None = None) -> list[DecisionPage]:
    """Return the newest published decisions, of `pages` where these are given."""
    shown = published_decisions()
    keys = (shown if pages is None else pages).values_list("pk", flat=True)[:most]
    return rows_of(keys, shown)


def with_summaries(pages: Iterable[DecisionPage], today: date) -> list[DecisionPage]:
    """Return the pages in their order, each with its `DecisionSummary` as `row`; one query."""
    pages = list(pages)
    named = DecisionPage.objects.filter(pk__in=[page.pk for page in pages])
    named = named.annotate(corrected=is_corrected("decision__document"))
    counted = with_title_counts(named, today, "decision__titles").values("pk", *SUMMARY_FIELDS)
    by_key = {row["pk"]: row for row in counted}
    for page in pages:
        page.row = decision_summary(by_key[page.pk])
    return pages


SUMMARY_FIELDS = (
    "n_titles",
    "n_revoked",
    "n_replaced",
    "n_expired",
    "n_valid",
    "first_unit",
    "lowest_level",
    "highest_level",
    "level_name",
    "title_government_level",
    "title_model",
    "last_valid_until",
    "corrected",
)
