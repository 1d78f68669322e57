"""Official documents: draft → signed → issued. Each step is one transaction with one audit line."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Appointment, Office, Role, SigningMandate
from accounts.role_groups import COUNCIL_OFFICERS
from documents import rules
from documents.errors import DocumentError, NotEntitled, WrongStatus
from documents.models import DocumentKind, DocumentStatus, OfficialDocument, RegisterEntry
from documents.rendering import render
from documents.rendering.page_data import check_url, page_data
from documents.services import heads
from documents.services.layouts import source_in_use
from documents.services.registers import allocate, use_reserved
from ledger.services import audit, files
from ledger.services.transactions import atomic_service


@atomic_service
def draft(
    *,
    kind: str,
    issuer: Office,
    title: str,
    facts: dict[str, Any],
    appointment: Appointment,
    recipients: list[str] | None = None,
    place: str = "",
    symbol: str = "",
    issuer_name: str = "",
    superior_name: str | None = None,
) -> OfficialDocument:
    """Create a draft document; what is printed of the issuer is frozen now.

    `facts` are what the template of the kind prints (see documents/rendering/README.md). `symbol`,
    `place` and the names come from the issuer where they are not given, e.g. for a council.
    """
    document = OfficialDocument.objects.create(
        kind=DocumentKind(kind),
        type=rules.KINDS[kind].abbreviation,
        issuer=issuer,
        issuer_name=issuer_name or issuer.name,
        superior_name=heads.superior_of(issuer) if superior_name is None else superior_name,
        symbol=symbol or rules.symbol_of(rules.KINDS[kind].abbreviation, heads.symbol_of(issuer)),
        place=place or heads.place_of(issuer.unit),
        title=title,
        recipients="\n".join(recipients or []),
        facts=facts,
    )
    audit.record(
        act="document-drafted",
        appointment=appointment,
        subject=document,
        sentence=f"Soạn dự thảo {document.get_kind_display().lower()}: {title}",
    )
    return document


@atomic_service
def revise(
    *,
    document: OfficialDocument,
    appointment: Appointment,
    facts: dict[str, Any] | None = None,
    title: str | None = None,
    recipients: list[str] | None = None,
) -> OfficialDocument:
    """Change a document that is not issued; its signature, if any, is dropped."""
    _lock(document)
    if document.is_issued:
        raise WrongStatus(f"{document} đã ban hành nên không sửa được. Hãy ban hành văn bản thay thế.")
    if facts is not None:
        document.facts = facts
    if title is not None:
        document.title = title
    if recipients is not None:
        document.recipients = "\n".join(recipients)
    document.status = DocumentStatus.DRAFT
    document.signer = document.mandate = document.signed_at = None
    document.signer_block, document.signer_name = [], ""
    document.save()
    audit.record(
        act="document-revised",
        appointment=appointment,
        subject=document,
        sentence=f"Sửa dự thảo {document.get_kind_display().lower()}: {document.title}",
    )
    return document


@atomic_service
def sign(
    *,
    document: OfficialDocument,
    appointment: Appointment,
    mandate: SigningMandate | None = None,
    on: date | None = None,
) -> OfficialDocument:
    """Sign a draft under a mandate in force; minutes are signed by the chair without one.

    The lines above the signature and the name are frozen (NĐ 30/2020/NĐ-CP, Điều 13). Raises
    WrongStatus where it is not a draft, NotEntitled where the mandate is not the signer's,
    RenderingFailed where what is signed could not be issued as PDF/A.
    """
    _lock(document)
    if document.status != DocumentStatus.DRAFT:
        raise WrongStatus(f"{document} không còn là dự thảo nên không ký được. Hãy tải lại trang.")
    if mandate is not None:
        _check_mandate(document, mandate, appointment, on or timezone.localdate())
        block = mandate.block_lines()
    elif not rules.KINDS[document.kind].needs_mandate:
        block = [(appointment.capacity or appointment.get_role_display()).upper()]
    else:
        raise NotEntitled("Chưa có thẩm quyền ký văn bản này. Hãy đề nghị quản trị viên ghi thẩm quyền ký.")
    document.mandate = mandate
    document.signer = appointment
    document.signer_block = block
    document.signer_name = str(appointment.user)
    document.signed_at = timezone.now()
    document.status = DocumentStatus.SIGNED
    _check_printable(document, on or timezone.localdate())
    document.save()
    audit.record(
        act="document-signed",
        appointment=appointment,
        subject=document,
        sentence=f"Ký {document.get_kind_display().lower()}: {document.title}",
    )
    return document


@atomic_service
def issue(
    *,
    document: OfficialDocument,
    appointment: Appointment,
    on: date,
    reserved: RegisterEntry | None = None,
) -> OfficialDocument:
    """Issue a signed document: give it number and date, render it once and store the file.

    Number, PDF, file and audit line are one transaction: where any fails the number is free again.
    Raises WrongStatus where it is not signed, NotEntitled where the person is no document clerk of
    the issuer's unit (its standing clerk may number submissions and minutes, a council's chair and
    secretary minutes), RenderingFailed where the PDF cannot be made.
    """
    _lock(document)
    if document.status != DocumentStatus.SIGNED:
        state = "đã được cấp số" if document.is_issued else "chưa được ký"
        raise WrongStatus(f"{document} {state} nên không cấp số được. Hãy tải lại trang.")
    _check_clerk(document, appointment)
    register: dict[str, Any] = {"issuer": document.issuer, "year": on.year, "type_code": document.type}
    number = use_reserved(reserved, **register).number if reserved else allocate(**register)
    pdf = render(
        document.kind,
        page_data(document, number=number, on=on),
        date=on,
        check_url=check_url(document),
        **_layout(document),
    )
    stored = files.store(content=pdf, media_type="application/pdf")
    document.number, document.year, document.issued_on = number, on.year, on
    document.pdf, document.sha256, document.issued_at = stored, stored.sha256, timezone.now()
    document.status = DocumentStatus.ISSUED
    document.save()
    audit.record(
        act="document-issued",
        appointment=appointment,
        subject=document,
        sentence=f"Ban hành {document} ngày {on:%d/%m/%Y}, SHA-256 {stored.sha256}",
    )
    return document


@atomic_service
def replace(
    *, document: OfficialDocument, by: OfficialDocument, appointment: Appointment
) -> OfficialDocument:
    """Record that an issued document is replaced by another issued one."""
    _lock(document)
    if not (document.is_issued and by.is_issued) or document.pk == by.pk:
        raise WrongStatus("Chỉ văn bản đã ban hành mới được thay thế bằng một văn bản đã ban hành khác.")
    if document.replaced_by_id not in {None, by.pk}:
        raise WrongStatus(f"{document} đã được thay thế bằng {document.replaced_by}.")
    document.replaced_by = by
    document.save(update_fields=["replaced_by"])
    audit.record(
        act="document-replaced",
        appointment=appointment,
        subject=document,
        sentence=f"{document} được thay thế bằng {by}",
    )
    return document


def preview(document: OfficialDocument) -> bytes:
    """Return the PDF as it would be, without number, date and check code; kept nowhere."""
    return render(document.kind, page_data(document, number=None, on=None), date=None, **_layout(document))


def _lock(document: OfficialDocument) -> None:
    """Lock the row and refresh the caller's instance, so that nobody acts on stale data."""
    document.refresh_from_db(from_queryset=OfficialDocument.objects.select_for_update())


def _check_printable(document: OfficialDocument, day: date) -> None:
    """Render once before the signature, so that issuing never fails on the layout."""
    page = page_data(document, number=None, on=day)
    render(document.kind, page, date=day, check_url=check_url(document), **_layout(document))


def _layout(document: OfficialDocument) -> dict[str, str]:
    """Return the keyword argument with the administrators' active layout, empty where there is none."""
    source = source_in_use(document.kind, document.issuer)
    return {"layout": source} if source else {}


def _check_mandate(
    document: OfficialDocument, mandate: SigningMandate, appointment: Appointment, day: date
) -> None:
    if mandate.holder_id != appointment.pk or mandate.issuer_id != document.issuer_id:
        raise NotEntitled("Thẩm quyền ký này không phải của người ký đối với cơ quan ban hành. Hãy chọn lại.")
    if not mandate.holds_on(day):
        raise NotEntitled(
            f"Thẩm quyền ký không có hiệu lực vào ngày {day:%d/%m/%Y}. Hãy chọn thẩm quyền khác."
        )


def _check_clerk(document: OfficialDocument, appointment: Appointment) -> None:
    if not appointment.holds_on(timezone.localdate()):
        raise DocumentError("Phân công của người cấp số đã hết hiệu lực. Hãy chọn phân công khác.")
    kind = rules.KINDS[document.kind]
    of_the_unit = appointment.office.unit_id == document.issuer.unit_id
    if appointment.role == Role.DOCUMENT_CLERK and of_the_unit:
        return
    if appointment.role == Role.STANDING_CLERK and of_the_unit and kind.numbered_by_standing_office:
        return
    if appointment.role in COUNCIL_OFFICERS and kind.numbered_by_council:
        return
    raise NotEntitled("Chỉ văn thư của cơ quan ban hành được cấp số. Hãy chuyển văn bản cho văn thư.")
