"""The public history of a title in words: recognised, raised, appealed, revoked, expired; the newest event last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from criteria.rules.level_definition import default_name, inline_name
from dossiers.models import (
    ANSWERS,
    EndingKind,
    EndingState,
    Objection,
    ObjectionState,
    Title,
    TitleEnding,
)


@dataclass(frozen=True, slots=True)
class TitleEvent:
    """One event of a title on a day, in public words; `document` names the document that says so."""

    day: date
    words: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """What the public may know of an appeal (kiến nghị): when it was filed and its outcome, never its text."""

    state: str
    filed_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """An issued decision that revoked a title."""

    kind: str
    ground: str
    document: str


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What the history of one title is made from; `next_*` describe the title that replaced it."""

    level: int
    recognised_on: date
    document: str
    state: str
    valid_until: date | None
    replaced_on: date | None
    next_level: int | None
    next_document: str
    revoked_on: date | None
    revoked_why: str
    appeals: tuple[AppealFacts, ...] = ()
    revocations: tuple[RevocationFacts, ...] = ()
    level_name: str = ""
    next_level_name: str = ""


def prefetch_history(titles: QuerySet[Title]) -> QuerySet[Title]:
    """Return the titles with what `history_of_title` needs; the number of queries does not grow with them."""
    endings = TitleEnding.objects.select_related("document").order_by("pk")
    objections = Objection.objects.order_by("pk")
    return titles.prefetch_related(
        Prefetch("endings", queryset=endings), Prefetch("dossier__objections", queryset=objections)
    )


def history_of_title(title: Title, today: date | None = None) -> list[TitleEvent]:
    """Return the events of a title read with `prefetch_history`."""
    today = today or timezone.localdate()
    successor = title.replaced_by
    facts = TitleFacts(
        level=title.level,
        recognised_on=title.recognised_on,
        document=title.paper,
        state=title.status_on(today),
        valid_until=title.valid_until,
        replaced_on=title.replaced_on,
        next_level=successor.level if successor else None,
        next_level_name=successor.level_name if successor else "",
        level_name=title.level_name,
        next_document=successor.paper if successor else "",
        revoked_on=title.revoked_on,
        revoked_why=title.revoked_why,
        appeals=tuple(
            AppealFacts(row.state, row.filed_at, row.answered_at)
            for row in sorted(title.dossier.objections.all() if title.dossier else (), key=lambda row: row.pk)
        ),
        revocations=tuple(
            RevocationFacts(row.kind, row.ground, str(row.document))
            for row in title.endings.all()
            if row.state == EndingState.ISSUED
        ),
    )
    return title_events(facts, today)


def title_events(facts: TitleFacts, today: date) -> list[TitleEvent]:
    """Return the events in order of time; that there was an appeal is public, its text is not."""
    words = inline_name(facts.level_name or default_name(facts.level))
    events = [TitleEvent(facts.recognised_on, f"Được công nhận {words}", facts.document)]
    events += _appeals(facts.appeals)
    if facts.replaced_on and facts.next_level is not None:
        following = inline_name(facts.next_level_name or default_name(facts.next_level))
        words = f"Được thay bằng danh hiệu {following}"
        events.append(TitleEvent(facts.replaced_on, words, facts.next_document))
    for revocation in facts.revocations:
        words = f"{EndingKind(revocation.kind).label}. Căn cứ: {revocation.ground}"
        events.append(TitleEvent(facts.revoked_on or today, words, revocation.document))
    if facts.revoked_on and not facts.revocations:
        events.append(TitleEvent(facts.revoked_on, f"Thu hồi. {facts.revoked_why}".strip()))
    if facts.state == "expired" and facts.valid_until:
        events.append(TitleEvent(facts.valid_until, "Hết thời hạn của danh hiệu"))
    return sorted(events, key=lambda event: event.day)


def _appeals(appeals: Iterable[AppealFacts]) -> list[TitleEvent]:
    """Return when each appeal was filed and answered; a withdrawn one is left out."""
    events = []
    for appeal in appeals:
        if appeal.state == ObjectionState.WITHDRAWN:
            continue
        filed_on = timezone.localtime(appeal.filed_at).date()
        events.append(TitleEvent(filed_on, "Đơn vị gửi kiến nghị về kết quả"))
        if appeal.state in ANSWERS and appeal.answered_at:
            outcome = ObjectionState(appeal.state).label.lower()
            answered_on = timezone.localtime(appeal.answered_at).date()
            events.append(TitleEvent(answered_on, f"Kiến nghị được trả lời: {outcome}"))
    return events
