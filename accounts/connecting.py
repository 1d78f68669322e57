"""Who connects, and how often in an hour."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

HOUR = 60 * 60


def who_connects(request: HttpRequest) -> str:
    """Return the caller's address; behind our own proxy what the proxy saw, never what the client wrote before it."""
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    behind = settings.NINJA_NUM_PROXIES
    return told[-behind] if behind and len(told) >= behind else request.META.get("REMOTE_ADDR", "")


def few_enough(request: HttpRequest, what: str, most: int) -> bool:
    """Count one request of this kind from this place and return whether it is within the hour's measure."""
    key = f"{what}:" + hashlib.sha256(who_connects(request).encode()).hexdigest()
    cache.add(key, 0, HOUR)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the hour ended between the two lines
        return True
