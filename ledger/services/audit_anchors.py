"""Daily anchors: the end of the audit chain noted outside the server, by mail, in a file, with a time stamp.

Who may write in the database can cut the chain together with every row it proves, or put yesterday's copy back; against
a number and a seal that somebody else keeps, `verify_audit --expect` shows both.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from ledger.models import AuditAnchor, AuditHead

logger = logging.getLogger(__name__)
STAMP_SECONDS = 10


def note_outside(day: date) -> int:
    """Note the chain's end of this day wherever the settings name; return how many places took it just now.

    A place that does not answer is tried again at the next run; nothing else waits for it. Empty chains and
    installations that name no place note nothing.
    """
    places = _places()
    head = AuditHead.objects.filter(seq__gt=0).first()
    if head is None or not places:
        return 0
    anchor, _ = AuditAnchor.objects.get_or_create(day=day, defaults={"seq": head.seq, "hash": head.hash})
    return sum(_try(anchor, mark, send) for mark, send in places if getattr(anchor, mark) is None)


def _places() -> list[tuple[str, Callable[[AuditAnchor], None]]]:
    """Return where to: the time stamp first, so that mail and file carry it."""
    found: list[tuple[str, Callable[[AuditAnchor], None]]] = []
    if settings.AUDIT_ANCHOR_MAIL or settings.AUDIT_ANCHOR_FILE:
        if settings.SIGNING_TSA_URL:
            found.append(("stamped_at", _stamp))
        if settings.AUDIT_ANCHOR_FILE:
            found.append(("filed_at", _file))
        if settings.AUDIT_ANCHOR_MAIL:
            found.append(("mailed_at", _mail))
    return found


def _try(anchor: AuditAnchor, mark: str, send: Callable[[AuditAnchor], None]) -> bool:
    """Send to one place. No transaction is open meanwhile; two machines at the same moment may send the same twice."""
    try:
        send(anchor)
    except Exception:  # whatever a mail server, a disk or a stamping service may do
        logger.exception("Chưa ghi được mốc nhật ký ra ngoài (%s); lần chạy sau thử lại.", mark)
        return False
    setattr(anchor, mark, timezone.now())
    anchor.save(update_fields=[mark, "token"])
    return True


def sentences(anchor: AuditAnchor) -> str:
    """Return the note: the end of the chain that day, and how to check it."""
    text = (
        f"Mốc nhật ký của {settings.PUBLIC_URL} ngày {anchor.day:%d/%m/%Y}:\n\n"
        f"    {anchor.head}\n\n"
        "Hãy giữ thư này ở nơi người quản trị máy chủ không sửa được. Để kiểm tra, đề nghị chạy trên máy chủ:\n\n"
        f"    python manage.py verify_audit --expect {anchor.head}\n\n"
        "Lệnh kết thúc với mã 0: nhật ký đến hôm đó còn nguyên. Mã 1: nhật ký đã bị cắt, viết lại hoặc thay bằng "
        "một bản cũ; lệnh nói rõ ở đâu.\n"
    )
    if not anchor.token:
        return text
    return text + (
        f"\nTệp {anchor.day}.tst là dấu thời gian RFC 3161 trên dòng chữ “{anchor.head}”. Để kiểm tra:\n\n"
        f"    openssl ts -verify -digest {_digest(anchor).hex()} -in {anchor.day}.tst -token_in -CAfile <chứng thư>\n"
    )


def _digest(anchor: AuditAnchor) -> bytes:
    return hashlib.sha256(anchor.head.encode()).digest()


def _stamp(anchor: AuditAnchor) -> None:
    import asyncio

    from pyhanko.sign.timestamps import HTTPTimeStamper

    service = HTTPTimeStamper(settings.SIGNING_TSA_URL, timeout=STAMP_SECONDS)
    token = asyncio.run(service.async_timestamp(_digest(anchor), "sha256"))
    anchor.token = base64.b64encode(token.dump()).decode()


def _mail(anchor: AuditAnchor) -> None:
    letter = EmailMessage(
        subject=f"Mốc nhật ký ngày {anchor.day:%d/%m/%Y}: dòng {anchor.seq}",
        body=sentences(anchor),
        to=list(settings.AUDIT_ANCHOR_MAIL),
    )
    if anchor.token:
        letter.attach(f"{anchor.day}.tst", base64.b64decode(anchor.token), "application/timestamp-reply")
    letter.send()


def _file(anchor: AuditAnchor) -> None:
    """Append the note as one line, and lay its time stamp beside the file."""
    path = Path(settings.AUDIT_ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{anchor.day} {anchor.head} {settings.PUBLIC_URL}\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        os.write(handle, line.encode())
        os.fsync(handle)
    finally:
        os.close(handle)
    if anchor.token:
        path.with_name(f"{path.name}.{anchor.day}.tst").write_bytes(base64.b64decode(anchor.token))
