"""Writing the security log from a request: who, from where, at which address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from accounts.connecting import who_connects
from accounts.masking import masked
from accounts.services import security


def seen(request: HttpRequest, kind: str, what: str, *, user: Any = None) -> None:
    """Write one line about what the caller did; `user` where it is not whoever is logged in."""
    person = user
    if person is None and request.user.is_authenticated:
        person = request.user
    security.note(kind, user=person, address=who_connects(request), what=what, path=masked(request.path))


def seen_by_person(request: HttpRequest, kind: str, what: str) -> None:
    """Write one line where somebody is logged in; of what anybody may do nothing is written."""
    if request.user.is_authenticated:
        seen(request, kind, what)
