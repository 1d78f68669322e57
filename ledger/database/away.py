"""Whether a database error means that there is no database right now; asked of its code, never of its words.

PostgreSQL: no connection to be had, a connection that broke, a server that starts, stops or takes no more. SQLite: the
file cannot be opened or read.
"""

from __future__ import annotations

from django.db import InterfaceError, OperationalError

AWAY = "Cơ sở dữ liệu tạm thời không trả lời nên chưa làm được việc này. Hãy đợi một phút rồi thử lại."
SQLSTATES = frozenset({"57P01", "57P02", "57P03", "53300"})
BROKEN_CONNECTION = "08"
SQLITE_CODES = frozenset({10, 14})  # the lowest byte of SQLITE_IOERR, SQLITE_CANTOPEN and what extends them


def is_away(error: BaseException | None) -> bool:
    """Return whether the error, or what it was raised from, says that the database does not answer."""
    cause = error
    while cause is not None:
        if isinstance(cause, OperationalError | InterfaceError) and cause.__cause__ is not None:
            return _says_so(cause.__cause__)
        cause = cause.__cause__ or cause.__context__
    return False


def _says_so(error: BaseException) -> bool:
    """Return whether the driver's own error does: one of PostgreSQL's without a code never came from the server."""
    if (code := getattr(error, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in SQLITE_CODES
    if not hasattr(error, "sqlstate"):
        return False
    state = error.sqlstate
    return state is None or state in SQLSTATES or state.startswith(BROKEN_CONNECTION)
