"""Authentication backend: every log-in attempt is counted, whichever page it comes from."""

from __future__ import annotations

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts import attempts, devices
from accounts.client_address import client_address
from accounts.models import User
from accounts.queries import may_log_in


class AccountBackend(ModelBackend):
    """Django's own backend behind a count of tries, closed to demonstration accounts when DEMO is off."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Return the user of a name and password; raise PermissionDenied and set `request.paused` on too many tries."""
        account = credentials.get(User.USERNAME_FIELD) if username is None else username
        if account is None or password is None:
            return None
        visitor = attempts.Visitor()
        if request is not None and request.META:
            visitor = attempts.Visitor(client_address(request), devices.known(request, account))
        if not attempts.admit(account, visitor):
            if request is not None:
                request.paused = True  # type: ignore[attr-defined]
            raise PermissionDenied
        person = super().authenticate(request, username=account, password=password)
        if person is None:
            attempts.failed(account, visitor)
        else:
            attempts.succeeded(person, account, visitor)
        return person

    async def aauthenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Do the same for asynchronous callers."""
        return await sync_to_async(self.authenticate)(request, username, password, **credentials)

    def user_can_authenticate(self, user) -> bool:
        """Return whether the account is active and, if made for the demonstration, allowed now."""
        return may_log_in(user)
