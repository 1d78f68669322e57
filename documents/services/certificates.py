"""Registering certificates: one administrator of the site proposes, another compares and confirms."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.x509.oid import NameOID
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Office, User
from accounts.queries import site_administrators
from accounts.reach import reach
from documents.errors import NotEntitled, SignatureRefused, WrongStatus
from documents.models import CertificateState, SigningCertificate
from documents.rules.signatures import (
    identity_numbers,
    name_problem,
    number_problem,
    registrar_problem,
)
from ledger.required import require_reason
from ledger.services import audit, outbox

NOT_THE_SITES = "Việc này dành cho quản trị hệ thống. Hãy chọn phân công khác."
OPEN_STATES = (CertificateState.PROPOSED, CertificateState.BY_ONE)


@transaction.atomic
def register_certificate(
    *,
    pem: str,
    appointment: Appointment,
    owner: User | None = None,
    office: Office | None = None,
    identity: str = "",
) -> SigningCertificate:
    """Propose a certificate for its owner; it counts once another administrator of the site confirms it.

    `identity` is the number on the person's papers, asked for where the certificate gives one; it is not kept.
    Raises NotEntitled (no administrator of the site, one's own certificate), SignatureRefused (unreadable, known
    already, another person's name or number), WrongStatus (no owner).
    """
    _require_site(appointment)
    _refuse(registrar_problem(appointment.user_id, owner=owner.pk if owner else None), NotEntitled)
    if (owner is None) == (office is None):
        raise WrongStatus("Chưa chọn chủ của chứng thư: một người hoặc một cơ quan.")
    certificate = _read(pem)
    if owner is not None:
        _compare(certificate, owner, identity)
    fingerprint = certificate.fingerprint(hashes.SHA256()).hex()
    known = SigningCertificate.objects.exclude(state=CertificateState.DECLINED).filter(
        fingerprint=fingerprint
    )
    if known.exists():
        raise SignatureRefused("Chứng thư số này đã được đăng ký.")
    proposal = SigningCertificate.objects.create(
        owner=owner,
        office=office,
        subject=certificate.subject.rfc4514_string()[:300],
        fingerprint=fingerprint,
        pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        state=CertificateState.PROPOSED,
        registered_by=appointment,
    )
    audit.record(
        act="certificate-registered",
        appointment=appointment,
        subject=proposal,
        sentence=f"Đề nghị đăng ký chứng thư số của {owner or office}, SHA-256 {fingerprint}; chờ người thứ hai.",
    )
    _tell_the_others(proposal, appointment)
    return proposal


@transaction.atomic
def confirm_certificate(
    *, certificate: SigningCertificate, appointment: Appointment, identity: str = ""
) -> SigningCertificate:
    """Confirm, as the second administrator of the site, that the certificate is its owner's.

    Name and number are compared again. Raises NotEntitled (no administrator of the site, one's own certificate or
    one's own proposal), WrongStatus (nothing to confirm), SignatureRefused (another person's name or number).
    """
    _require_site(appointment)
    locked = _locked(certificate)
    if locked.state not in OPEN_STATES or locked.withdrawn_on is not None:
        raise WrongStatus("Chứng thư này không còn chờ xác nhận. Hãy tải lại trang.")
    _refuse_registrar(locked, appointment)
    if locked.owner is not None:
        _compare(x509.load_pem_x509_certificate(locked.pem.encode()), locked.owner, identity)
    locked.state, locked.decided_by, locked.decided_at = (
        CertificateState.CONFIRMED,
        appointment,
        timezone.now(),
    )
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    audit.record(
        act="certificate-confirmed",
        appointment=appointment,
        subject=locked,
        sentence=f"Xác nhận chứng thư số của {locked.owner or locked.office}, SHA-256 {locked.fingerprint}.",
    )
    return locked


@transaction.atomic
def decline_certificate(
    *, certificate: SigningCertificate, appointment: Appointment, reason: str
) -> SigningCertificate:
    """Decline a proposed certificate with a reason; it may be proposed again.

    One registered by one person before two were asked for is withdrawn from today on: what it signed stays signed.
    Raises NotEntitled, WrongStatus (nothing to decline, no reason).
    """
    _require_site(appointment)
    locked = _locked(certificate)
    if locked.state not in OPEN_STATES or locked.withdrawn_on is not None:
        raise WrongStatus("Chứng thư này không còn chờ xác nhận. Hãy tải lại trang.")
    _refuse_registrar(locked, appointment, may_take_back=True)
    reason = require_reason(
        reason, "Chưa ghi lý do không xác nhận. Hãy ghi lý do rồi gửi lại.", error=WrongStatus
    )
    if locked.state == CertificateState.BY_ONE:
        locked.withdrawn_on = timezone.localdate()
    else:
        locked.state = CertificateState.DECLINED
    locked.decided_by, locked.decided_at, locked.reason = appointment, timezone.now(), reason[:1000]
    locked.save(update_fields=["state", "withdrawn_on", "decided_by", "decided_at", "reason"])
    audit.record(
        act="certificate-declined",
        appointment=appointment,
        subject=locked,
        sentence=f"Không xác nhận chứng thư số của {locked.owner or locked.office}, SHA-256 {locked.fingerprint}: "
        f"{locked.reason}",
    )
    return locked


def gives_identity(certificate: SigningCertificate) -> bool:
    """Return whether the certificate has an identity number, which the second administrator must compare."""
    return bool(certificate.owner_id and _numbers(x509.load_pem_x509_certificate(certificate.pem.encode())))


def _read(pem: str) -> x509.Certificate:
    if "PRIVATE KEY" in pem:
        raise SignatureRefused(
            "Tệp có cả khóa bí mật. Khóa không được đưa vào hệ thống; hãy chỉ chọn chứng thư."
        )
    try:
        return x509.load_pem_x509_certificate(pem.encode())
    except ValueError as error:
        raise SignatureRefused("Không đọc được chứng thư số. Hãy chọn tệp .pem của chứng thư.") from error


def _compare(certificate: x509.Certificate, owner: User, identity: str) -> None:
    names = [str(one.value) for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    _refuse(name_problem(names, str(owner)), SignatureRefused)
    _refuse(number_problem(_numbers(certificate), identity), SignatureRefused)


def _numbers(certificate: x509.Certificate) -> list[str]:
    kinds = (NameOID.SERIAL_NUMBER, NameOID.USER_ID)
    attributes = [one for kind in kinds for one in certificate.subject.get_attributes_for_oid(kind)]
    return identity_numbers(str(one.value) for one in attributes)


def _refuse_registrar(
    certificate: SigningCertificate, appointment: Appointment, *, may_take_back: bool = False
) -> None:
    """Raise NotEntitled for the owner, and for the proposer where they may not act on their own proposal."""
    proposer = certificate.registered_by.user_id if certificate.registered_by and not may_take_back else None
    _refuse(
        registrar_problem(appointment.user_id, owner=certificate.owner_id, proposer=proposer), NotEntitled
    )


def _refuse(problem: str | None, kind: type[Exception]) -> None:
    if problem is not None:
        raise kind(problem)


def _require_site(appointment: Appointment) -> None:
    if not reach(appointment, timezone.localdate()).whole_site:
        raise NotEntitled(NOT_THE_SITES)


def _locked(certificate: SigningCertificate) -> SigningCertificate:
    rows = SigningCertificate.objects.select_for_update(of=("self",))
    return rows.select_related("owner", "office", "registered_by").get(pk=certificate.pk)


def _tell_the_others(certificate: SigningCertificate, appointment: Appointment) -> None:
    others = site_administrators(timezone.localdate()).exclude(
        pk__in=[appointment.user_id, certificate.owner_id or 0]
    )
    outbox.queue_all(
        outbox.letter_to(
            person,
            subject="Chứng thư số chờ xác nhận",
            body=f"{appointment.user} đề nghị đăng ký chứng thư số của {certificate.owner or certificate.office}. "
            "Hãy đối chiếu chứng thư với giấy tờ rồi xác nhận.",
            key=f"certificate-proposed:{certificate.pk}",
            link=reverse("desk:certificates"),
        )
        for person in others
    )
