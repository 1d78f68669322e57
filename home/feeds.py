"""What the Atom feeds of decisions, plans and articles share; a feed takes the same filters as its list."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

ENTRIES = 50


def instant(day: date | None) -> datetime | None:
    """Return 8 o'clock of a day, since Atom knows instants only; None for None."""
    return timezone.make_aware(datetime.combine(day, time(8))) if day else None


class PublicFeed(Feed):
    """An Atom feed with the site's public addresses and publisher; `place` is the path of its list."""

    feed_type = Atom1Feed
    place = ""

    def get_object(self, request: HttpRequest) -> HttpRequest:
        """Return the request as the feed's object: its query holds the filters."""
        return request

    def link(self, request: HttpRequest) -> str:
        """Return the list the feed follows, with its filters."""
        query = urlencode(request.GET)
        return f"{settings.PUBLIC_URL}{self.place}" + (f"?{query}" if query else "")

    def feed_url(self, request: HttpRequest) -> str:
        """Return the feed's own address."""
        return f"{settings.PUBLIC_URL}{request.get_full_path()}"

    def author_name(self) -> str:
        """Return the publisher's name."""
        return settings.ISSUER_NAME

    def item_link(self, page: Any) -> str:
        """Return the page's public address."""
        return f"{settings.PUBLIC_URL}{self.place}{page.slug}/"

    item_guid = item_link
