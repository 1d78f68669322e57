"""Validation of a file's signatures in a sandboxed process, with this installation's trust store."""

from __future__ import annotations

import base64
import json
import signal
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from documents.errors import TooManyAtOnce, UnreadableFile
from documents.sandbox.single_run import run_once
from documents.sandbox.slots import NoFreeSlot, hold_slot

BUSY = "Đang có nhiều tệp được kiểm tra cùng lúc. Hãy thử lại sau ít phút."
TOO_HEAVY = "Kiểm tra tệp quá lâu nên đã dừng. Hãy tải tệp gốc từ nơi ban hành rồi thử lại."
NO_PDF = "Tệp không phải PDF. Hãy chọn tệp PDF của văn bản."
HEAD_BYTES = 1024  # a file of another kind is not worth a process


@dataclass(frozen=True, slots=True)
class ValidationLimits:
    """Limits of one caller group: seconds per file, files at once, waiting time."""

    name: str
    seconds: int  # of wall and of processor, for one file
    at_once: int
    wait: float  # for a turn, before it is said that others are at it


OFFICE_LIMITS = ValidationLimits("signing", seconds=30, at_once=3, wait=10)
PUBLIC_LIMITS = ValidationLimits("checking", seconds=5, at_once=2, wait=0)


def trust_store() -> dict[str, Any]:
    """Return the certificates and revocation lists of the folder SIGNING_TRUST.

    `*.pem`, `*.crt` and `*.cer` that sign themselves are roots, others intermediates; `*.crl` say what
    is revoked. A missing folder trusts nobody.
    """
    from asn1crypto import crl, pem, x509

    found: dict[str, Any] = {"roots": [], "others": [], "crls": []}
    folder = Path(settings.SIGNING_TRUST) if settings.SIGNING_TRUST else None
    for path in sorted(folder.iterdir()) if folder and folder.is_dir() else []:
        content = path.read_bytes()
        blocks = (
            [der for _, _, der in pem.unarmor(content, multiple=True)] if pem.detect(content) else [content]
        )
        for der in blocks:
            if path.suffix.lower() == ".crl":
                crl.CertificateList.load(der)
                found["crls"].append(der)
            elif path.suffix.lower() in {".pem", ".crt", ".cer"}:
                certificate = x509.Certificate.load(der)
                found["roots" if certificate.self_issued else "others"].append(der)
    return {**found, "require_revocation": settings.SIGNING_REQUIRE_REVOCATION}


def validate_file(
    content: bytes,
    *,
    strict: bool = False,
    before: int = 0,
    moments: Sequence[datetime] = (),
    limits: ValidationLimits = OFFICE_LIMITS,
) -> dict[str, Any]:
    """Return the result of `documents.signing.validation.validate` for the file.

    `moments` are by when each signature of it that we know was judged, in their order; those beyond are judged by now.
    Raises UnreadableFile where the file cannot be judged, TooManyAtOnce where others are at it.
    """
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise UnreadableFile("Tệp lớn hơn 25 MB nên không kiểm tra được. Hãy chọn đúng tệp của văn bản.")
    if not content[:HEAD_BYTES].lstrip().startswith(b"%PDF-"):
        raise UnreadableFile(NO_PDF)
    known = trust_store()
    lists = {
        name: [base64.b64encode(der).decode() for der in known[name]] for name in ("roots", "others", "crls")
    }
    times = {"moments": [one.isoformat() for one in moments], "now": timezone.now().isoformat()}
    options = {"require_revocation": known["require_revocation"], "strict": strict, "before": before}
    job = json.dumps({**lists, **options, **times})
    done = _judged(job.encode() + b"\n" + content, limits)
    if done.returncode == -signal.SIGXCPU:
        raise UnreadableFile(TOO_HEAVY)
    if done.returncode == 1 and done.stderr and b"Traceback" not in done.stderr:
        raise UnreadableFile(done.stderr.decode(errors="replace").strip())
    if done.returncode != 0:
        raise UnreadableFile("Không kiểm tra được tệp này. Hãy tải tệp gốc từ nơi ban hành rồi thử lại.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _judged(job: bytes, limits: ValidationLimits) -> subprocess.CompletedProcess[bytes]:
    """Run the sandboxed process within a slot."""
    folder = Path(settings.MEDIA_ROOT)
    try:
        with hold_slot(folder, limits.name, at_once=limits.at_once, wait=limits.wait):
            return run_once(
                "documents.signing.worker", str(limits.seconds), content=job, seconds=limits.seconds
            )
    except NoFreeSlot as error:
        raise TooManyAtOnce(BUSY) from error
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_HEAVY) from error
