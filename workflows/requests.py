"""The request of a signed-in person who acts under an appointment, as the guard of the workspace lets it pass."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.models import Appointment, User


class ActingRequest(HttpRequest):
    """A request with its acting appointment; used as a type only (accounts' middleware sets the attribute).

    `handing` is set by the page of a task: who has claimed it and to whom it may be assigned.
    """

    appointment: Appointment
    user: User
    handing: dict[str, Any]
