"""The Atom feed of the articles (tin tức mới)."""

from __future__ import annotations

from datetime import datetime

from django.http import HttpRequest

from home.addresses import ARTICLES
from home.articles.topic_addresses import SLUG_MAX, TOPIC_PARAMETER
from home.feeds import ENTRIES, PublicFeed, instant
from home.models.article_parts import ArticleTopic
from home.models.articles import ArticlePage, newest_articles


class ArticleFeed(PublicFeed):
    """The newest articles, of one topic where the address names it."""

    place = ARTICLES
    title = "Tin tức"
    description = "Bài viết mới về các mô hình học tập"

    def items(self, request: HttpRequest) -> list[ArticlePage]:
        """Return the newest articles of the topic, of all topics where none is named."""
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
