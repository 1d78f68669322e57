"""The validity of a decision or certificate by the titles it gave, for the public check of documents."""

from __future__ import annotations

from datetime import date

from documents import validity
from documents.models import DocumentKind, OfficialDocument
from dossiers.models import Title
from dossiers.rules.title_entries import MARK


def entered_from(digest: str) -> str:
    """Return what a scanned decision is that titles were entered from: not issued here, not verified here."""
    title = (
        Title.objects.entered()
        .filter(entry__scan__sha256=digest)
        .select_related("entry")
        .order_by("pk")
        .first()
    )
    if title is None:
        return ""
    return (
        f"Tệp này là bản chụp {title.entry} của {title.entry.issuer}, dùng để ghi nhận danh hiệu {MARK}. Hệ thống này "
        "không ban hành văn bản đó và không xác nhận chữ ký, con dấu trên bản giấy."
    )


def validity_by_titles(document: OfficialDocument, day: date) -> validity.DocumentValidity | None:
    """Return revoked, replaced or expired if that holds for every title of the document, else None."""
    if document.kind == DocumentKind.DECISION:
        titles = list(
            Title.objects.filter(decision__document=document).select_related("replaced_by__decision")
        )
    elif document.kind == DocumentKind.CERTIFICATE:
        titles = list(Title.objects.filter(pk=document.facts.get("title_id")))
    else:
        return None
    states = {title.status_on(day) for title in titles}
    if not titles or "valid" in states:
        return None
    if states == {"revoked"}:
        last = max(titles, key=lambda title: title.revoked_on or day)
        return validity.revoked(last.revoked_why, since=last.revoked_on)
    if "replaced" in states and titles[0].replaced_by is not None:
        return validity.replaced(titles[0].replaced_by.decision.document)
    return validity.expired(max(title.valid_until for title in titles if title.valid_until))
