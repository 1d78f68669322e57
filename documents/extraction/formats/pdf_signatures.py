"""Signatures of a PDF and whether they still hold, by pyHanko. Runs in the sandbox, without network."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

Remarks = list[tuple[str, dict[str, object]]]
ROOT_FILES = ("*.pem", "*.crt", "*.cer")
_CHANGED = "nội dung đã bị thay đổi sau khi ký."
_WRONG = "chữ ký không khớp với chứng thư."
_ADDED = "tệp bị sửa sau khi ký ngoài những gì được phép."
_UNREAD = "cấu trúc chữ ký không đọc được."


def read(path: str, trust: str = "") -> tuple[list[dict[str, Any]], Remarks]:
    """Return each signature as the fields of `records.Signature`, and remarks where one cannot be read.

    `trust` is a folder of root certificates this installation believes.
    """
    logging.disable(logging.CRITICAL)
    from pyhanko.pdf_utils.reader import PdfFileReader

    found: list[dict[str, Any]] = []
    remarks: Remarks = []
    try:
        with open(path, "rb") as handle:
            found += [_one(one, trust) for one in PdfFileReader(handle, strict=False).embedded_signatures]
    except MemoryError:
        raise
    except Exception:  # many kinds of damage; the file stays evidence and says that it was not checked
        remarks.append(("signature-unread", {}))
    return found, remarks


def _one(signature: Any, trust: str) -> dict[str, Any]:
    certificate = signature.signer_cert
    fields = {
        "field": str(signature.field_name),
        "signer": name_of(certificate.subject) if certificate else "",
        "issuer": name_of(certificate.issuer) if certificate else "",
        "signed_at": signature.self_reported_timestamp.isoformat()
        if signature.self_reported_timestamp
        else None,
    }
    try:
        return fields | _judged(signature, trust)
    except MemoryError:
        raise
    except Exception:
        flags = dict.fromkeys(("intact", "valid", "trusted", "whole_file", "holds"), False)
        return fields | flags | {"problem": _UNREAD}


def _judged(signature: Any, trust: str) -> dict[str, Any]:
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    status = validate_pdf_signature(signature, _believed(trust))
    whole = status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    allowed = whole or (
        status.modification_level is not None and status.modification_level != ModificationLevel.OTHER
    )
    problem = "" if status.intact else _CHANGED
    problem = problem or ("" if status.valid else _WRONG) or ("" if allowed else _ADDED)
    return {
        "intact": bool(status.intact),
        "valid": bool(status.valid),
        "trusted": bool(status.trusted),
        "whole_file": whole,
        "holds": not problem,
        "problem": problem,
    }


def _believed(trust: str) -> Any:
    """Return the validation context: roots of the folder, if one is configured; no network."""
    from pyhanko.keys import load_certs_from_pemder
    from pyhanko_certvalidator import ValidationContext

    files = sorted(found for kind in ROOT_FILES for found in Path(trust).glob(kind)) if trust else []
    roots = list(load_certs_from_pemder([str(found) for found in files]))
    return ValidationContext(trust_roots=roots, allow_fetching=False)


def name_of(name: Any) -> str:
    """Return the common name of a certificate's subject, or its organisation."""
    native = name.native
    for key in ("common_name", "organization_name"):
        value = native.get(key)
        if value:
            return str(value[0] if isinstance(value, list) else value)
    return str(name.human_friendly)
