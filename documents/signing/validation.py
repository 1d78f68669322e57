"""Validation of the signatures of a PDF: no Django, no network, nothing stored.

`judge(content, trust)` returns {"signatures": [...], "codes": [...], "text": …}. Each signature is
{"signer", "valid", "covers_whole", "time", "trusted_time", "fingerprint", "problem", "message"}; `problem`
is one of PROBLEMS. "time" is that of the RFC 3161 time stamp where there is a trusted one, else what the signer
states. Certificate, revocation and purpose are judged at "judged_at": the trusted stamp's time, else the moment we
took the signature in, else now; never at a time that only the signer states.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import SuspiciousModification
from pyhanko.sign.general import ValueErrorWithMessage
from pyhanko.sign.validation import generic_cms
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator.errors import ValidationError

from documents.signing.check_codes import codes_in
from documents.signing.increments import HARMLESS, only_signed
from documents.signing.trust_paths import Trust, context_of, path_problem

PROBLEMS = {
    "broken": "Nội dung đã ký bị thay đổi: dấu băm không khớp.",
    "changed_after": "Tệp bị sửa thêm sau khi ký.",
    "shadow": "Nội dung đã ký bị che hoặc thay bằng nội dung khác sau khi ký (văn bản bóng).",
    "not_covered": "Chữ ký không bao trùm toàn bộ tệp.",
    "expired": "Chứng thư số đã hết hạn tại thời điểm xét chữ ký.",
    "not_yet_valid": "Chứng thư số chưa có giá trị tại thời điểm xét chữ ký.",
    "revoked": "Chứng thư số đã bị thu hồi tại thời điểm xét chữ ký.",
    "wrong_purpose": "Chứng thư số không được cấp để ký văn bản.",
    "untrusted": "Chứng thư số không do tổ chức được tin cậy cấp.",
    "no_revocation": "Không có dữ liệu thu hồi để kiểm tra chứng thư số tại thời điểm xét chữ ký.",
    "bad_timestamp": "Dấu thời gian không hợp lệ.",
    "unreadable": "Chữ ký hỏng hoặc có định dạng không được hỗ trợ.",
}
SIGNING_USES = {"digital_signature", "non_repudiation"}
SIGNING_PURPOSES = {
    "any_extended_key_usage",
    "email_protection",
    "client_auth",
    "microsoft_document_signing",
    "adobe_authentic_documents_trust",
    "1.3.6.1.5.5.7.3.36",
}
VIETNAM = timezone(timedelta(hours=7))


@dataclass
class Times:
    """Moments at which the stored signatures of a file were validated, in their order, and now for further ones."""

    taken: list[datetime] = field(default_factory=list)
    now: datetime = field(default_factory=lambda: datetime.now(UTC))

    def of(self, number: int) -> datetime:
        """Return the moment the signature at this position was stored, now where it was not."""
        return self.taken[number] if number < len(self.taken) else self.now


def validate(
    content: bytes, trust: Trust, times: Times | None = None, *, strict: bool = False, before: int = 0
) -> dict[str, Any]:
    """Validate every signature of a file; raise ValueError with a sentence where it is no readable PDF.

    With `before`, the length of the bytes that were given out to sign, "only_signed" says whether what was
    written after them is a signature and nothing else.
    """
    if not content.lstrip()[:5].startswith(b"%PDF-"):
        raise ValueError("Tệp không phải PDF. Hãy chọn tệp PDF của văn bản.")
    try:
        reader = PdfFileReader(io.BytesIO(content), strict=strict)
        if reader.encrypted:
            raise ValueError("Tệp PDF có mật khẩu nên không kiểm tra được. Hãy bỏ mật khẩu rồi thử lại.")
        embedded = list(reader.embedded_regular_signatures)
    except (PdfError, ValueErrorWithMessage, KeyError, IndexError, TypeError, AttributeError) as error:
        raise ValueError("Tệp PDF hỏng nên không đọc được. Hãy tải lại tệp gốc.") from error
    times = times or Times()
    found = [_one(one, reader, trust, times.of(number)) for number, one in enumerate(embedded)]
    answer = {"signatures": found, "codes": codes_in(content)}
    if before:
        answer["only_signed"] = only_signed(content, before, reader)
    return answer


def _one(signature: Any, reader: PdfFileReader, trust: Trust, known: datetime) -> dict[str, Any]:
    try:
        return _judged(signature, reader, trust, known)
    except (
        PdfError,
        ValueErrorWithMessage,
        ValidationError,
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
    ):
        return _row("", False, False, None, "unreadable")


def _row(
    signer: str, valid: bool, covers: bool, time: datetime | None, problem: str | None, **more: Any
) -> dict[str, Any]:
    shown = time.astimezone(VIETNAM).isoformat(timespec="seconds") if time else None
    return {
        "signer": signer, "valid": valid, "covers_whole": covers, "time": shown, "trusted_time": False,
        "judged_at": shown, "fingerprint": "", "problem": problem, "message": PROBLEMS.get(problem or "", ""), **more,
    }  # fmt: skip


def _judged(signature: Any, reader: PdfFileReader, trust: Trust, known: datetime) -> dict[str, Any]:
    certificate = signature.signer_cert
    signature.compute_integrity_info()
    intact, sound = generic_cms.validate_sig_integrity(
        signature.signer_info, certificate, "data", signature.compute_digest()
    )
    covers, change = _coverage(signature, reader)
    moment, trusted_time, stamp_problem = _time(signature, reader, trust)
    problem = None if intact and sound else "broken"
    problem = problem or change or stamp_problem or _purpose(certificate)
    at = moment if trusted_time else known
    problem = problem or path_problem(certificate, signature, reader, trust, at)
    return _row(
        _name(certificate), problem is None, covers, moment, problem,
        trusted_time=trusted_time,
        judged_at=at.astimezone(VIETNAM).isoformat(),
        fingerprint=hashlib.sha256(certificate.dump()).hexdigest(),
    )  # fmt: skip


def _name(certificate: x509.Certificate) -> str:
    names = certificate.subject.native
    name = names.get("common_name") or certificate.subject.human_friendly
    return str(name[0] if isinstance(name, list) else name)


def _coverage(signature: Any, reader: PdfFileReader) -> tuple[bool, str | None]:
    """Return whether only later signatures and validation data stand outside the signed bytes."""
    coverage, diff = signature.coverage, signature.diff_result
    if coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True, None
    if coverage != SignatureCoverageLevel.ENTIRE_REVISION:
        return False, "not_covered"
    if not isinstance(diff, SuspiciousModification) and diff is not None:
        if (
            diff.modification_level in HARMLESS
            and signature.summarise_integrity_info()["docmdp_ok"] is not False
        ):
            return True, None
        return False, "changed_after"
    return False, "shadow" if _overrides_signed(signature, reader) else "changed_after"


def _overrides_signed(signature: Any, reader: PdfFileReader) -> bool:
    """Return whether a later revision replaces signed page contents, images or fonts."""
    xrefs = reader.xrefs
    signed = signature.signed_revision
    before = reader.get_historical_resolver(signed)
    for revision in range(signed + 1, xrefs.total_revisions):
        for reference in xrefs.explicit_refs_in_revision(revision):
            try:
                old = before(reference)
            except (PdfError, KeyError, IndexError):
                continue
            kind = str(old["/Type"]) if isinstance(old, dict) and "/Type" in old else ""
            if hasattr(old, "data") and kind not in {"/Metadata", "/XRef", "/ObjStm"}:
                return True
            if kind in {"/Page", "/Pages"} and _swapped(
                old, reader.get_historical_resolver(revision)(reference)
            ):
                return True
    return False


def _swapped(old: Any, new: Any) -> bool:
    return any(old.raw_get(key) != new.raw_get(key) for key in ("/Contents", "/Resources", "/Kids")
               if key in old and key in new)  # fmt: skip


def _time(signature: Any, reader: PdfFileReader, trust: Trust) -> tuple[datetime, bool, str | None]:
    """Return the signing time, whether a trusted time stamp proves it, and what is wrong with the stamp."""
    stated = signature.self_reported_timestamp or datetime.now(UTC)
    token = _stamp_token(signature.signer_info)
    if token is None:
        return stated, False, None
    stamped = token["encap_content_info"]["content"].parsed["gen_time"].native
    context = context_of(trust, reader, stamped, revocation=False)
    status = asyncio.run(
        generic_cms.collect_timing_info(signature.signer_info, context, raw_digest=signature.compute_digest())
    )
    stamp = status.get("timestamp_validity")
    if stamp is None or not (stamp.valid and stamp.intact):
        return stated, False, "bad_timestamp"
    return (stamped, True, None) if stamp.trusted else (stated, False, None)


def _stamp_token(signer_info: Any) -> Any:
    """Return the RFC 3161 token of the signature, or None."""
    for attribute in signer_info["unsigned_attrs"].native and signer_info["unsigned_attrs"] or ():
        if attribute["type"].native == "signature_time_stamp_token":
            return attribute["values"][0]["content"]
    return None


def _purpose(certificate: x509.Certificate) -> str | None:
    """A certificate for servers, code or time stamps does not sign documents."""
    usage = certificate.key_usage_value
    if certificate.ca or (usage is not None and not usage.native & SIGNING_USES):
        return "wrong_purpose"
    purposes = certificate.extended_key_usage_value
    if purposes is None:
        return None
    if set(purposes.native) & SIGNING_PURPOSES or any(p.dotted in SIGNING_PURPOSES for p in purposes):
        return None
    return "wrong_purpose"
