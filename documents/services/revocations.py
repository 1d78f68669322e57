"""Revoking and restoring an issued document: each the effect of a signed, numbered decision of its issuer."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from accounts.models import Appointment, Role
from documents import rules
from documents.errors import NotEntitled, WrongStatus
from documents.models import DocumentRevocation, OfficialDocument
from ledger.services import audit
from ledger.services.transactions import atomic_service

REVOKES, RESTORES = "revokes", "restores"
"""The fact of a signed document that names, by its key, the document it takes back or brings back."""


def open_revocation(document: OfficialDocument) -> DocumentRevocation | None:
    """Return the revocation in force, None where there is none."""
    return DocumentRevocation.objects.open().filter(document=document).select_related("revoked_by").first()


def why_not_revoke(document: OfficialDocument) -> str:
    """Return why this document cannot be revoked now, an empty string where it can."""
    if not document.is_issued:
        return f"{document} chưa ban hành nên không có gì để thu hồi."
    if (revocation := open_revocation(document)) is not None:
        by = f" bằng {revocation.revoked_by}" if revocation.revoked_by else ""
        return f"{document} đã bị thu hồi từ {revocation.revoked_on:%d/%m/%Y}{by}."
    target = OfficialDocument.objects.filter(pk=document.facts.get(REVOKES)).first()
    if target is not None:
        return f"{document} thu hồi {target}. Muốn hủy việc thu hồi, hãy trình văn bản khôi phục {target}."
    if document.facts.get(RESTORES):
        return f"{document} khôi phục một văn bản khác. Hãy trình thu hồi chính văn bản đó."
    return ""


def why_not_restore(document: OfficialDocument) -> str:
    """Return why this document cannot be restored, an empty string where it can."""
    return "" if open_revocation(document) else f"{document} không bị thu hồi nên không có gì để khôi phục."


@atomic_service
def revoke(
    *, document: OfficialDocument, by: OfficialDocument, appointment: Appointment, reason: str
) -> DocumentRevocation:
    """Revoke an issued document from the date of the revoking decision (NĐ 30/2020/NĐ-CP, Điều 18).

    Raises NotEntitled (not the document clerk of the issuer), WrongStatus (`by` is no issued, mandated decision of the
    same body that names the document, its day is out of range, nothing to revoke).
    """
    document = _checked(document, by, appointment, REVOKES)
    if refusal := why_not_revoke(document):
        raise WrongStatus(refusal)
    on = _day(by, since=document.issued_on)
    revocation = DocumentRevocation.objects.create(
        document=document, revoked_on=on, reason=reason.strip(), revoked_by=by, by=appointment
    )
    audit.record(
        act="document-revoked",
        appointment=appointment,
        subject=document,
        sentence=f"Thu hồi {document} từ {on:%d/%m/%Y} bằng {by}, SHA-256 {by.sha256}: {reason.strip()}",
    )
    return revocation


@atomic_service
def restore(
    *, document: OfficialDocument, by: OfficialDocument, appointment: Appointment
) -> DocumentRevocation:
    """Restore a revoked document from the date of the restoring decision; raises as `revoke` does."""
    document = _checked(document, by, appointment, RESTORES)
    revocation = open_revocation(document)
    if revocation is None:
        raise WrongStatus(why_not_restore(document))
    on = _day(by, since=min(revocation.revoked_on, timezone.localdate()))
    revocation.restored_on, revocation.restored_by = on, by
    revocation.save(update_fields=["restored_on", "restored_by"])
    audit.record(
        act="document-restored",
        appointment=appointment,
        subject=document,
        sentence=f"{document} có hiệu lực lại từ {on:%d/%m/%Y} theo {by}, SHA-256 {by.sha256}",
    )
    return revocation


def _checked(
    document: OfficialDocument, by: OfficialDocument, appointment: Appointment, effect: str
) -> OfficialDocument:
    """Return the document, locked; raise where the other one is no decision of its issuer with this effect on it."""
    document = OfficialDocument.objects.select_for_update(of=("self",)).select_related("issuer__unit").get(
        pk=document.pk
    )  # fmt: skip
    of_the_body = appointment.office.unit_id == document.issuer.unit_id
    if appointment.role != Role.DOCUMENT_CLERK or not of_the_body:
        raise NotEntitled("Chỉ văn thư của cơ quan ban hành được ghi thu hồi hoặc khôi phục văn bản.")
    decided = effect in rules.KINDS[by.kind].acts_on and by.is_issued and by.mandate_id is not None
    if not decided or by.issuer_id != document.issuer_id or by.facts.get(effect) != document.pk:
        raise WrongStatus(
            f"{document} chỉ được thu hồi hoặc khôi phục bằng quyết định đã ký, đã cấp số của chính cơ quan "
            "ban hành, ghi rõ văn bản đó. Hãy trình ký quyết định."
        )
    return document


def _day(by: OfficialDocument, *, since: date | None) -> date:
    """Return the date of the decision; raise WrongStatus where it is before `since` or in the future."""
    today = timezone.localdate()
    on = by.issued_on or today
    if reason := rules.wrong_day(on, since=since or on, today=today):
        raise WrongStatus(reason)
    return on
