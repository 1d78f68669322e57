"""Events that followers are notified of, read from the records, and the daily letter about them.

Nothing announces an event: published decisions, issued revocations and corrections, and published articles are
found in their own tables, so none is lost when a process dies. `ToldOf` records who was notified of which.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import AdministrativeUnit
from dossiers.models import EndingState, PaperCase, SubmissionState, Title, TitleEnding
from home.following import subscriptions as followings
from home.models import ArticlePage, DecisionPage, Follower, Following, ToldOf
from ledger.services import outbox

WINDOW = timedelta(days=14)  # a scheduler down for two weeks still notifies of everything
KEEP_NOTIFIED = timedelta(days=60)
LINES_MAX = 30


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that became public at an instant, about units and topics (their keys)."""

    key: str
    at: datetime
    words: str
    address: str
    units: frozenset[int] = frozenset()
    topics: frozenset[int] = frozenset()


def events_since(start: datetime) -> list[Event]:
    """Return the events since an instant, the oldest first."""
    events = [*_decisions(start), *_title_revocations(start), *_documents(start), *_articles(start)]
    return sorted(events, key=lambda event: (event.at, event.key))


def _decisions(start: datetime) -> list[Event]:
    pages = list(
        DecisionPage.objects.live()
        .filter(first_published_at__gte=start)
        .select_related("decision__document")
        .defer("decision__document__facts")
    )
    units = _units_of([page.decision_id for page in pages])
    return [
        Event(
            f"decision:{page.decision_id}",
            page.first_published_at,
            f"Công bố {page.title}",
            page.address,
            units[page.decision_id],
        )
        for page in pages
    ]


def _units_of(decisions: list[int]) -> dict[int, frozenset[int]]:
    """Return the units of each decision's titles, an empty set for a decision without titles."""
    units: dict[int, set[int]] = defaultdict(set)
    for decision, unit in Title.objects.filter(decision__in=decisions).values_list("decision", "unit"):
        units[decision].add(unit)
    return defaultdict(frozenset, {decision: frozenset(keys) for decision, keys in units.items()})


def _title_revocations(start: datetime) -> list[Event]:
    rows = (
        TitleEnding.objects.filter(
            state=EndingState.ISSUED, document__issued_at__gte=start, title__decision__page__live=True
        )
        .select_related("document", "title__unit", "title__decision__page")
        .defer("document__facts")
    )
    return [
        Event(
            f"ending:{row.pk}",
            row.document.issued_at,
            f"{row.get_kind_display()}: {row.title.unit.name}, {row.document}",
            f"{row.title.decision.page.address}#don-vi-{row.title.unit_id}",
            frozenset({row.title.unit_id}),
        )
        for row in rows
        if row.document is not None and row.document.issued_at is not None
    ]


DOCUMENT_EFFECTS = {
    "corrects": ("correction", "Đính chính {} bằng {}"),
    "revokes": ("revocation", "Thu hồi {} bằng {}"),
    "restores": ("restoration", "{} có hiệu lực lại theo {}"),
}
"""Effect of an issued document on a decision → prefix of its event's key, and its words."""


def _documents(start: datetime) -> list[Event]:
    live = Q()
    for effect in DOCUMENT_EFFECTS:
        live |= Q(**{f"{effect}__decision__page__live": True})
    rows = (
        PaperCase.objects.filter(live, state=SubmissionState.PUBLISHED, published_at__gte=start)
        .select_related("draft", *(f"{effect}__decision__page" for effect in DOCUMENT_EFFECTS))
        .defer("draft__facts", *(f"{effect}__facts" for effect in DOCUMENT_EFFECTS))
    )
    cases = []
    for row in rows:
        effect = next(name for name in DOCUMENT_EFFECTS if getattr(row, name) is not None)
        cases.append((row, *DOCUMENT_EFFECTS[effect], getattr(row, effect)))
    units = _units_of([document.decision.pk for *_, document in cases])
    return [
        Event(
            f"{key}:{row.pk}",
            row.published_at,
            words.format(document, row.draft),
            document.decision.page.address,
            units[document.decision.pk],
        )
        for row, key, words, document in cases
        if row.published_at is not None
    ]


def _articles(start: datetime) -> list[Event]:
    pages = (
        ArticlePage.objects.live()
        .public()
        .filter(first_published_at__gte=start, topics__isnull=False)
        .distinct()
        .prefetch_related("topics")
    )
    return [
        Event(
            f"article:{page.pk}",
            page.first_published_at,
            f"Bài mới: {page.title}",
            page.get_url() or "",
            topics=frozenset(topic.pk for topic in page.topics.all()),
        )
        for page in pages
    ]


def notify_followers(day: date) -> int:
    """Queue one letter a reader about all new events; return how many. A second run of the day queues none.

    What comes up after today's letter goes into tomorrow's; events older than two weeks are dropped.
    """
    now = timezone.now()
    followings.forget_unconfirmed(now)
    ToldOf.objects.filter(day__lt=day - KEEP_NOTIFIED).delete()
    events = events_since(now - WINDOW)
    if not events:
        return 0
    above = _with_parents(events)
    followed = (
        Following.objects.confirmed()
        .filter(
            Q(unit__in=set().union(*above.values()))
            | Q(topic__in=set().union(*(event.topics for event in events)))
        )
        .exclude(follower__told__day=day)
        .values_list("follower", "unit", "topic", "confirmed_at")
    )
    news: dict[int, dict[str, Event]] = defaultdict(dict)
    for follower, unit, topic, since in followed:
        for event in events:
            if event.at >= since and (unit in above[event.key] or topic in event.topics):
                news[follower][event.key] = event
    return sum(_letter(follower, list(new.values()), day) for follower, new in sorted(news.items()))


def _with_parents(events: list[Event]) -> dict[str, frozenset[int]]:
    """Return for each event its units and those above: who follows a commune follows its bodies too."""
    units = frozenset().union(*(event.units for event in events))
    rows = AdministrativeUnit.objects.filter(pk__in=units).values_list("pk", "parent", "parent__parent")
    above = {row[0]: {key for key in row if key is not None} for row in rows}
    return {event.key: frozenset().union(*(above[unit] for unit in event.units)) for event in events}


@transaction.atomic
def _letter(follower_id: int, events: list[Event], day: date) -> bool:
    """Queue one reader's letter and record its events, in one transaction with the reader's row locked."""
    follower = Follower.objects.select_for_update().filter(pk=follower_id).first()
    if follower is None or follower.told.filter(day=day).exists():
        return False
    known = set(follower.told.values_list("event", flat=True))
    new = [event for event in events if event.key not in known]
    if not new:
        return False
    lines = [f"- {event.words}\n  {outbox.public_address(event.address)}" for event in new[:LINES_MAX]]
    if len(new) > LINES_MAX:
        lines.append(f"và {len(new) - LINES_MAX} tin khác trên trang.")
    outbox.queue_outside(
        audience=follower.audience,
        subject=f"Tin theo dõi ngày {day:%d/%m/%Y}: {len(new)} tin mới",
        body="\n".join(lines),
        key=f"follow:day:{day}:{follower.pk}",
    )
    ToldOf.objects.bulk_create(ToldOf(follower=follower, event=event.key, day=day) for event in new)
    return True
