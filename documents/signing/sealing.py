"""Adding signatures to our own PDFs with the office's key: PAdES, always an incremental update.

The key is a PKCS#8 file encrypted with SEAL_PASSPHRASE in the folder SEAL_KEYS (`<office code>.key`, with
`<office code>.crt` and the chain in it), or a PKCS#11 device. A key in clear is refused. Persons' keys
are never held here.
"""

from __future__ import annotations

import io
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from django.conf import settings

from documents.errors import SignatureRefused
from documents.signing import sandboxed
from documents.signing.device import device_signer
from documents.signing.marks import Mark

NO_KEY = "Chưa có khóa con dấu số của {office}. Hãy đề nghị quản trị viên cài khóa (SEAL_KEYS hoặc SIGNING_PKCS11)."


def has_key(code: str) -> bool:
    """Return whether this installation can seal for the office."""
    return bool(settings.SIGNING_PKCS11) or _key_path(code).is_file()


def _key_path(code: str) -> Path:
    return Path(settings.SEAL_KEYS or "/nonexistent") / f"{code}.key"


def seal_signer(code: str, office: str) -> AbstractContextManager[Any]:
    """Return the office's signer; raise SignatureRefused where there is no usable key."""
    if settings.SIGNING_PKCS11:
        return device_signer(code, settings.SIGNING_PKCS11_PIN)
    path = _key_path(code)
    if not path.is_file():
        raise SignatureRefused(NO_KEY.format(office=office))
    return nullcontext(load_key(path))


def load_key(path: Path) -> Any:
    """Return a signer from an encrypted key file and the certificates beside it."""
    from pyhanko.sign.signers import SimpleSigner

    if b"ENCRYPTED" not in path.read_bytes()[:2000]:
        raise SignatureRefused(
            "Khóa con dấu số không được mã hóa nên không dùng. Hãy mã hóa tệp khóa bằng mật khẩu."
        )
    if not settings.SEAL_PASSPHRASE:
        raise SignatureRefused("Chưa đặt mật khẩu khóa con dấu số (SEAL_PASSPHRASE). Hãy báo quản trị viên.")
    chain = path.with_suffix(".crt")
    signer = SimpleSigner.load(
        str(path), str(chain), ca_chain_files=(str(chain),), key_passphrase=settings.SEAL_PASSPHRASE.encode()
    )
    if signer is None:
        raise SignatureRefused(
            "Không mở được khóa con dấu số: sai mật khẩu hoặc tệp hỏng. Hãy báo quản trị viên."
        )
    return signer


def add_signature(
    content: bytes, *, signer: Any, field: str, mark: Mark | None, reason: str, timestamper: Any = None
) -> bytes:
    """Return the PDF with one more signature as an incremental update.

    A time stamp (RFC 3161) is asked for where SIGNING_TSA_URL is set; certificates and revocation data
    are embedded for the long term where they can be had.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    trusted = _validation(signer)
    meta = signers.PdfSignatureMetadata(
        field_name=field,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        reason=reason,
        embed_validation_info=trusted is not None,
        validation_context=trusted,
        signer_key_usage={"non_repudiation"} if _says_non_repudiation(signer) else {"digital_signature"},
    )
    spec = fields.SigFieldSpec(field, on_page=mark.page if mark else 0, box=mark.box if mark else None)
    with tempfile.TemporaryDirectory() as folder:
        machine = signers.PdfSigner(
            meta,
            signer=signer,
            timestamper=timestamper or _timestamper(),
            stamp_style=_style(mark, Path(folder)) if mark else None,
            new_field_spec=spec,
        )
        whole = (
            content if content.endswith(b"\n") else content + b"\n"
        )  # PDF/A-2, 6.1.9: an object begins a line
        out = machine.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(whole)))
    signed = out.getvalue()
    if not signed.startswith(content):
        raise SignatureRefused("Ký số đã thay đổi tệp gốc nên bị hủy. Hãy báo quản trị viên.")
    return signed


def _says_non_repudiation(signer: Any) -> bool:
    usage = signer.signing_cert.key_usage_value
    return usage is None or "non_repudiation" in usage.native


def _style(mark: Mark, folder: Path) -> Any:
    from pyhanko.pdf_utils.content import ImportedPdfPage
    from pyhanko.stamp import StaticStampStyle

    drawn = folder / "mark.pdf"
    drawn.write_bytes(mark.pdf)
    return StaticStampStyle(background=ImportedPdfPage(str(drawn)), border_width=0)


def _timestamper() -> Any:
    if not settings.SIGNING_TSA_URL:
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(settings.SIGNING_TSA_URL, timeout=10)


def _validation(signer: Any) -> Any:
    """Return the validation context to embed revocation data from, None where no trust path exists."""
    from asn1crypto import x509
    from pyhanko_certvalidator import ValidationContext

    known = sandboxed.trust_store()
    if not known["roots"] or not (known["crls"] or settings.SIGNING_FETCH):
        return None
    return ValidationContext(
        trust_roots=[x509.Certificate.load(der) for der in known["roots"]],
        other_certs=[x509.Certificate.load(der) for der in known["others"]],
        crls=known["crls"],
        allow_fetching=settings.SIGNING_FETCH,
        revocation_mode="soft-fail",
    )


def page_size(content: bytes) -> tuple[float, float]:
    """Return width and height of page 1 in points."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        width, height = document[0].get_size()
        return width, height
    finally:
        document.close()


def place_of_name(content: bytes, name: str) -> tuple[int, float, float]:
    """Return page, centre and top (points) of the last place where a name is printed; page 1 where it is not."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        for number in range(len(document) - 1, -1, -1):
            words = document[number].get_textpage()
            search, box = words.search(name), None
            while found := search.get_next():
                box = words.get_charbox(found[0]), words.get_charbox(found[0] + found[1] - 1)
            if box is not None:
                first, last = box
                return number, (first[0] + last[2]) / 2, max(first[3], last[3])
        return 0, document[0].get_size()[0] / 2, 60.0
    finally:
        document.close()
