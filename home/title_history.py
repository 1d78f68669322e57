"""The public history of a title in words: recognised, raised, objected to, ended; the newest last."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from dossiers.models import ANSWERS, EndingState, Objection, ObjectionState, Title, TitleEnding


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a title, on a day, in words fit for everybody."""

    day: date
    words: str
    paper: str = ""


def with_history(titles: QuerySet[Title]) -> QuerySet[Title]:
    """Read what the history needs in three queries, however many titles there are."""
    endings = TitleEnding.objects.select_related("document").order_by("pk")
    objections = Objection.objects.order_by("pk")
    return titles.prefetch_related(
        Prefetch("endings", queryset=endings), Prefetch("dossier__objections", queryset=objections)
    )


def history_of(title: Title, today: date | None = None) -> list[Event]:
    """Return the events of a title; what was said in an objection is not public, that there was one is."""
    today = today or timezone.localdate()
    issued = [ending for ending in title.endings.all() if ending.state == EndingState.ISSUED]
    events = [
        Event(title.recognised_on, f"Được công nhận mức độ {title.level}", str(title.decision.document))
    ]
    events += _objections(title.dossier.objections.all())
    if title.replaced_on and title.replaced_by:
        events.append(
            Event(
                title.replaced_on,
                f"Được thay bằng danh hiệu mức độ {title.replaced_by.level}",
                str(title.replaced_by.decision.document),
            )
        )
    events += [
        Event(
            title.revoked_on or today,
            f"{ending.get_kind_display()}. Căn cứ: {ending.ground}",
            str(ending.document),
        )
        for ending in issued
    ]
    if title.revoked_on and not issued:
        events.append(Event(title.revoked_on, f"Thu hồi. {title.revoked_why}".strip()))
    if title.status_on(today) == "expired":
        events.append(Event(title.valid_until, "Hết thời hạn của danh hiệu"))
    return sorted(events, key=lambda event: event.day)


def _objections(rows: Iterable[Objection]) -> list[Event]:
    events = []
    for row in sorted(rows, key=lambda one: one.pk):
        if row.state == ObjectionState.WITHDRAWN:
            continue
        events.append(Event(timezone.localtime(row.filed_at).date(), "Đơn vị gửi kiến nghị về kết quả"))
        if row.state in ANSWERS and row.answered_at:
            said = row.get_state_display().lower()
            events.append(
                Event(timezone.localtime(row.answered_at).date(), f"Kiến nghị được trả lời: {said}")
            )
    return events
