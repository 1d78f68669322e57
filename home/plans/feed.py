"""The Atom feed of the list of plans (kế hoạch mới)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from home.addresses import PLANS
from home.feeds import ENTRIES, PublicFeed
from home.models.plans import PlanPage, filtered_plans, published_plans


class PlanFeed(PublicFeed):
    """The newest plans under the list's filters."""

    place = PLANS
    title = "Kế hoạch"
    description = "Kế hoạch và văn bản chỉ đạo vừa công bố"

    def items(self, request: HttpRequest) -> list[PlanPage]:
        """Return the plans that pass the filters."""
        year, words = request.GET.get("nam", ""), request.GET.get("tu", "")
        return list(filtered_plans(published_plans(), year=year, words=words)[:ENTRIES])

    def item_title(self, page: PlanPage) -> str:
        """Return the plan's title."""
        return page.title

    def item_description(self, page: PlanPage) -> str:
        """Return number and issuer."""
        return f"{page.plan} – {page.plan.issuer_name}"

    def item_pubdate(self, page: PlanPage) -> datetime | None:
        """Return when the page was published."""
        return page.first_published_at

    def item_updateddate(self, page: PlanPage) -> datetime | None:
        """Return when the page last changed."""
        return page.last_published_at
