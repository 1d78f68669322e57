"""A certification authority made for a test: root, signers of every good and bad sort, revocation list."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import time_machine
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSPHRASE = "mật khẩu của khóa thử"
_KEYS: list[rsa.RSAPrivateKey] = []


def _key(number: int) -> rsa.RSAPrivateKey:
    """Return the same few keys again: making one takes longer than a test."""
    while len(_KEYS) <= number:
        _KEYS.append(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    return _KEYS[number]


@dataclass
class Pair:
    """A certificate and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


class Authority:
    """A root that signs what a test asks for."""

    def __init__(self, name: str = "Trung tâm chứng thực thử") -> None:
        self.now = datetime.now(UTC).replace(microsecond=0)
        self.key = _key(0)
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.root = self._build(self.name, self.key, -3650, 3650, ca=True)
        self.revoked: list[tuple[int, datetime]] = []
        self.serial = 100

    def _build(
        self,
        subject: x509.Name,
        key: Any,
        start: float,
        end: float,
        *,
        ca: bool = False,
        eku: list[Any] | None = None,
        usage: str = "sign",
    ) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key.public_key())
            .serial_number(1 if ca else self.serial)
            .not_valid_before(self.now + timedelta(days=start))
            .not_valid_after(self.now + timedelta(days=end))
            .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
            .add_extension(
                x509.KeyUsage(
                    digital_signature=usage == "sign" and not ca,
                    content_commitment=usage == "sign" and not ca,
                    key_encipherment=usage == "encipher",
                    data_encipherment=False,
                    key_agreement=False,
                    key_cert_sign=ca,
                    crl_sign=ca,
                    encipher_only=False,
                    decipher_only=False,
                ),
                critical=True,
            )
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        )
        if eku:
            builder = builder.add_extension(x509.ExtendedKeyUsage(eku), critical=False)
        return builder.sign(self.key, hashes.SHA256())

    def pair(
        self,
        name: str,
        *,
        start: float = -30,
        end: float = 365,
        eku: list[Any] | None = None,
        usage: str = "sign",
        key: int = 1,
        more: dict[Any, str] | None = None,
    ) -> Pair:
        """Return a certificate for a name; days are counted from now, `more` are other parts of the subject."""
        self.serial += 1
        parts = {NameOID.COMMON_NAME: name, **(more or {})}
        subject = x509.Name([x509.NameAttribute(kind, value) for kind, value in parts.items()])
        return Pair(self._build(subject, _key(key), start, end, eku=eku, usage=usage), _key(key))

    def server(self, name: str) -> Pair:
        """Return a certificate made for a web server, not for documents."""
        return self.pair(name, eku=[ExtendedKeyUsageOID.SERVER_AUTH])

    def revoke(self, pair: Pair, days: float = -1) -> None:
        """Put a certificate on the revocation list from a day on."""
        self.revoked.append((pair.certificate.serial_number, self.now + timedelta(days=days)))

    def crl(self) -> bytes:
        """Return the revocation list (DER)."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.name)
            .last_update(self.now - timedelta(hours=1))
            .next_update(self.now + timedelta(days=7))
            .add_extension(x509.CRLNumber(1), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
        )
        for serial, at in self.revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at).build()
            builder = builder.add_revoked_certificate(entry)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)

    def install(self, folder: Path) -> Path:
        """Write root and revocation list where SIGNING_TRUST can name them."""
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "root.pem").write_bytes(self.root.public_bytes(serialization.Encoding.PEM))
        (folder / "list.crl").write_bytes(self.crl())
        return folder

    def install_seal(self, folder: Path, code: str, pair: Pair, *, encrypted: bool = True) -> Path:
        """Write an office's key and chain where SEAL_KEYS can name them."""
        folder.mkdir(parents=True, exist_ok=True)
        how: Any = (
            serialization.BestAvailableEncryption(PASSPHRASE.encode())
            if encrypted
            else serialization.NoEncryption()
        )
        (folder / f"{code}.key").write_bytes(
            pair.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how)
        )
        (folder / f"{code}.crt").write_text(pair.pem)
        return folder


def signer_of(pair: Pair, authority: Authority) -> Any:
    """Return pyHanko's signer for a pair."""
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register(asn1_x509.Certificate.load(authority.root.public_bytes(serialization.Encoding.DER)))
    return SimpleSigner(
        signing_cert=asn1_x509.Certificate.load(pair.certificate.public_bytes(serialization.Encoding.DER)),
        signing_key=asn1_keys.PrivateKeyInfo.load(
            pair.key.private_bytes(
                serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        ),
        cert_registry=store,
    )


def sign_outside(
    content: bytes,
    pair: Pair,
    authority: Authority,
    *,
    field: str = "ChuKy1",
    timestamper: Any = None,
    at: Any = None,
) -> bytes:
    """Sign as somebody's own tool would: an incremental update with one invisible field; its clock says `at`."""
    import io

    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        signer_key_usage=set(),
    )
    machine = signers.PdfSigner(meta, signer=signer_of(pair, authority), timestamper=timestamper)
    with time_machine.travel(at) if at is not None else nullcontext():
        return machine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content))).getvalue()


def time_stamper(authority: Authority, at: datetime | None = None) -> Any:
    """Return a time-stamping service that the authority vouches for; its clock says `at`."""
    from asn1crypto import keys as asn1_keys
    from asn1crypto import x509 as asn1_x509
    from pyhanko.sign.timestamps import DummyTimeStamper

    pair = authority.pair("Dấu thời gian", start=-700, eku=[ExtendedKeyUsageOID.TIME_STAMPING], key=4)
    der, clear = serialization.Encoding.DER, serialization.NoEncryption()
    return DummyTimeStamper(
        tsa_cert=asn1_x509.Certificate.load(pair.certificate.public_bytes(der)),
        tsa_key=asn1_keys.PrivateKeyInfo.load(
            pair.key.private_bytes(der, serialization.PrivateFormat.PKCS8, clear)
        ),
        fixed_dt=at,
    )
