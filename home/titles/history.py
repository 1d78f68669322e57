"""The public history of a title in words: recognised, raised, objected to, ended; the newest last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

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
    """One thing that happened to a title, on a day, in words fit for everybody."""

    day: date
    words: str
    paper: str = ""


@dataclass(frozen=True, slots=True)
class AppealFacts:
    """An objection as the public may know it: when it came, what became of it, never what it said."""

    state: str
    filed_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class RevocationFacts:
    """An issued decision that ended a title."""

    kind: str
    ground: str
    paper: str


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """What the history of one title is told from; `next_*` is the title that took its place."""

    level: int
    recognised_on: date
    paper: str
    status: str
    valid_until: date
    replaced_on: date | None
    next_level: int | None
    next_paper: str
    revoked_on: date | None
    revoked_why: str
    objections: tuple[AppealFacts, ...] = ()
    endings: tuple[RevocationFacts, ...] = ()


def prefetch_history(titles: QuerySet[Title]) -> QuerySet[Title]:
    """Read what the history needs in three queries, however many titles there are."""
    endings = TitleEnding.objects.select_related("document").order_by("pk")
    objections = Objection.objects.order_by("pk")
    return titles.prefetch_related(
        Prefetch("endings", queryset=endings), Prefetch("dossier__objections", queryset=objections)
    )


def history_of_title(title: Title, today: date | None = None) -> list[TitleEvent]:
    """Return the events of a title read with `with_history`."""
    today = today or timezone.localdate()
    after = title.replaced_by
    story = TitleFacts(
        level=title.level,
        recognised_on=title.recognised_on,
        paper=str(title.decision.document),
        status=title.status_on(today),
        valid_until=title.valid_until,
        replaced_on=title.replaced_on,
        next_level=after.level if after else None,
        next_paper=str(after.decision.document) if after else "",
        revoked_on=title.revoked_on,
        revoked_why=title.revoked_why,
        objections=tuple(
            AppealFacts(row.state, row.filed_at, row.answered_at)
            for row in sorted(title.dossier.objections.all(), key=lambda one: one.pk)
        ),
        endings=tuple(
            RevocationFacts(row.kind, row.ground, str(row.document))
            for row in title.endings.all()
            if row.state == EndingState.ISSUED
        ),
    )
    return title_events(story, today)


def title_events(story: TitleFacts, today: date) -> list[TitleEvent]:
    """Return the events in order; what was said in an objection is not public, that there was one is."""
    events = [TitleEvent(story.recognised_on, f"Được công nhận mức độ {story.level}", story.paper)]
    events += _objections(story.objections)
    if story.replaced_on and story.next_level is not None:
        events.append(
            TitleEvent(
                story.replaced_on, f"Được thay bằng danh hiệu mức độ {story.next_level}", story.next_paper
            )
        )
    events += [
        TitleEvent(
            story.revoked_on or today,
            f"{EndingKind(ending.kind).label}. Căn cứ: {ending.ground}",
            ending.paper,
        )
        for ending in story.endings
    ]
    if story.revoked_on and not story.endings:
        events.append(TitleEvent(story.revoked_on, f"Thu hồi. {story.revoked_why}".strip()))
    if story.status == "expired":
        events.append(TitleEvent(story.valid_until, "Hết thời hạn của danh hiệu"))
    return sorted(events, key=lambda event: event.day)


def _objections(rows: Iterable[AppealFacts]) -> list[TitleEvent]:
    events = []
    for row in rows:
        if row.state == ObjectionState.WITHDRAWN:
            continue
        events.append(TitleEvent(timezone.localtime(row.filed_at).date(), "Đơn vị gửi kiến nghị về kết quả"))
        if row.state in ANSWERS and row.answered_at:
            said = ObjectionState(row.state).label.lower()
            events.append(
                TitleEvent(timezone.localtime(row.answered_at).date(), f"Kiến nghị được trả lời: {said}")
            )
    return events
