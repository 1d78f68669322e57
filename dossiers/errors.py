"""What can go wrong in the procedure; each message is a sentence that says what to do."""

from __future__ import annotations


class ProcedureError(Exception):
    """An act of the procedure cannot be done now."""


class NotAllowed(ProcedureError):
    """The acting appointment may not do this."""


class WrongState(ProcedureError):
    """The record has moved on, or is not there yet."""


class Incomplete(ProcedureError):
    """Something needed is missing; `missing` lists it."""

    def __init__(self, message: str, missing: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.missing = missing


class NotReached(Incomplete):
    """A level is asked for, voted, signed or numbered that is not reached, or that cannot be judged."""


class NoQuorum(ProcedureError):
    """Too few members have voted."""


class Conflict(ProcedureError):
    """Somebody else changed the same thing in the meantime."""


class BadAnswer(ProcedureError):
    """An answer cannot be right."""


class BadFile(ProcedureError):
    """A file cannot be taken as evidence."""


class NoKeyFolder(ProcedureError):
    """The key of a box with secret slips cannot be kept."""


class BallotsLost(ProcedureError):
    """The box of a secret ballot cannot be opened any more; the vote is to be repeated."""

    def __init__(self) -> None:
        super().__init__(
            "Không mở được hòm phiếu kín của hồ sơ này: khóa không còn trên máy chủ, hoặc phiếu trong hòm không khớp "
            "với số người đã bỏ phiếu. Phải bỏ phiếu lại: thư ký hoặc chủ tịch hội đồng bấm “Hoãn sang phiên họp "
            "khác” ở trang phiên họp, rồi mở phiên họp mới cho hồ sơ này."
        )
