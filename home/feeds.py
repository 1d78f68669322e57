"""Atom feeds of the public lists; the filters of a list's address hold for its feed as well."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from home.articles.topic_addresses import SLUG_MAX, TOPIC_PARAMETER
from home.decisions.filters import DecisionFilters
from home.decisions.history import newest_changes
from home.models.article_parts import ArticleTopic
from home.models.articles import ArticlePage, newest_articles
from home.models.decisions import DecisionPage, newest_decisions, published_decisions
from home.models.plans import PlanPage, filtered_plans, published_plans

ENTRIES = 50


def instant(day: Any) -> datetime | None:
    """Return the morning of a day, as feeds tell instants only."""
    return timezone.make_aware(datetime.combine(day, time(8))) if day else None


class PublicFeed(Feed):
    """What the feeds share: Atom, the site's own addresses, who publishes."""

    feed_type = Atom1Feed
    place = ""

    def get_object(self, request: HttpRequest) -> HttpRequest:
        """Hand the request on: its query holds the filters."""
        return request

    def link(self, request: HttpRequest) -> str:
        """Return the list the feed follows, with its filters."""
        query = urlencode(request.GET)
        return f"{settings.PUBLIC_URL}{self.place}" + (f"?{query}" if query else "")

    def feed_url(self, request: HttpRequest) -> str:
        """Return the feed's own address."""
        return f"{settings.PUBLIC_URL}{request.get_full_path()}"

    def author_name(self) -> str:
        """Return who publishes."""
        return settings.ISSUER_NAME

    def item_link(self, page: Any) -> str:
        """Return the page's public address."""
        return f"{settings.PUBLIC_URL}{self.place}{page.slug}/"

    item_guid = item_link


class DecisionFeed(PublicFeed):
    """The newest decisions (quyết định mới)."""

    place = "/quyet-dinh/"
    title = "Quyết định công nhận"
    description = "Quyết định công nhận các mô hình học tập vừa công bố"

    def items(self, request: HttpRequest) -> list[DecisionPage]:
        """Return the decisions the filters leave."""
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
        """Return what the decision is about, and what happened to it last."""
        told = f" {page.change.day:%d/%m/%Y}: {page.change.words}." if page.change else ""
        return f"{page.decision.document.title}.{told}" if told else page.decision.document.title

    def item_pubdate(self, page: DecisionPage) -> datetime | None:
        """Return the day of issue."""
        return instant(page.decision.document.issued_on)

    def item_updateddate(self, page: DecisionPage) -> datetime | None:
        """Return the day of the newest correction or revocation, else of issue: readers show the entry again."""
        return instant(page.change.day) if page.change else self.item_pubdate(page)


class PlanFeed(PublicFeed):
    """The newest plans (kế hoạch mới)."""

    place = "/ke-hoach/"
    title = "Kế hoạch"
    description = "Kế hoạch và văn bản chỉ đạo vừa công bố"

    def items(self, request: HttpRequest) -> list[PlanPage]:
        """Return the plans the filters leave."""
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


class ArticleFeed(PublicFeed):
    """The newest articles (tin tức mới)."""

    place = "/tin-tuc/"
    title = "Tin tức"
    description = "Bài viết mới về các mô hình học tập"

    def items(self, request: HttpRequest) -> list[ArticlePage]:
        """Return the newest articles, of the topic that the address names those alone."""
        topic = ArticleTopic.objects.at(request.GET.get(TOPIC_PARAMETER, "")[:SLUG_MAX])
        articles = newest_articles() if topic is None else newest_articles().filter(topics=topic)
        return list(articles[:ENTRIES])

    def item_title(self, page: ArticlePage) -> str:
        """Return the article's title."""
        return page.title

    def item_description(self, page: ArticlePage) -> str:
        """Return the article's lead."""
        return page.lead

    def item_pubdate(self, page: ArticlePage) -> datetime | None:
        """Return the day of the article."""
        return instant(page.dated)

    def item_updateddate(self, page: ArticlePage) -> datetime | None:
        """Return when the page last changed."""
        return page.last_published_at
