"""Questions of the inbox, for an acting appointment; each is one query however long the list."""

from __future__ import annotations

from accounts.models import Appointment
from workflows.models import TaskCard, TaskCardQuerySet

PAGE = 50


def my_tasks(appointment: Appointment) -> TaskCardQuerySet:
    """Return what waits for the appointment, the most urgent first."""
    return TaskCard.objects.open().mine(appointment).with_details().by_urgency()


def office_tasks(appointment: Appointment) -> TaskCardQuerySet:
    """Return what waits for anybody of the appointment's office, unit or council."""
    return TaskCard.objects.open().of_office(appointment).with_details().by_urgency()


def done_tasks(appointment: Appointment) -> TaskCardQuerySet:
    """Return what the appointment finished, the newest first."""
    return TaskCard.objects.filter(closed_by=appointment).with_details().order_by("-closed_at")


def visible_card(appointment: Appointment, task_id: int) -> TaskCard | None:
    """Return a card the appointment may look at: its own, its office's, or one it finished."""
    cards = TaskCard.objects.filter(task_id=task_id)
    reach = cards.mine(appointment) | cards.filter(closed_by=appointment)
    found = reach.with_details().select_related("task").first()
    return found or cards.of_office(appointment).with_details().select_related("task").first()
