"""What can go wrong when a task is performed; each sentence says what to do."""

from __future__ import annotations

from dossiers.errors import Conflict, NotAllowed, WrongState


class JustHandled(Conflict):
    """Somebody else performed the task first; the sentence names who and when."""


class Busy(Conflict):
    """The record is locked by somebody who is writing this very moment."""


class NotYours(NotAllowed):
    """The acting appointment may not perform this task."""


class NotThere(WrongState):
    """The record does not stand at the step asked for."""
