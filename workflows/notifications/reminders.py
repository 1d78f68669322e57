"""Reminders before and after the deadline of a task, one message per person, and escalation to superiors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role
from accounts.queries import holders
from accounts.role_groups import SIGNERS, SIGNING_HEADS
from criteria.workdays import vietnam
from dossiers.models import CouncilSeat, Seat
from dossiers.rules import deadlines
from ledger.services import outbox
from workflows.inbox.items import performers
from workflows.models import Reminder, TaskCard
from workflows.steps import STEPS, Superior

LOOK_AHEAD = timedelta(days=21)
MOST_LINES = 30


@dataclass
class ReminderBatch:
    """The tasks that one person is reminded of today."""

    post: Appointment
    cards: list[TaskCard] = field(default_factory=list)


def remind(day: date) -> tuple[int, int]:
    """Write the reminders of the day; return how many tasks were reminded of and how many escalated."""
    own: dict[int, ReminderBatch] = {}
    above: dict[int, ReminderBatch] = {}
    people: dict[tuple, list[Appointment]] = {}
    reminded = escalated = 0
    for card, stage in due_reminders(day):
        place = (card.node, card.unit_id, card.office_id, card.council_id, card.person_id)
        if place not in people:
            people[place] = performers(card)
        reminded += 1
        _add(own, people[place], card)
        if deadlines.escalates(stage):
            escalated += 1
            _add(above, superiors(card, people[place]), card)
    for batch in own.values():
        _write(batch, day, key="remind", subject="Nhắc hạn")
    for batch in above.values():
        _write(batch, day, key="remind:above", subject="Việc quá hạn của cấp dưới")
    return reminded, escalated


def due_reminders(day: date) -> list[tuple[TaskCard, str]]:
    """Return the open tasks with a stage not reminded of yet, and record that stage as given."""
    waiting = TaskCard.objects.open().filter(due__lte=day + LOOK_AHEAD).with_details().by_urgency()
    given: dict[tuple[int, date], set[str]] = defaultdict(set)
    for card, day_due, stage in Reminder.objects.filter(card__in=waiting.order_by().values("pk")).values_list(
        "card", "due", "stage"
    ):
        given[card, day_due].add(stage)
    due, rows = [], []
    for card in waiting:
        stage = deadlines.stage(card.due, today=day, days_off=vietnam())
        if stage and stage not in given[card.pk, card.due]:
            due.append((card, stage))
            rows.append(Reminder(card=card, due=card.due, stage=stage))
    Reminder.objects.bulk_create(rows, batch_size=500)
    return due


def _add(batches: dict[int, ReminderBatch], posts: Iterable[Appointment], card: TaskCard) -> None:
    for post in posts:
        batches.setdefault(post.user_id, ReminderBatch(post)).cards.append(card)


def line(card: TaskCard, day: date) -> str:
    """Return the line of one task: how urgent, what, about whom."""
    if card.due is None:
        return f"- {card.title}, {card.subject} ({card.in_round})"
    shown = deadlines.light(card.due, today=day, days_off=vietnam(), counted_in=card.counted_in)
    return f"- {shown.words} ({card.due:%d/%m/%Y}): {card.title}, {card.subject} ({card.in_round})"


def _write(batch: ReminderBatch, day: date, *, key: str, subject: str) -> None:
    late = sum(card.due is not None and card.due < day for card in batch.cards)
    parts = [f"{late} việc quá hạn"] if late else []
    parts += [f"{len(batch.cards) - late} việc sắp đến hạn"] if len(batch.cards) > late else []
    lines = [line(card, day) for card in batch.cards[:MOST_LINES]]
    if len(batch.cards) > MOST_LINES:
        lines.append(f"và {len(batch.cards) - MOST_LINES} việc khác trong danh sách việc.")
    outbox.queue(
        to=batch.post.user,
        subject=f"{subject}: {', '.join(parts)}",
        body="\n".join(lines),
        link=reverse("workflows:inbox") if key == "remind" else f"{reverse('workflows:inbox')}?tab=co-quan",
        key=f"{key}:{day}:{batch.cards[0].pk}",
        audience=f"post:{batch.post.pk}",
    )


def superiors(card: TaskCard, performers: Iterable[Appointment]) -> list[Appointment]:
    """Return the superiors (cấp trên) of a late task, as its step names them, without anybody who performs it."""
    performing = {post.user_id for post in performers}
    by_user: dict[int, Appointment] = {}
    for superior in STEPS[card.node].superiors:
        posts = _holders_of(superior, card)
        by_user.update({post.user_id: post for post in posts if post.user_id not in performing})
    return list(by_user.values())


def _holders_of(superior: Superior, card: TaskCard) -> list[Appointment]:
    in_round = card.in_round
    if in_round is None:
        return []
    if superior == Superior.STANDING_OFFICE:
        return list(holders(Role.STANDING_CLERK, in_round.standing_office))
    if superior == Superior.COUNCIL_CHAIR:
        chairs = CouncilSeat.objects.valid_on(timezone.localdate()).filter(
            council=in_round.council_id, seat=Seat.CHAIR
        )
        return list(holders(Role.COUNCIL_CHAIR).filter(pk__in=chairs.values("appointment")))
    roles = SIGNING_HEADS if superior == Superior.CHAIRMAN else SIGNERS
    return [post for role in roles for post in holders(role, in_round.issuer)]
