"""Errors of completing a task; each message says what to do."""

from __future__ import annotations

from dossiers.errors import Conflict, NotAllowed, WrongState


class JustHandled(Conflict):
    """Somebody else completed the task first; the message names who and when."""


class Busy(Conflict):
    """The record is locked by somebody who is writing at this moment."""


class NotYours(NotAllowed):
    """The acting appointment may not complete this task."""


class NotThere(WrongState):
    """The record is not at this step."""
