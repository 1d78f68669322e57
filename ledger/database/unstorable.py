"""Whether a database error means that a text holds what no text can: a zero byte, which only a made-up request has.

SQLite keeps it; PostgreSQL's driver refuses to send it (no code), the server what JSON spells so (22P05, 22021).
"""

from __future__ import annotations

from django.db import DataError

SQLSTATES = frozenset({None, "22P05", "22021"})


def is_unstorable(error: BaseException | None) -> bool:
    """Return whether the error, or what it was raised from, is a text that cannot be kept."""
    while error is not None:
        cause = error.__cause__
        if isinstance(error, DataError) and cause is not None:
            return getattr(cause, "sqlstate", "") in SQLSTATES
        error = cause
    return False
