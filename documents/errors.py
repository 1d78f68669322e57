"""What can go wrong with documents; each message says what to do."""

from __future__ import annotations


class DocumentError(Exception):
    """A document cannot be read, drafted, signed, issued or rendered."""


class DocumentIsIssued(DocumentError):
    """An issued document cannot be changed or deleted."""


class WrongStatus(DocumentError):
    """The act does not fit the document's status."""


class NotEntitled(DocumentError):
    """The acting appointment may not do this."""


class RenderingFailed(DocumentError):
    """The PDF could not be made."""


class UnreadableFile(DocumentError):
    """A file that was handed in cannot be read or judged."""


class TooManyAtOnce(UnreadableFile):
    """Others have files judged right now; this one was not looked at."""


class TooOften(DocumentError):
    """One place has asked for more within the hour than anybody may."""


class SignatureRefused(DocumentError):
    """A signed file that was handed in is not what may be kept."""
