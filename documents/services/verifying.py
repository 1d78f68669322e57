"""Is this file what was issued: compared by hash, its signatures judged; nothing of it is kept."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.utils import timezone

from accounts.models import SigningMandate
from documents import standing
from documents.errors import UnreadableFile
from documents.models import (
    DocumentCopy,
    DocumentKind,
    DocumentSignature,
    OfficialDocument,
    SigningCertificate,
)
from documents.signing import inspecting
from documents.signing.codes import raw_codes
from ledger.services import files

NO_MANDATE = "Người ký không có thẩm quyền ký văn bản của cơ quan ban hành vào ngày ký."
NOT_REGISTERED = "Chứng thư số chưa được đăng ký với cơ quan ban hành."
ADDED = "Phần đầu của tệp là văn bản gốc nhưng có thêm dữ liệu không do cơ quan ban hành ghi nhận."
EARLIER = "Đây là bản trước khi ký số xong; bản đầy đủ chữ ký tải được ở trang của văn bản."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the check says; `code` is genuine, altered, replaced, expired, revoked or unknown."""

    known: bool
    code: str
    status: str
    hash: str
    signatures: list[dict[str, Any]] = field(default_factory=list)
    document: OfficialDocument | None = None
    replaced_by: OfficialDocument | None = None
    note: str = ""

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


def verify(content: bytes, *, day: date | None = None) -> Verdict:
    """Compare a file with what was issued; raise UnreadableFile where it is no PDF we know."""
    digest = hashlib.sha256(content).hexdigest()
    document = known_by_hash(digest)
    copied = DocumentCopy.objects.filter(sha256=digest).select_related("document", "office").first()
    if document is None and copied is not None:
        return _copied(copied, content, digest, day or timezone.localdate())
    if document is not None:
        return _known(document, content, digest, day or timezone.localdate())
    raw = raw_codes(content)
    try:
        judged = inspecting.inspect(content)
    except UnreadableFile:
        if not (candidate := _by_codes(raw)):
            raise
        return Verdict(False, "altered", standing.ALTERED, digest, document=candidate)
    candidate = _by_codes(raw | set(judged["codes"]))
    signatures = [with_mandate(row, candidate) for row in judged["signatures"]]
    if candidate is not None:
        note = ADDED if _begins_with(candidate, content) else ""
        return Verdict(False, "altered", standing.ALTERED, digest, signatures, candidate, note=note)
    if any(row["problem"] in {"broken", "changed_after", "shadow", "not_covered"} for row in signatures):
        return Verdict(False, "altered", standing.ALTERED, digest, signatures)
    return Verdict(False, "unknown", standing.UNKNOWN, digest, signatures)


def known_by_hash(digest: str) -> OfficialDocument | None:
    """Return the issued document that has (or had, before a signature) exactly these bytes."""
    issued = OfficialDocument.objects.issued().select_related("pdf", "replaced_by", "issuer")
    return issued.filter(Q(sha256=digest) | Q(signatures__sha256=digest)).distinct().first()


def _known(document: OfficialDocument, content: bytes, digest: str, day: date) -> Verdict:
    signatures = []
    if b"/ByteRange" in content:
        signatures = [with_mandate(row, document) for row in inspecting.inspect(content)["signatures"]]
    now = standing.standing_of(document, day)
    current = document.current_file
    note = EARLIER if current and current.sha256 != digest else now.reason
    return Verdict(True, now.code, now.status, digest, signatures, document, now.replaced_by, note)


def _copied(copy: DocumentCopy, content: bytes, digest: str, day: date) -> Verdict:
    """A copy is worth what its original is worth; an original that is not ours is only named."""
    signatures = inspecting.inspect(content)["signatures"] if b"/ByteRange" in content else []
    note = f"Đây là {copy} của {copy.office}."
    if copy.document is None:
        return Verdict(True, "genuine", standing.GENUINE, digest, signatures, note=note)
    now = standing.standing_of(copy.document, day)
    return Verdict(True, now.code, now.status, digest, signatures, copy.document, now.replaced_by, note)


def _by_codes(codes: set[str]) -> OfficialDocument | None:
    issued = OfficialDocument.objects.issued().select_related("pdf", "issuer")
    return issued.filter(check_code__in=sorted(codes)[:50]).first() if codes else None


def _begins_with(document: OfficialDocument, content: bytes) -> bool:
    versions = [document.pdf, *(s.file for s in DocumentSignature.objects.filter(document=document))]
    return any(version and content.startswith(files.open_bytes(version)) for version in versions)


def with_mandate(row: dict[str, Any], document: OfficialDocument | None) -> dict[str, Any]:
    """Return the judged signature with what we know of its signer: registered, and entitled that day."""
    if document is None or row["problem"] is not None or not row["time"]:
        return row
    at = datetime.fromisoformat(row["time"])
    problem = signer_problem(document, row["fingerprint"], timezone.localtime(at).date())
    return {
        **row,
        "valid": problem is None,
        **({"problem": problem[0], "message": problem[1]} if problem else {}),
    }


def signer_problem(document: OfficialDocument, fingerprint: str, day: date) -> tuple[str, str] | None:
    """Say why this certificate may not sign the document that day, or None."""
    certificate = SigningCertificate.objects.filter(fingerprint=fingerprint).first()
    if certificate is None or (certificate.withdrawn_on and certificate.withdrawn_on <= day):
        return "not_registered", NOT_REGISTERED
    if certificate.office_id is not None:
        own = certificate.office_id == document.issuer_id
        return None if own else ("no_mandate", NO_MANDATE)
    if (
        document.kind == DocumentKind.MINUTES
        and document.signer
        and document.signer.user_id == certificate.owner_id
    ):
        return None  # minutes are signed by the chair of the sitting, who needs no mandate
    entitled = mandates_of(document, certificate, day)
    return None if entitled.exists() else ("no_mandate", NO_MANDATE)


def mandates_of(document: OfficialDocument, certificate: SigningCertificate, day: date) -> Any:
    """Return the mandates under which the certificate's owner signs the issuer's papers that day."""
    return (
        SigningMandate.objects.valid_on(day)
        .filter(issuer=document.issuer, holder__user=certificate.owner)
        .filter(holder__valid_from__lte=day)
        .filter(Q(holder__valid_until__isnull=True) | Q(holder__valid_until__gte=day))
    )
