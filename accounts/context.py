"""What every template may say about who is acting."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.queries import acting_appointments
from ledger.services import outbox


def acting(request: HttpRequest) -> dict[str, object]:
    """Return the acting appointment, all of the person's current ones, and how many messages are unread."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"acting": None, "appointments": [], "unread_messages": 0}
    return {
        "acting": getattr(request, "appointment", None) or None,
        "appointments": acting_appointments(request.user),
        "unread_messages": SimpleLazyObject(lambda: outbox.unread(request.user)),
    }
