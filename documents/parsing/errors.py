"""Errors of parsing; each message is Vietnamese and says what to do next."""

from __future__ import annotations


class ReadingError(Exception):
    """Base of both kinds; ``exit_code`` is what a command of ours returns."""

    exit_code = 2


class BadInput(ReadingError):
    """The bytes cannot be read: missing, empty, damaged, in another encoding, without text."""

    exit_code = 2


class NotADocument(BadInput):
    """The text can be read, but no administrative document is recognised in it."""


class Refused(ReadingError):
    """The file is understood but not accepted: encrypted, too large, of another type."""

    exit_code = 3
