"""Writing and verifying the audit chain."""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from ledger.composed import Composed
from ledger.models import AuditHead, AuditLine

ZERO = "0" * 64
HEAD_KEY = 1
LOCKED_HEAD = Composed(lambda key: AuditHead.objects.select_for_update().filter(pk=key))


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What verifying the chain found: `broken_at` is the first line that does not hold, or None."""

    lines: int
    broken_at: int | None
    problem: str

    @property
    def ok(self) -> bool:
        """Return whether every line holds."""
        return self.broken_at is None


def seal(*, prev_hash: str, facts: dict[str, Any]) -> str:
    """Return the line's HMAC-SHA-256 over the hash before it and its canonical JSON."""
    body = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    message = f"{prev_hash}\n{body}".encode()
    return hmac.new(settings.AUDIT_KEY.encode(), message, hashlib.sha256).hexdigest()


def _facts(line: AuditLine) -> dict[str, Any]:
    at: datetime = line.at
    return {
        "seq": line.seq,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "act": line.act,
        "actor": line.actor_id,
        "acting_as": line.acting_as,
        "subject_type": line.subject_type,
        "subject_id": line.subject_id,
        "sentence": line.sentence,
    }


def hold() -> AuditHead:
    """Take the end of the chain for this transaction; whoever also records waits until it is through."""
    head = LOCKED_HEAD.first(HEAD_KEY)
    if head is None:
        AuditHead.objects.get_or_create(pk=HEAD_KEY)
        head = LOCKED_HEAD.get(HEAD_KEY)
    return head


@transaction.atomic(savepoint=False)
def record(
    *,
    act: str,
    sentence: str,
    actor: Any = None,
    appointment: Any = None,
    subject: models.Model | None = None,
) -> AuditLine:
    """Append one line for an act, within the caller's transaction.

    `actor` may be left out where `appointment` (anything with `.user` and a readable name) is given; where
    somebody stands in, its `.acting_user` is the one who acted and its name says for whom.
    """
    if actor is None:
        actor = getattr(appointment, "acting_user", None) or getattr(appointment, "user", None)
    head = hold()
    line = AuditLine(
        seq=head.seq + 1,
        at=timezone.now(),
        act=act,
        actor=actor,
        acting_as=str(appointment)[:300] if appointment is not None else "",
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        sentence=sentence,
        prev_hash=head.hash,
    )
    line.hash = seal(prev_hash=head.hash, facts=_facts(line))
    line.save(force_insert=True)
    head.seq, head.hash = line.seq, line.hash
    head.save(update_fields=["seq", "hash"])
    return line


def history(subject: models.Model) -> models.QuerySet[AuditLine]:
    """Return the lines about one record, oldest first."""
    return AuditLine.objects.filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    ).select_related("actor")


def verify() -> ChainReport:
    """Read the whole chain and name the first line that does not hold."""
    prev_hash, count = ZERO, 0
    for line in AuditLine.objects.order_by("seq").iterator(chunk_size=2000):
        count += 1
        if line.seq != count:
            return ChainReport(count - 1, count, f"thiếu dòng {count}, dòng kế tiếp mang số {line.seq}")
        if line.prev_hash != prev_hash:
            return ChainReport(count - 1, line.seq, "dấu của dòng trước không khớp")
        if not hmac.compare_digest(line.hash, seal(prev_hash=prev_hash, facts=_facts(line))):
            return ChainReport(count - 1, line.seq, "nội dung đã bị thay đổi sau khi ghi")
        prev_hash = line.hash
    head = AuditHead.objects.filter(pk=HEAD_KEY).first()
    if head is not None and (head.seq, head.hash) != (count, prev_hash):
        return ChainReport(count, count + 1, f"chuỗi phải có {head.seq} dòng, chỉ thấy {count}")
    return ChainReport(count, None, "")
