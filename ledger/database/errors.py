"""What an error of the database or the disk means, told by its code, never by its words.

Servers speak the language they were set up in, so messages are not compared. PostgreSQL errors carry `sqlstate`,
SQLite errors `sqlite_errorcode`, whose lowest byte is the kind and whose upper bytes only extend it.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from typing import Final

from django.db import DataError, InterfaceError, OperationalError

from ledger.errors import StorageFull

BUSY: Final = (
    "Người khác đang ghi vào hồ sơ này ngay lúc này. Hãy đợi vài giây rồi gửi lại; chưa có gì được lưu."
)
AWAY: Final = "Cơ sở dữ liệu tạm thời không trả lời nên chưa làm được việc này. Hãy đợi một phút rồi thử lại."
FULL: Final = (
    "Máy chủ không ghi được vì hết chỗ lưu hoặc ổ đĩa chỉ cho đọc, nên chưa có gì được lưu. "
    "Hãy báo quản trị viên rồi gửi lại sau."
)

BUSY_STATES: Final = frozenset({"55P03", "40P01", "40001"})
"""Lock not available in time, deadlock, serialisation failure."""
BUSY_CODES: Final = frozenset({5, 6})
"""SQLITE_BUSY, SQLITE_LOCKED."""
AWAY_STATES: Final = frozenset({"57P01", "57P02", "57P03", "53300"})
"""Server shutting down or starting up, too many connections; every state that begins with 08 is a connection error."""
CONNECTION_CLASS: Final = "08"
AWAY_CODES: Final = frozenset({10, 14})
"""SQLITE_IOERR, SQLITE_CANTOPEN."""
FULL_STATES: Final = frozenset({"53100", "25006"})
"""Disk full, read-only transaction."""
FULL_CODES: Final = frozenset({8, 13})
"""SQLITE_READONLY, SQLITE_FULL."""
FULL_ERRNOS: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
UNSTORABLE_STATES: Final = frozenset({None, "22P05", "22021"})
"""Untranslatable character, invalid byte sequence; without a state PostgreSQL's driver refused to send the text."""


def is_busy(error: BaseException) -> bool:
    """Return whether the error, or what it was raised from, is a lock that somebody else holds."""
    return any(_has_code(cause, BUSY_STATES, BUSY_CODES) for cause in _causes(error))


def is_away(error: BaseException | None) -> bool:
    """Return whether the error, or what it was raised from, says that the database does not answer.

    Handled errors count as well: a page that answers a failure may fail for the same cause.
    """
    cause = error
    while cause is not None:
        if isinstance(cause, OperationalError | InterfaceError) and cause.__cause__ is not None:
            return _driver_is_away(cause.__cause__)
        cause = cause.__cause__ or cause.__context__
    return False


def is_full(error: BaseException | None) -> bool:
    """Return whether the error, or what it was raised from, is a disk or database that takes no more."""
    return any(
        isinstance(cause, StorageFull)
        or (isinstance(cause, OSError) and cause.errno in FULL_ERRNOS)
        or _has_code(cause, FULL_STATES, FULL_CODES)
        for cause in _causes(error)
    )


def is_unstorable(error: BaseException | None) -> bool:
    """Return whether the error, or what it was raised from, is a text no column keeps: one with a zero byte.

    Only a made-up request has one. SQLite keeps it, PostgreSQL refuses it.
    """
    for cause in _causes(error):
        if isinstance(cause, DataError) and cause.__cause__ is not None:
            return getattr(cause.__cause__, "sqlstate", "") in UNSTORABLE_STATES
    return False


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield the error and what it was raised from, outermost first."""
    while error is not None:
        yield error
        error = error.__cause__


def _has_code(error: BaseException, states: frozenset[str], codes: frozenset[int]) -> bool:
    """Return whether a driver's error carries one of these codes."""
    code = getattr(error, "sqlite_errorcode", None)
    return getattr(error, "sqlstate", None) in states or (code is not None and code & 0xFF in codes)


def _driver_is_away(error: BaseException) -> bool:
    """Return whether a driver's own error means no connection; one of PostgreSQL's without a state never reached it."""
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in AWAY_CODES
    if not hasattr(error, "sqlstate"):
        return False
    state = error.sqlstate
    return state is None or state in AWAY_STATES or state.startswith(CONNECTION_CLASS)
