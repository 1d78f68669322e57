"""What every template may say about who is acting."""

from __future__ import annotations

from django.http import HttpRequest

from accounts.queries import current_appointments


def acting(request: HttpRequest) -> dict[str, object]:
    """Return the acting appointment and all of the person's current ones."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"acting": None, "appointments": []}
    return {
        "acting": getattr(request, "appointment", None) or None,
        "appointments": list(current_appointments(request.user)),
    }
