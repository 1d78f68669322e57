"""Trust path of a certificate at a moment: chain to a trusted root, and revocation."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from asn1crypto import x509
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import (
    ExpiredError,
    InsufficientRevinfoError,
    NotYetValidError,
    PathBuildingError,
    RevokedError,
    ValidationError,
)


@dataclass
class Trust:
    """Trust store: certificates of authorities and revocation lists, all DER."""

    roots: list[bytes] = field(default_factory=list)
    others: list[bytes] = field(default_factory=list)
    crls: list[bytes] = field(default_factory=list)
    require_revocation: bool = False


def path_problem(
    certificate: x509.Certificate, signature: Any, reader: PdfFileReader, trust: Trust, moment: datetime
) -> str | None:
    """Return why the certificate is not trusted at that moment (a key of validation.PROBLEMS), or None."""
    if certificate.not_valid_after < moment:
        return "expired"
    if certificate.not_valid_before > moment:
        return "not_yet_valid"
    others = list(signature.other_embedded_certs)
    if _revoked_here(certificate, others, trust, moment):
        return "revoked"
    try:
        _walk(certificate, others, context_of(trust, reader, moment, revocation=True))
    except InsufficientRevinfoError:
        if trust.require_revocation:
            return "no_revocation"
        return _named(certificate, others, context_of(trust, reader, moment, revocation=False))
    except (PathBuildingError, ValidationError) as error:
        return _problem_of(error)
    return None


def _revoked_here(
    certificate: x509.Certificate, others: list[x509.Certificate], trust: Trust, moment: datetime
) -> bool:
    """Return whether our own lists revoke the certificate, whatever older answers the file embeds."""
    context = context_of(trust, None, moment, revocation=False)
    return _named(certificate, others, context) == "revoked"


def _named(
    certificate: x509.Certificate, others: list[x509.Certificate], context: ValidationContext
) -> str | None:
    try:
        _walk(certificate, others, context)
    except (PathBuildingError, ValidationError) as error:
        return _problem_of(error)
    return None


def _walk(certificate: x509.Certificate, others: list[x509.Certificate], context: ValidationContext) -> None:
    checker = CertificateValidator(certificate, intermediate_certs=others, validation_context=context)
    asyncio.run(checker.async_validate_path())


def _problem_of(error: Exception) -> str:
    kinds = {RevokedError: "revoked", ExpiredError: "expired", NotYetValidError: "not_yet_valid"}
    return next((name for kind, name in kinds.items() if isinstance(error, kind)), "untrusted")


def context_of(
    trust: Trust, reader: PdfFileReader | None, moment: datetime, *, revocation: bool
) -> ValidationContext:
    """Return the validation context for a moment; with `reader` also the data embedded in the file."""
    certificates, crls, ocsps = [x509.Certificate.load(c) for c in trust.others], list(trust.crls), []
    try:
        if reader is None:
            raise NoDSSFoundError
        store = DocumentSecurityStore.read_dss(reader)
        certificates += list(store.load_certs())
        crls += [reader_stream.get_object().data for reader_stream in store.crls]
        ocsps += [reader_stream.get_object().data for reader_stream in store.ocsps]
    except NoDSSFoundError:
        pass
    return ValidationContext(
        trust_roots=[x509.Certificate.load(c) for c in trust.roots],
        other_certs=certificates,
        moment=moment,
        crls=crls,
        ocsps=ocsps,
        allow_fetching=False,
        retroactive_revinfo=True,
        revocation_mode="require" if revocation else "soft-fail",
    )
