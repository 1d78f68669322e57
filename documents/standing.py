"""What an issued document is worth today: genuine, replaced, expired or revoked.

Documents know that they were replaced or revoked; whether what they grant still holds is known above
(titles, in `dossiers`), which hands in a function with `register` when the site starts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from documents.models import DocumentRevocation, OfficialDocument

GENUINE = "đúng bản gốc"
ALTERED = "đã bị sửa"
REVOKED = "đã bị thu hồi"
UNKNOWN = "không tìm thấy"


@dataclass(frozen=True, slots=True)
class Standing:
    """What to say of a document: `code` is genuine, replaced, expired or revoked."""

    code: str
    status: str
    replaced_by: OfficialDocument | None = None
    reason: str = ""


Source = Callable[[OfficialDocument, date], Standing | None]
_SOURCES: list[Source] = []


def register(source: Source) -> None:
    """Let a room above say what a document is worth."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def expired(until: date) -> Standing:
    """Return the standing of what ended on a day."""
    return Standing("expired", f"hết hạn ngày {until:%d/%m/%Y}")


def replaced(by: OfficialDocument) -> Standing:
    """Return the standing of what a later document took the place of."""
    return Standing("replaced", f"đã được thay thế bởi {by}", replaced_by=by)


def revoked(reason: str = "") -> Standing:
    """Return the standing of what was withdrawn."""
    return Standing("revoked", REVOKED, reason=reason)


def standing_of(document: OfficialDocument, day: date) -> Standing:
    """Return what an issued document is worth on the day; the gravest word wins."""
    withdrawn = DocumentRevocation.objects.filter(document=document, revoked_on__lte=day).first()
    if withdrawn is not None:
        return revoked(withdrawn.reason)
    if document.replaced_by is not None:
        return replaced(document.replaced_by)
    for source in _SOURCES:
        found = source(document, day)
        if found is not None:
            return found
    return Standing("genuine", GENUINE)
