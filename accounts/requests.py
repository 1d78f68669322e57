"""Requests as the views behind a log-in know them; for annotations only."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.models import Appointment, User


class ActingRequest(HttpRequest):
    """A request of somebody who is logged in: who it is, and the appointment they act under (middleware.py)."""

    user: User
    appointment: Appointment | None
