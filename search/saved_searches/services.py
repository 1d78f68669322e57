"""Saved searches (tìm kiếm đã lưu): saving one, and the daily notification of new hits through the outbox."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from ledger.services import outbox
from search.engines.base import record_key
from search.errors import SearchError, TooManySaved
from search.index.documents import sources
from search.models import KnownHit, SavedSearch
from search.query import searcher
from search.query.filters import Filters, read_filters
from search.results.page import active_filter_labels
from search.text.terms import parse

logger = logging.getLogger(__name__)

SAVED_MAX: Final = 50
HITS_MAX: Final = 500
NAMED: Final = 10


@transaction.atomic
def save(*, user: Any, query: QueryDict) -> SavedSearch:
    """Save a search with its present hits as known; saving it again changes nothing.

    Raises TooManySaved beyond SAVED_MAX, SearchError where the index cannot answer.
    """
    filters = read_filters(query, sources())
    text = query.get("q", "")
    query_string = filters.query(parse(text).text)[:2000]
    existing = searches_of(user).filter(query=query_string).first()
    if existing is not None:
        return existing
    if searches_of(user).count() >= SAVED_MAX:
        raise TooManySaved
    saved = SavedSearch.objects.create(
        user=user, name=_name(text, filters), query=query_string, told_on=_today()
    )
    _remember(saved, _records(saved))
    return saved


def searches_of(user: Any) -> QuerySet[SavedSearch]:
    """Return the saved searches of a user."""
    return SavedSearch.objects.filter(user=user)


def notify_owners(*, today: date | None = None) -> int:
    """Notify every owner of new hits of a saved search, once a day; return the number of notifications.

    A search that fails is tried again the next time; the others go on.
    """
    today = today or _today()
    notified = 0
    due = SavedSearch.objects.filter(daily=True, user__is_active=True).exclude(told_on=today)
    for saved in due.select_related("user"):
        try:
            notified += _notify(saved, today)
        except SearchError as error:
            logger.warning("a saved search was not looked through: %s", type(error).__name__)
    return notified


@transaction.atomic
def _notify(saved: SavedSearch, today: date) -> bool:
    hits = _records(saved)
    known = set(saved.known.values_list("record", flat=True))
    fresh = {key: title for key, title in hits.items() if key not in known}
    SavedSearch.objects.filter(pk=saved.pk).update(told_on=today)
    if not fresh:
        return False
    _remember(saved, fresh)
    named = "\n".join(f"- {title}" for title in list(fresh.values())[:NAMED])
    more = f"\nvà {len(fresh) - NAMED} kết quả khác" if len(fresh) > NAMED else ""
    outbox.queue(
        to=saved.user,
        subject=f"{len(fresh)} kết quả mới cho “{saved.name}”"[:300],
        body=f"Tìm kiếm đã lưu “{saved.name}” có {len(fresh)} kết quả mới:\n{named}{more}",
        key=f"saved-search:{saved.pk}:{today:%Y-%m-%d}",
        link=f"{reverse('tim-kiem')}?{saved.query}"[:300],
    )
    return True


def _records(saved: SavedSearch) -> dict[str, str]:
    """Return key → title of the records found now with the owner's rights, newest first."""
    query = QueryDict(saved.query)
    filters = read_filters(query, sources())
    results = searcher.best(user=saved.user, text=query.get("q", ""), filters=filters, limit=HITS_MAX)
    return {} if results.is_relaxed else {record_key(hit.kind, hit.pk): hit.name for hit in results.hits}


def _remember(saved: SavedSearch, records: dict[str, str]) -> None:
    rows = [KnownHit(saved=saved, record=key) for key in records]
    KnownHit.objects.bulk_create(rows, ignore_conflicts=True)


def _name(text: str, filters: Filters) -> str:
    """Return the name of a saved search: words, kind and filters as on the page."""
    words = parse(text).text or "Tất cả"
    kind = [str(sources()[filters.kind].label)] if filters.kind else []
    return " – ".join([words, *kind, *active_filter_labels(filters)])[:200]


def _today() -> date:
    return timezone.localdate()
