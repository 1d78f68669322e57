"""Saved searches: kept by a person, looked through once a day, new hits told through the outbox."""

from __future__ import annotations

import logging
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from ledger.services import outbox
from search.engines.base import record_key
from search.errors import SearchError, TooManySaved
from search.index.documents import sources
from search.models import KnownHit, SavedSearch
from search.query import filters, searcher
from search.results.page import active_filter_labels

logger = logging.getLogger(__name__)

SAVED_MAX: Final = 50
LOOKED_AT: Final = 500
NAMED: Final = 10


@transaction.atomic
def save(*, user: Any, query: QueryDict) -> SavedSearch:
    """Keep a search with everything it finds today as known; the same search again changes nothing.

    Raises TooManySaved beyond SAVED_MAX, SearchError where the index cannot answer.
    """
    wanted = filters.read_filters(query, sources())
    text = query.get("q", "")
    kept = wanted.query(searcher.query_terms.parse(text).text)[:2000]
    found = SavedSearch.objects.filter(user=user, query=kept).first()
    if found is not None:
        return found
    if SavedSearch.objects.filter(user=user).count() >= SAVED_MAX:
        raise TooManySaved
    made = SavedSearch.objects.create(user=user, name=_name(text, wanted), query=kept, told_on=_today())
    _remember(made, _records(made))
    return made


def notify_owners(*, today: date | None = None) -> int:
    """Tell every owner of a saved search what is new in it, once a day; return how many were told.

    A search that fails is tried again the next time; the others go on.
    """
    today = today or _today()
    told = 0
    due = SavedSearch.objects.filter(daily=True, user__is_active=True).exclude(told_on=today)
    for saved in due.select_related("user"):
        try:
            told += _tell(saved, today)
        except SearchError as error:
            logger.warning("a saved search was not looked through: %s", type(error).__name__)
    return told


@transaction.atomic
def _tell(saved: SavedSearch, today: date) -> bool:
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
        link=f"/tim-kiem/?{saved.query}"[:300],
    )
    return True


def _records(saved: SavedSearch) -> dict[str, str]:
    """Return the records found now with the owner's rights, the newest first."""
    query = QueryDict(saved.query)
    wanted = filters.read_filters(query, sources())
    answer = searcher.best(user=saved.user, text=query.get("q", ""), filters=wanted, limit=LOOKED_AT)
    return {} if answer.near else {record_key(hit.kind, hit.pk): hit.name for hit in answer.hits}


def _remember(saved: SavedSearch, records: dict[str, str]) -> None:
    rows = [KnownHit(saved=saved, record=key) for key in records]
    KnownHit.objects.bulk_create(rows, ignore_conflicts=True)


def _name(text: str, wanted: filters.Filters) -> str:
    """Return the words, the kind and every filter, as the person reads them on the page."""
    words = searcher.query_terms.parse(text).text or "Tất cả"
    kind = [str(sources()[wanted.kind].label)] if wanted.kind else []
    return " – ".join([words, *kind, *active_filter_labels(wanted)])[:200]


def _today() -> date:
    return timezone.localdate()
