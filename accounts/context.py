"""Template context: the acting appointment and unread messages."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.models import Role
from accounts.queries import acting_appointments
from ledger.services import outbox


def acting(request: HttpRequest) -> dict[str, object]:
    """Return the acting appointment, the person's current ones, whether one is the site's, and unread messages."""
    if not getattr(request, "user", None) or not request.user.is_authenticated:
        return {"acting": None, "appointments": [], "keeps_site": False, "unread_messages": 0}
    posts = acting_appointments(request.user)
    return {
        "acting": getattr(request, "appointment", None) or None,
        "appointments": posts,
        "keeps_site": any(
            post.role == Role.SITE_ADMINISTRATOR and post.user_id == request.user.pk for post in posts
        ),
        "unread_messages": SimpleLazyObject(lambda: outbox.unread(request.user)),
    }
