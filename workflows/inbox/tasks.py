"""Lists of the inbox for an acting appointment; each is one query however long the list."""

from __future__ import annotations

from accounts.models import Appointment
from workflows.models import TaskCard, TaskCardQuerySet

PAGE = 50


def my_tasks(appointment: Appointment) -> TaskCardQuerySet:
    """Return the open tasks of the appointment, the most urgent first."""
    return TaskCard.objects.open().mine(appointment).with_details().by_urgency()


def office_tasks(appointment: Appointment) -> TaskCardQuerySet:
    """Return the open tasks of the appointment's office, unit or council."""
    return TaskCard.objects.open().of_office(appointment).with_details().by_urgency()


def done_tasks(appointment: Appointment) -> TaskCardQuerySet:
    """Return the tasks that the appointment completed, the newest first."""
    return TaskCard.objects.filter(closed_by=appointment).with_details().order_by("-closed_at")


def visible_card(appointment: Appointment, task_id: int) -> TaskCard | None:
    """Return the card of a task the appointment may see: its own, its office's, or one it completed; else None."""
    cards = TaskCard.objects.filter(task_id=task_id)
    reach = cards.mine(appointment) | cards.filter(closed_by=appointment)
    card = reach.with_details().select_related("task").first()
    return card or cards.of_office(appointment).with_details().select_related("task").first()
