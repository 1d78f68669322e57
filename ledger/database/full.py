"""Whether an error means that nothing more can be written here: no room, or a disk or database that is only read.

Asked of its code, never of its words. SQLite: SQLITE_READONLY and SQLITE_FULL with what they extend to. PostgreSQL: no
room on its disk (53100), a server that only reads (25006).
"""

from __future__ import annotations

import errno

from ledger.errors import StorageFull

FULL = (
    "Máy chủ không ghi được vì hết chỗ lưu hoặc ổ đĩa chỉ cho đọc, nên chưa có gì được lưu. "
    "Hãy báo quản trị viên rồi gửi lại sau."
)
ERRNOS = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
SQLITE_CODES = frozenset({8, 13})  # the lowest byte
SQLSTATES = frozenset({"53100", "25006"})


def is_full(error: BaseException | None) -> bool:
    """Return whether the error, or what it was raised from, is a place that takes no more."""
    while error is not None:
        if isinstance(error, StorageFull) or (isinstance(error, OSError) and error.errno in ERRNOS):
            return True
        if getattr(error, "sqlstate", None) in SQLSTATES:
            return True
        code = getattr(error, "sqlite_errorcode", None)
        if code is not None and code & 0xFF in SQLITE_CODES:
            return True
        error = error.__cause__
    return False
