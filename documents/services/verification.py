"""Verification of a file: compared with the issued ones by hash, its signatures validated; it is not stored."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import SigningMandate
from documents import validity
from documents.errors import TooManyAtOnce, UnreadableFile
from documents.models import (
    DocumentCopy,
    DocumentSignature,
    OfficialDocument,
    SigningCertificate,
)
from documents.rules import KINDS
from documents.signing import sandboxed
from documents.signing.check_codes import raw_codes
from ledger.services import files

NO_MANDATE = "Người ký không có thẩm quyền ký văn bản của cơ quan ban hành vào ngày ký."
NOT_REGISTERED = "Chứng thư số chưa được đăng ký với cơ quan ban hành."
ADDED = "Phần đầu của tệp là văn bản gốc nhưng có thêm dữ liệu không do cơ quan ban hành ghi nhận."
NOT_READ = (
    "Tệp không trùng với bản nào đã ban hành và lớn hơn mức được đọc ở đây, nên chữ ký số trong tệp chưa được xét. "
    "Hãy quét hình QR hoặc nhập mã in trên văn bản để so, hoặc nhờ cơ quan ban hành kiểm tra."
)
EARLIER = "Đây là bản trước khi ký số xong; bản đầy đủ chữ ký tải được ở trang của văn bản."


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """Result of a verification; `code` is genuine, altered, replaced, expired, revoked or unknown."""

    known: bool
    code: str
    status: str
    hash: str
    signatures: list[dict[str, Any]] = field(default_factory=list)
    document: OfficialDocument | None = None
    replaced_by: OfficialDocument | None = None
    note: str = ""
    read: bool = True  # whether the signatures of the file are told

    def as_json(self) -> dict[str, Any]:
        """Return what `verify_document --json` prints."""
        return {
            "known": self.known,
            "status": self.status,
            "code": self.code,
            "hash": self.hash,
            "document": str(self.document) if self.document else None,
            "signatures": self.signatures,
            "replaced_by": self.replaced_by.full_number if self.replaced_by else None,
            "note": self.note,
        }


def verify(content: bytes, *, day: date | None = None) -> VerificationResult:
    """Verify a file; its signatures are validated anew whether it is on record or not.

    Raises UnreadableFile where it is no PDF we know.
    """
    digest = hashlib.sha256(content).hexdigest()
    result = verify_by_hash(digest, day=day)
    if result is None:
        return verify_unknown(content)
    if b"/ByteRange" not in content:
        return result
    moments = [datetime.fromisoformat(row["judged_at"]) for row in result.signatures]
    moments = moments or list(DocumentCopy.objects.filter(sha256=digest).values_list("created_at", flat=True))
    rows = sandboxed.validate_file(content, moments=moments)["signatures"]
    signed = result.document if result.read else None
    return replace(result, signatures=[with_signer_checked(row, signed) for row in rows], read=True)


def verify_by_hash(digest: str, *, day: date | None = None) -> VerificationResult | None:
    """Return the result for a hash that is on record, None where it is not; no file is opened."""
    day = day or timezone.localdate()
    document = document_by_hash(digest)
    if document is not None:
        return _known(document, digest, day)
    copy = DocumentCopy.objects.filter(sha256=digest).select_related("document", "office").first()
    if copy is not None:
        return _copied(copy, digest, day)
    note = validity.note_on(digest)
    return (
        VerificationResult(False, "unknown", validity.UNKNOWN, digest, note=note, read=False)
        if note
        else None
    )


def verify_unknown(
    content: bytes, *, limits: sandboxed.ValidationLimits = sandboxed.OFFICE_LIMITS
) -> VerificationResult:
    """Verify a file that is not on record: an altered document of ours, or unknown.

    Raises UnreadableFile where it is no PDF that can be read, TooManyAtOnce where others are being read.
    """
    digest, raw = hashlib.sha256(content).hexdigest(), raw_codes(content)
    try:
        validated = sandboxed.validate_file(content, limits=limits)
    except TooManyAtOnce:
        raise
    except UnreadableFile:
        if not (candidate := _by_codes(raw)):
            raise
        return VerificationResult(False, "altered", validity.ALTERED, digest, document=candidate)
    candidate = _by_codes(raw | set(validated["codes"]))
    signatures = [with_signer_checked(row, candidate) for row in validated["signatures"]]
    if candidate is not None:
        note = ADDED if _begins_with(candidate, content) else ""
        return VerificationResult(
            False, "altered", validity.ALTERED, digest, signatures, candidate, note=note
        )
    if any(row["problem"] in {"broken", "changed_after", "shadow", "not_covered"} for row in signatures):
        return VerificationResult(False, "altered", validity.ALTERED, digest, signatures)
    return VerificationResult(False, "unknown", validity.UNKNOWN, digest, signatures)


def verify_unread(content: bytes) -> VerificationResult:
    """Verify a file that is not on record and too large to parse, by the check codes in its bytes."""
    digest, candidate = hashlib.sha256(content).hexdigest(), _by_codes(raw_codes(content))
    code, status = ("altered", validity.ALTERED) if candidate else ("unknown", validity.UNKNOWN)
    return VerificationResult(False, code, status, digest, document=candidate, note=NOT_READ, read=False)


def document_by_hash(digest: str) -> OfficialDocument | None:
    """Return the issued document that has (or had, before a signature) exactly these bytes."""
    issued = OfficialDocument.objects.issued().select_related("pdf", "replaced_by", "issuer")
    return issued.filter(Q(sha256=digest) | Q(signatures__sha256=digest)).distinct().first()


def _known(document: OfficialDocument, digest: str, day: date) -> VerificationResult:
    stored = list(document.signatures.select_related("certificate").order_by("position"))
    position = next((place for place, one in enumerate(stored, start=1) if one.sha256 == digest), 0)
    signatures = [with_signer_checked(_recorded(one), document) for one in stored[:position]]
    now = validity.validity_of(document, day)
    current = document.current_file
    note = now.sentence if now.is_revoked else now.reason
    if current and current.sha256 != digest:
        note = f"{EARLIER} {note}".strip()
    return VerificationResult(True, now.code, now.status, digest, signatures, document, now.replaced_by, note)


def _recorded(signature: DocumentSignature) -> dict[str, Any]:
    """Return a stored signature in the form of `documents.signing.validation.validate`."""
    at = timezone.localtime(signature.signed_at)
    certificate = signature.certificate
    return {
        "signer": _name_on(certificate), "valid": True, "covers_whole": True,
        "time": at.isoformat(timespec="seconds"), "trusted_time": None,
        "judged_at": (signature.judged_at or signature.signed_at).isoformat(),
        "fingerprint": certificate.fingerprint, "problem": None, "message": "",
    }  # fmt: skip


def _name_on(certificate: SigningCertificate) -> str:
    """Return the common name of a certificate's subject."""
    subject = x509.load_pem_x509_certificate(certificate.pem.encode()).subject
    names = subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(names[0].value) if names else certificate.subject


def _copied(copy: DocumentCopy, digest: str, day: date) -> VerificationResult:
    """Return the result for a copy: that of its original; a copy of an incoming document is only named."""
    note, source = f"Đây là {copy} của {copy.office}.", copy.source
    if not isinstance(source, OfficialDocument):
        return VerificationResult(True, "genuine", validity.GENUINE, digest, note=note, read=False)
    now = validity.validity_of(source, day)
    if now.code != "genuine":
        note = f"{note} Bản gốc {now.sentence}."
    return VerificationResult(
        True,
        now.code,
        now.status,
        digest,
        document=source,
        replaced_by=now.replaced_by,
        note=note,
        read=False,
    )


def _by_codes(codes: set[str]) -> OfficialDocument | None:
    issued = OfficialDocument.objects.issued().select_related("pdf", "issuer")
    return issued.filter(check_code__in=sorted(codes)[:50]).first() if codes else None


def _begins_with(document: OfficialDocument, content: bytes) -> bool:
    versions = [document.pdf, *(s.file for s in DocumentSignature.objects.filter(document=document))]
    return any(version and content.startswith(files.open_bytes(version)) for version in versions)


def with_signer_checked(row: dict[str, Any], document: OfficialDocument | None) -> dict[str, Any]:
    """Return a validated signature with its signer checked: registered and entitled on the validation day."""
    if document is None or row["problem"] is not None or not row["time"]:
        return row
    problem = signer_problem(document, row["fingerprint"], validation_day(row))
    return {
        **row,
        "valid": problem is None,
        **({"problem": problem[0], "message": problem[1]} if problem else {}),
    }


def recorded_moments(document: OfficialDocument) -> list[datetime]:
    """Return the moment by which each stored signature was validated, in their order."""
    moment = Coalesce("judged_at", "signed_at")
    return list(document.signatures.order_by("position").values_list(moment, flat=True))


def validation_day(row: dict[str, Any]) -> date:
    """Return the day on which a signature's certificate and mandate must hold."""
    return timezone.localtime(datetime.fromisoformat(row["judged_at"])).date()


def signer_problem(document: OfficialDocument, fingerprint: str, day: date) -> tuple[str, str] | None:
    """Return (code, sentence) why this certificate may not sign the document that day, None where it may."""
    certificate = SigningCertificate.objects.usable().filter(fingerprint=fingerprint).first()
    if certificate is None or (certificate.withdrawn_on and certificate.withdrawn_on <= day):
        return "not_registered", NOT_REGISTERED
    if certificate.office_id is not None:
        own = certificate.office_id == document.issuer_id
        return None if own else ("no_mandate", NO_MANDATE)
    if (
        not KINDS[document.kind].needs_mandate
        and document.signer
        and document.signer.user_id == certificate.owner_id
    ):
        return None  # minutes are signed by the chair of the sitting, who needs no mandate
    entitled = mandates_of(document, certificate, day)
    return None if entitled.exists() else ("no_mandate", NO_MANDATE)


def mandates_of(document: OfficialDocument, certificate: SigningCertificate, day: date) -> Any:
    """Return the mandates under which the certificate's owner may sign for the issuer that day."""
    return (
        SigningMandate.objects.valid_on(day)
        .filter(issuer=document.issuer, holder__user=certificate.owner)
        .filter(holder__valid_from__lte=day)
        .filter(Q(holder__valid_until__isnull=True) | Q(holder__valid_until__gte=day))
    )
