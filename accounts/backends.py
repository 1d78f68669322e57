"""Logging in: a demonstration account opens only while the demonstration is on."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import ModelBackend


class AccountBackend(ModelBackend):
    """Django's own backend, closed to demonstration accounts when DEMO is off."""

    def user_can_authenticate(self, user) -> bool:
        """Return whether the account is active and, if made for the demonstration, allowed now."""
        if getattr(user, "is_demo", False) and not settings.DEMO:
            return False
        return super().user_can_authenticate(user)
