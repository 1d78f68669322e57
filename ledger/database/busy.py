"""Whether a database error means that somebody else is writing right now; asked of its code, never of its words.

Servers speak the language they were set up in. PostgreSQL: a lock not to be had in time (55P03), a deadlock
(40P01), transactions that cannot both be (40001). SQLite: SQLITE_BUSY and SQLITE_LOCKED with all they extend to.
"""

from __future__ import annotations

BUSY = "Người khác đang ghi vào hồ sơ này ngay lúc này. Hãy đợi vài giây rồi gửi lại; chưa có gì được lưu."
SQLSTATES = frozenset({"55P03", "40P01", "40001"})
SQLITE_CODES = frozenset({5, 6})  # the lowest byte of SQLITE_BUSY, SQLITE_LOCKED and what extends them


def is_busy(error: BaseException) -> bool:
    """Return whether the error, or what it was raised from, is a lock held by somebody else."""
    cause: BaseException | None = error
    while cause is not None:
        if getattr(cause, "sqlstate", None) in SQLSTATES:
            return True
        code = getattr(cause, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in SQLITE_CODES:
            return True
        cause = cause.__cause__
    return False
