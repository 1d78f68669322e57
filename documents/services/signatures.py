"""Electronic signatures on issued documents: signed elsewhere and uploaded, signed on the device, sealed here."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.views.decorators.debug import sensitive_variables

from accounts.models import Appointment, Role, SigningMandate
from documents.errors import NotEntitled, SignatureRefused, WrongStatus
from documents.models import (
    DocumentSignature,
    OfficialDocument,
    SignatureKind,
    SigningCertificate,
)
from documents.rules.signatures import time_problem
from documents.services import verification
from documents.signing import marks, sandboxed, sealing
from ledger.models import StoredFile
from ledger.services import audit, files

ABOVE_NAME = 3.0
"""Points between the printed name and the mark above it."""

MORE_THAN_SIGNED = (
    "Tệp đã ký còn thay đổi khác ngoài chữ ký (nội dung, ghi chú hoặc trang). "
    "Hãy tải lại bản gốc và chỉ ký, không sửa."
)
NOT_INCREMENTAL = (
    "Tệp đã ký không giữ nguyên các byte của bản tải về. "
    "Hãy tải lại bản gốc và ký bằng công cụ chỉ ghi thêm chữ ký."
)


def current_bytes(document: OfficialDocument) -> bytes:
    """Return the bytes to sign next: the issued PDF with the signatures it has."""
    current = document.current_file
    if current is None:
        raise WrongStatus(f"{document} chưa ban hành nên chưa ký số được. Hãy cấp số trước.")
    return files.open_bytes(current)


@transaction.atomic
def accept_signed_file(
    *, document: OfficialDocument, content: bytes, appointment: Appointment
) -> DocumentSignature:
    """Store a document that its signer signed with a tool of their own.

    Only an incremental update that adds one signature is taken: the bytes before it are unchanged, the
    certificate is good for signing and registered for a person who holds a mandate. All this is judged by the
    trusted time stamp, where the signature has none at the moment of handing in; the time the signer states must
    be possible (documents.rules.signatures). Raises SignatureRefused with what is wrong, NotEntitled where the
    signer holds no mandate.
    """
    document = _locked(document)
    before, now = current_bytes(document), timezone.now()
    if not content.startswith(before) or len(content) == len(before):
        raise SignatureRefused(NOT_INCREMENTAL)
    recorded = verification.recorded_moments(document)
    validated = sandboxed.validate_file(content, strict=True, before=len(before), moments=[*recorded, now])
    rows, before_count = validated["signatures"], len(recorded)
    if len(rows) != before_count + 1:
        raise SignatureRefused(
            f"Tệp phải có đúng một chữ ký mới, nay có {len(rows) - before_count}. Hãy ký lại từ bản tải về."
        )
    broken = next((row for row in rows if row["problem"]), None)
    if broken is not None:
        raise SignatureRefused(f"{broken['message']} Hãy ký lại bằng chứng thư số còn hiệu lực.")
    if not validated["only_signed"]:
        raise SignatureRefused(MORE_THAN_SIGNED)
    added = rows[-1]
    at = datetime.fromisoformat(added["time"])
    impossible = time_problem(at, issued_at=document.issued_at, now=now, trusted=added["trusted_time"])
    if impossible is not None:
        raise SignatureRefused(impossible)
    day = verification.validation_day(added)
    problem = verification.signer_problem(document, added["fingerprint"], day)
    if problem is not None:
        raise NotEntitled(f"{problem[1]} Hãy báo quản trị viên.")
    certificate = _certificate_of_signer(document, added["fingerprint"])
    mandate = verification.mandates_of(document, certificate, day).first()
    judged_at = datetime.fromisoformat(added["judged_at"])
    return _keep(document, content, SignatureKind.PERSON, certificate, mandate, appointment, at, judged_at)


def _certificate_of_signer(document: OfficialDocument, fingerprint: str) -> SigningCertificate:
    certificate = SigningCertificate.objects.usable().get(fingerprint=fingerprint)
    if certificate.owner is None:
        raise SignatureRefused(
            "Đây là con dấu của cơ quan, không phải chữ ký của người ký. Hãy dùng nút đóng dấu."
        )
    if document.signer is None or certificate.owner_id != document.signer.user_id:
        raise NotEntitled(
            f"Văn bản do {document.signer_name} ký; chứng thư số này là của {certificate.owner}."
        )
    return certificate


@sensitive_variables("pin")
def sign_on_device(*, document: OfficialDocument, appointment: Appointment, pin: str) -> DocumentSignature:
    """Sign as the document's signer with the key on the server's PKCS#11 device, the PIN typed for this once.

    The certificate's label is the person's user name; the blue mark stands between capacity and name. The device is
    waited for before the transaction begins. Raises NotEntitled (not the signer, no mandate today), WrongStatus (not
    issued), SignatureRefused (no device, wrong PIN, not registered).
    """
    if document.signer_id != appointment.pk:
        raise NotEntitled(f"Văn bản do {document.signer_name} ký; chỉ người này ký số được.")
    if not settings.SIGNING_PKCS11:
        raise SignatureRefused(
            "Máy chủ chưa có thiết bị ký số. Hãy ký bằng công cụ của mình rồi tải bản đã ký lên."
        )
    if not pin:
        raise SignatureRefused("Chưa nhập mã PIN của thiết bị. Hãy nhập mã PIN rồi ký lại.")
    current_bytes(document)
    with sealing.device_signer(appointment.user.username, pin) as signer, transaction.atomic():
        return _sign_with(signer, _locked(document), appointment)


def _sign_with(signer: Any, document: OfficialDocument, appointment: Appointment) -> DocumentSignature:
    """Add the signer's signature and mark to the locked document and keep it."""
    before, moment = current_bytes(document), timezone.now()
    page, centre, top = sealing.place_of_name(before, document.signer_name)
    mark = marks.person_mark(
        name=document.signer_name, at=moment, page=page, centre=centre, bottom=top + ABOVE_NAME
    )
    day = timezone.localtime(moment).date()
    fingerprint = signer.signing_cert.sha256.hex()
    problem = verification.signer_problem(document, fingerprint, day)
    own = SigningCertificate.objects.usable().filter(owner=appointment.user, fingerprint=fingerprint)
    certificate = own.first()
    if problem is not None or certificate is None:
        raise NotEntitled(problem[1] if problem else verification.NOT_REGISTERED)
    content = sealing.add_signature(
        before, signer=signer, field=f"NguoiKy{document.signatures.count() + 1}", mark=mark,
        reason=f"Ký {document}",
    )  # fmt: skip
    mandate = verification.mandates_of(document, certificate, day).first()
    return _keep(document, content, SignatureKind.PERSON, certificate, mandate, appointment, moment)


@transaction.atomic
def seal(
    *, document: OfficialDocument, appointment: Appointment, at: datetime | None = None
) -> DocumentSignature:
    """Put the office's signature on an issued document, with its red mark at the top right of page 1.

    Only the document clerk keeps the seal, and seals what the entitled person has signed (NĐ 30/2020/NĐ-CP,
    Điều 32, 33). Raises NotEntitled, WrongStatus, SignatureRefused (no key, certificate not registered).
    """
    document = _locked(document)
    _require(appointment, Role.DOCUMENT_CLERK)
    if appointment.office.unit_id != document.issuer.unit_id:
        raise NotEntitled("Chỉ văn thư của cơ quan ban hành được đóng dấu. Hãy chuyển văn bản cho văn thư.")
    if document.signatures.filter(kind=SignatureKind.SEAL).exists():
        raise WrongStatus(f"{document} đã có chữ ký số của cơ quan.")
    before = current_bytes(document)
    width, height = sealing.page_size(before)
    moment = at or timezone.now()
    mark = marks.seal_mark(office=document.issuer_name, at=moment, page_width=width, page_height=height)
    with sealing.seal_signer(document.issuer.code, str(document.issuer)) as signer:
        certificate = (
            SigningCertificate.objects.usable()
            .filter(office=document.issuer, fingerprint=signer.signing_cert.sha256.hex())
            .first()
        )
        if certificate is None:
            raise SignatureRefused(
                f"Chứng thư con dấu của {document.issuer} chưa đăng ký. Hãy báo quản trị viên."
            )
        content = sealing.add_signature(
            before, signer=signer, field=f"CoQuan{document.signatures.count() + 1}", mark=mark,
            reason=f"Phát hành {document}",
        )  # fmt: skip
    return _keep(document, content, SignatureKind.SEAL, certificate, None, appointment, moment)


def _keep(
    document: OfficialDocument, content: bytes, kind: str, certificate: SigningCertificate,
    mandate: SigningMandate | None, appointment: Appointment, at: datetime, judged_at: datetime | None = None,
) -> DocumentSignature:  # fmt: skip
    previous = document.current_file
    stored: StoredFile = files.store(content=content, media_type="application/pdf")
    signature = DocumentSignature.objects.create(
        document=document,
        position=document.signatures.count() + 1,
        kind=kind,
        certificate=certificate,
        mandate=mandate,
        added_by=appointment,
        signed_at=at,
        judged_at=judged_at or at,
        file=stored,
        sha256=stored.sha256,
        previous_sha256=previous.sha256 if previous else "",
    )
    audit.record(
        act="document-signature-added",
        appointment=appointment,
        subject=document,
        sentence=f"{signature.get_kind_display()} trên {document}, SHA-256 {stored.sha256}",
    )
    return signature


def can_seal(document: OfficialDocument) -> bool:
    """Return whether this installation holds a seal key for the document's issuer."""
    return bool(settings.SEAL_KEYS or settings.SIGNING_PKCS11) and sealing.has_key(document.issuer.code)


def _locked(document: OfficialDocument) -> OfficialDocument:
    return OfficialDocument.objects.select_for_update(of=("self",)).select_related(
        "issuer", "pdf", "signer"
    ).get(pk=document.pk)  # fmt: skip


def _require(appointment: Appointment, role: str) -> None:
    if appointment.role != role or not appointment.holds_on(timezone.localdate()):
        raise NotEntitled(f"Việc này dành cho {Role(role).label.lower()}. Hãy chọn phân công khác.")
