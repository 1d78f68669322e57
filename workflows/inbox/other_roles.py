"""What waits for a person in the roles they are not acting under now: how many at each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Appointment
from accounts.queries import acting_appointments
from workflows.inbox.pending import pending_items
from workflows.models import TaskCard


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One other role of the person and how much waits there, tasks and pending items together."""

    post: Appointment
    many: int


def waiting_elsewhere(user: Any, acting: Appointment, today: date) -> list[Elsewhere]:
    """Return the other roles in which something waits, the fullest first; acting there the number is the same."""
    found = []
    for post in acting_appointments(user):
        if post.pk != acting.pk:
            many = TaskCard.objects.open().mine(post).count() + len(pending_items(post, today))
            found.append(Elsewhere(post, many))
    return sorted((one for one in found if one.many), key=lambda one: -one.many)
