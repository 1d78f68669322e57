"""Having a file's signatures judged outside the web process, under the trust of this installation."""

from __future__ import annotations

import base64
import json
import subprocess
import threading
from pathlib import Path
from typing import Any

from django.conf import settings

from documents.errors import UnreadableFile
from documents.sandbox.once import run_once

TIMEOUT_SECONDS = 40
MOST_AT_ONCE = threading.BoundedSemaphore(3)
BUSY = "Đang có nhiều tệp được kiểm tra cùng lúc. Hãy thử lại sau ít phút."
TOO_HEAVY = "Kiểm tra tệp quá lâu nên đã dừng. Hãy tải tệp gốc từ nơi ban hành rồi thử lại."


def trust() -> dict[str, Any]:
    """Return whom this installation believes, from the folder SIGNING_TRUST.

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


def inspect(content: bytes, *, strict: bool = False, before: int = 0) -> dict[str, Any]:
    """Return what `judging.judge` says of the file; raise UnreadableFile where it cannot be judged."""
    if len(content) > settings.UPLOAD_MAX_BYTES:
        raise UnreadableFile("Tệp lớn hơn 25 MB nên không kiểm tra được. Hãy chọn đúng tệp của văn bản.")
    known = trust()
    lists = {
        name: [base64.b64encode(der).decode() for der in known[name]] for name in ("roots", "others", "crls")
    }
    job = json.dumps(
        {**lists, "require_revocation": known["require_revocation"], "strict": strict, "before": before}
    )
    if not MOST_AT_ONCE.acquire(timeout=TIMEOUT_SECONDS / 2):
        raise UnreadableFile(BUSY)
    try:
        done = run_once(
            "documents.signing.worker", given=job.encode() + b"\n" + content, seconds=TIMEOUT_SECONDS
        )
    except subprocess.TimeoutExpired as error:
        raise UnreadableFile(TOO_HEAVY) from error
    finally:
        MOST_AT_ONCE.release()
    if done.returncode == 1 and done.stderr and b"Traceback" not in done.stderr:
        raise UnreadableFile(done.stderr.decode(errors="replace").strip())
    if done.returncode != 0:
        raise UnreadableFile("Không kiểm tra được tệp này. Hãy tải tệp gốc từ nơi ban hành rồi thử lại.")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer
