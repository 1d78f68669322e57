"""Permission to complete a task: by role and place as the step's record says, and by who has claimed it."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Appointment
from workflows.errors import NotYours
from workflows.models import TaskCard
from workflows.steps import STEPS


def require_permission(card: TaskCard, appointment: Appointment) -> None:
    """Raise NotYours unless the appointment is in force, may complete the task, and nobody else has claimed it."""
    if not appointment.user.is_active or not appointment.holds_on(timezone.localdate()):
        raise NotYours("Phân công này đã hết hiệu lực. Hãy chọn vai trò khác đang còn hiệu lực.")
    if not may_perform(card, appointment):
        raise NotYours(
            f"Vai trò “{appointment.get_role_display()}” tại {appointment.office} không làm được việc này. "
            "Hãy chọn đúng vai trò hoặc báo người được giao."
        )
    assignee = assignee_of(card)
    if assignee is not None and assignee.pk != appointment.pk:
        raise NotYours(f"{assignee.user} đã nhận việc này. Hãy đề nghị người đó giao lại trước khi làm.")


def assignee_of(card: TaskCard) -> Appointment | None:
    """Return who has claimed the task (người nhận việc), as long as they still hold their appointment."""
    assignee = card.taken_by
    if assignee is None or not assignee.user.is_active or not assignee.holds_on(timezone.localdate()):
        return None
    return assignee


def may_perform(card: TaskCard, appointment: Appointment) -> bool:
    """Return whether the appointment may complete the task, not only help with it.

    A card read with `with_reach` carries the answer; for any other card it is asked of the database.
    """
    if STEPS[card.node].scope_of(appointment.role) is None:
        return False
    if hasattr(card, "within_reach"):
        return card.within_reach
    return TaskCard.objects.filter(pk=card.pk).mine(appointment).exists()
