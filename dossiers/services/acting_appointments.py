"""Under which appointments a person named on the command line acts."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from accounts.models import Appointment
from accounts.queries import acting_appointments


class NoActingAppointment(Exception):
    """There is no such person, or nothing they hold today."""


def acting_appointments_of(username: str, role: str = "") -> list[Appointment]:
    """Return a person's appointments of today, of one role where given; raises PostMissing where there is none."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    found = acting_appointments(user) if user else []
    if role:
        found = [post for post in found if post.role == role]
    if not found:
        raise NoActingAppointment(f"Người dùng “{username}” không có phân công phù hợp đang hiệu lực.")
    return found
