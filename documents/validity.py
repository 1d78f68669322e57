"""Validity of an issued document: genuine, replaced, expired or revoked.

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
class DocumentValidity:
    """Validity of a document: `code` is genuine, replaced, expired or revoked; since when, by what, and why."""

    code: str
    status: str
    replaced_by: OfficialDocument | None = None
    reason: str = ""
    since: date | None = None
    by: OfficialDocument | None = None

    @property
    def is_revoked(self) -> bool:
        """Return whether the document was taken back."""
        return self.code == "revoked"

    @property
    def sentence(self) -> str:
        """Return the state with its day, document and ground: "đã bị thu hồi từ 01/03/2026 bằng Quyết định số …"."""
        since = f" từ {self.since:%d/%m/%Y}" if self.since else ""
        by = f" bằng {self.by}" if self.by else ""
        return f"{self.status}{since}{by}" + (f". {self.reason}" if self.reason else "")


Noted = Callable[[str], str]
_NOTED: list[Noted] = []


def register_note(note: Noted) -> None:
    """Register a function of a higher room that says what a file (its SHA-256) is which this system never issued."""
    if note not in _NOTED:
        _NOTED.append(note)


def note_on(digest: str) -> str:
    """Return what is known of a file that is no document of this system; empty for nothing."""
    return next((said for note in _NOTED if (said := note(digest))), "")


Source = Callable[[OfficialDocument, date], DocumentValidity | None]
_SOURCES: list[Source] = []


def register_source(source: Source) -> None:
    """Register a function of a higher room that knows the validity of what documents grant."""
    if source not in _SOURCES:
        _SOURCES.append(source)


def expired(until: date) -> DocumentValidity:
    """Return the validity of a document whose effect ended on a day."""
    return DocumentValidity("expired", f"hết hạn ngày {until:%d/%m/%Y}")


def replaced(by: OfficialDocument) -> DocumentValidity:
    """Return the validity of a replaced document."""
    return DocumentValidity("replaced", f"đã được thay thế bởi {by}", replaced_by=by)


def revoked(
    reason: str = "", *, since: date | None = None, by: OfficialDocument | None = None
) -> DocumentValidity:
    """Return the validity of a revoked document."""
    return DocumentValidity("revoked", REVOKED, reason=reason, since=since, by=by)


def validity_of(document: OfficialDocument, day: date) -> DocumentValidity:
    """Return the validity of an issued document on the day; the gravest wins."""
    withdrawn = (
        DocumentRevocation.objects.in_force(day)
        .filter(document=document)
        .select_related("revoked_by")
        .defer("revoked_by__facts")
        .first()
    )
    if withdrawn is not None:
        since = max(withdrawn.revoked_on, document.issued_on or withdrawn.revoked_on)
        return revoked(withdrawn.reason, since=since, by=withdrawn.revoked_by)
    granted = next((validity for source in _SOURCES if (validity := source(document, day))), None)
    if granted is not None and granted.is_revoked:
        return granted
    if document.replaced_by is not None:
        return replaced(document.replaced_by)
    return granted or DocumentValidity("genuine", GENUINE)
