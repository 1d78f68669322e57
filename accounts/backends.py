"""Logging in: a demonstration account opens only while the demonstration is on."""

from __future__ import annotations

from django.contrib.auth.backends import ModelBackend

from accounts.queries import may_log_in


class AccountBackend(ModelBackend):
    """Django's own backend, closed to demonstration accounts when DEMO is off."""

    def user_can_authenticate(self, user) -> bool:
        """Return whether the account is active and, if made for the demonstration, allowed now."""
        return may_log_in(user)
