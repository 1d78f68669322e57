"""The Atom feed of the list of decisions (quyết định mới)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from home.addresses import DECISIONS
from home.decisions.filters import DecisionFilters
from home.decisions.history import newest_changes
from home.feeds import ENTRIES, PublicFeed, instant
from home.models.decisions import DecisionPage, newest_decisions, published_decisions


class DecisionFeed(PublicFeed):
    """The newest decisions under the list's filters."""

    place = DECISIONS
    title = "Quyết định công nhận"
    description = "Quyết định công nhận các mô hình học tập vừa công bố"

    def items(self, request: HttpRequest) -> list[DecisionPage]:
        """Return the decisions that pass the filters, each with its newest change."""
        filters = DecisionFilters(request.GET, day=timezone.localdate())
        pages = newest_decisions(ENTRIES, filters.apply(published_decisions()))
        changes = newest_changes(page.decision for page in pages)
        for page in pages:
            page.change = changes.get(page.decision_id)
        return pages

    def item_title(self, page: DecisionPage) -> str:
        """Return kind and number."""
        return str(page.decision.document)

    def item_description(self, page: DecisionPage) -> str:
        """Return the subject of the decision, and its newest change."""
        title = page.decision.document.title
        return f"{title}. {page.change.day:%d/%m/%Y}: {page.change.words}." if page.change else title

    def item_pubdate(self, page: DecisionPage) -> datetime | None:
        """Return the day of issue."""
        return instant(page.decision.document.issued_on)

    def item_updateddate(self, page: DecisionPage) -> datetime | None:
        """Return the day of the newest correction or revocation, else of issue: readers show the entry again."""
        return instant(page.change.day) if page.change else self.item_pubdate(page)
