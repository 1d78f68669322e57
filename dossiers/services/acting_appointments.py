"""Appointments under which a person named on the command line acts."""

from __future__ import annotations

from django.contrib.auth import get_user_model

from accounts.models import Appointment
from accounts.queries import acting_appointments


class NoActingAppointment(Exception):
    """There is no such user, or none of their appointments is in force today."""


def acting_appointments_of(username: str, role: str = "") -> list[Appointment]:
    """Return a user's appointments in force today, of one role if given; raise NoActingAppointment if there is none."""
    user = get_user_model().objects.filter(username=username, is_active=True).first()
    appointments = acting_appointments(user) if user else []
    if role:
        appointments = [post for post in appointments if post.role == role]
    if not appointments:
        raise NoActingAppointment(f"Người dùng “{username}” không có phân công phù hợp đang hiệu lực.")
    return appointments
