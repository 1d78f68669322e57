"""What can go wrong with people and their appointments; each message is a sentence that says what to do."""

from __future__ import annotations


class PeopleError(Exception):
    """An act about people cannot be done."""


class NotKept(PeopleError):
    """The unit, office or person is not in what this administrator keeps."""
