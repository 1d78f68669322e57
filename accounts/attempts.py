"""Failed log-ins: five in five minutes for one account from one address, then a pause.

Other accounts and other addresses are not held up. The counter lives in Django's cache: with the
default in-memory cache it counts per process, and the site runs as one process with threads.
"""

from __future__ import annotations

import hashlib
import unicodedata

from django.core.cache import cache

LIMIT = 5
WINDOW_SECONDS = 5 * 60


def _key(account: str, address: str) -> str:
    folded = unicodedata.normalize("NFKC", account).strip().casefold()
    return "login-failures:" + hashlib.sha256(f"{folded}\n{address}".encode()).hexdigest()


def blocked(account: str, address: str) -> bool:
    """Return whether the account has failed too often from this address."""
    return cache.get(_key(account, address), 0) >= LIMIT


def failed(account: str, address: str) -> None:
    """Count one failure; the window starts with the first."""
    key = _key(account, address)
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        cache.incr(key)
    except ValueError:  # the window ended between the two lines
        cache.add(key, 1, WINDOW_SECONDS)


def succeeded(account: str, address: str) -> None:
    """Forget the failures."""
    cache.delete(_key(account, address))
