"""Errors of people and appointments; each message says in Vietnamese what to do."""

from __future__ import annotations


class PeopleError(Exception):
    """An act about people cannot be done."""


class NotManaged(PeopleError):
    """The unit, office or person is not among those this administrator manages."""


class WrongPassword(PeopleError):
    """The password in use was not typed rightly."""


class TooManyTries(WrongPassword):
    """Too many wrong passwords came before this one, which was not looked at."""


class LinkNotValid(PeopleError):
    """A link that sets a password cannot be used; the same words for every reason, whoever it was for."""

    def __init__(self) -> None:
        super().__init__(
            "Liên kết này không dùng được: đã dùng rồi, đã quá hạn, đã được thay bằng liên kết mới, hoặc gõ chưa đủ."
        )


class InvalidInstallation(PeopleError):
    """The facts for the first set-up are wrong; nothing was written."""


class InstalledOtherwise(PeopleError):
    """The installation was set up already, with other facts."""
