"""Errors of documents; each message is Vietnamese and says what to do."""

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
    """An uploaded file cannot be read or validated."""


class TooManyAtOnce(UnreadableFile):
    """All slots for validating files are taken; this file was not read."""


class TooOften(DocumentError):
    """Too many checks from one address within an hour."""


class SignatureRefused(DocumentError):
    """An uploaded signed file is not accepted."""
