"""What can go wrong with documents; each message says what to do."""

from __future__ import annotations


class DocumentsError(Exception):
    """A document cannot be read, drafted, signed, issued or rendered."""


class DocumentIsIssued(DocumentsError):
    """An issued document cannot be changed or deleted."""


class WrongStatus(DocumentsError):
    """The act does not fit the document's status."""


class NotEntitled(DocumentsError):
    """The acting appointment may not do this."""


class RenderingFailed(DocumentsError):
    """The PDF could not be made."""
