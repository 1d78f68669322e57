"""Errors of the procedure; each message is a Vietnamese sentence that says what to do."""

from __future__ import annotations


class ProcedureError(Exception):
    """A step of the procedure cannot be done now."""


class NotAllowed(ProcedureError):
    """The acting appointment may not do this."""


class WrongState(ProcedureError):
    """The record has moved on, or has not reached the state yet."""


class Incomplete(ProcedureError):
    """Something required is missing; `missing` lists it."""

    def __init__(self, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


class NotReached(Incomplete):
    """A level is requested, voted, signed or numbered that is not reached or cannot be assessed."""


class NoQuorum(ProcedureError):
    """Too few members have voted."""


class Conflict(ProcedureError):
    """Somebody else has changed the same record in the meantime."""


class BadAnswer(ProcedureError):
    """A value is impossible."""


class BadFile(ProcedureError):
    """A file cannot be accepted as evidence."""


class NoKeyFolder(ProcedureError):
    """The key of a ballot box cannot be stored."""


class BallotsLost(ProcedureError):
    """The box of a secret ballot cannot be opened any more; the vote has to be repeated."""

    def __init__(self) -> None:
        super().__init__(
            "Không mở được hòm phiếu kín của hồ sơ này: khóa không còn trên máy chủ, hoặc phiếu trong hòm không khớp "
            "với số người đã bỏ phiếu. Phải bỏ phiếu lại: thư ký hoặc chủ tịch hội đồng bấm “Hoãn sang phiên họp "
            "khác” ở trang phiên họp, rồi mở phiên họp mới cho hồ sơ này."
        )
