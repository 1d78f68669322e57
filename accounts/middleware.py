"""Middleware that sets `request.appointment`, the appointment a person acts under."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from accounts.models import Appointment
from accounts.queries import acting_appointments

SESSION_KEY = "acting_appointment"


def acting_appointment(request: HttpRequest) -> Appointment | None:
    """Return the appointment chosen in the session if still in force, else the first one."""
    if not request.user.is_authenticated:
        return None
    mine = acting_appointments(request.user)
    chosen = request.session.get(SESSION_KEY)
    return next((a for a in mine if a.pk == chosen), mine[0] if mine else None)


class ActingAppointmentMiddleware:
    """Set `request.appointment`, read only when somebody asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the lazily read appointment."""
        request.appointment = SimpleLazyObject(  # type: ignore[attr-defined]
            lambda: acting_appointment(request)
        )
        return self.get_response(request)
