"""Write the audit chain; `ledger.services.record_verification` verifies rows against its lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from ledger.database.prepared import PreparedQuery
from ledger.errors import ChainBroken
from ledger.models import AuditHead, AuditLine
from ledger.sealing import keys
from ledger.sealing.notes import Entries, Note, open_notes, take
from ledger.sealing.values import WHOLE, columns
from ledger.services.audit_seals import HEAD_KEY, facts_of, head_holds, head_mac, seal

FORMAT = 2
MOST_ROWS = 1000  # told in one line
SEALED, ROTATED = "seal-records", "rotate-audit-key"
HEAD_FIELDS = ["seq", "hash", "key_epoch", "mac"]
LOCKED_HEAD = PreparedQuery(lambda key: AuditHead.objects.select_for_update().filter(pk=key))


@transaction.atomic(savepoint=False)
def record(
    *,
    act: str,
    sentence: str,
    actor: Any = None,
    appointment: Any = None,
    subject: models.Model | None = None,
) -> AuditLine:
    """Append one line for an act, within the caller's transaction; it seals the rows written since the last one.

    `actor` may be left out where `appointment` (anything with `.user` and a readable name) is given; where
    somebody stands in, its `.acting_user` is the one who acted and its name says for whom. Raises ChainBroken
    where the end of the chain is not as it was sealed.
    """
    if actor is None:
        actor = getattr(appointment, "acting_user", None) or getattr(appointment, "user", None)
    first, *more = _portions(take(open_notes()))
    head = hold()
    line = _append(
        head,
        AuditLine(
            act=act,
            actor=actor,
            actor_name=str(actor)[:200] if actor is not None else "",
            acting_as=str(appointment)[:300] if appointment is not None else "",
            subject_type=subject._meta.label_lower if subject is not None else "",
            subject_id=subject.pk if subject is not None else None,
            sentence=sentence,
            seals=first,
        ),
    )
    for seals in more:
        _append(head, AuditLine(act=SEALED, sentence=f"Niêm phong tiếp cho dòng {line.seq}.", seals=seals))
    head.save(update_fields=HEAD_FIELDS)
    return line


def seal_open_notes() -> None:
    """Seal in a line of its own what was written after the last line of an act; nothing where all is sealed."""
    if notes := open_notes():
        seal_late(notes)


def seal_late(notes: Iterable[Note]) -> None:
    """Write the line for rows that no act named."""
    write_seals(take(notes), "Niêm phong {n} bản ghi vừa được ghi.")


@transaction.atomic(savepoint=False)
def write_seals(entries: Entries, sentence: str, *, actor: Any = None) -> int:
    """Write lines that seal these rows, `{n}` in the sentence being how many; return how many rows."""
    total = sum(len(rows) for rows in entries.values())
    head = hold()
    for seals in _portions(entries) if total else ():
        rows = sum(len(rows) for label, rows in json.loads(seals).items() if label != WHOLE)
        _append(
            head,
            AuditLine(
                act=SEALED,
                actor=actor,
                actor_name=str(actor)[:200] if actor is not None else "",
                sentence=sentence.replace("{n}", str(rows)),
                seals=seals,
            ),
        )
    head.save(update_fields=HEAD_FIELDS)
    return total


def _portions(entries: Entries) -> list[str]:
    """Return the rows as JSON, so many in each; one empty text where there are none."""
    if sum(len(rows) for rows in entries.values()) <= MOST_ROWS:
        return [_written(entries)]
    flat = ((label, key, entry) for label, rows in entries.items() for key, entry in rows.items())
    portions = []
    while some := list(islice(flat, MOST_ROWS)):
        portion: Entries = {}
        for label, key, entry in some:
            portion.setdefault(label, {})[key] = entry
        portions.append(_written(portion))
    return portions


def _written(entries: Entries) -> str:
    """Return the rows as JSON; under "*" the columns that one seal of a whole row is over."""
    kept: dict[str, Any] = {label: rows for label, rows in entries.items() if rows}
    if not kept:
        return ""
    models_of: dict[str, Any] = {label: apps.get_model(label) for label in kept}
    as_one = {
        label: [c.attname for c in columns(model)]
        for label, model in models_of.items()
        if model.sealed_as_one
    }
    if as_one:
        kept[WHOLE] = as_one
    return json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def hold() -> AuditHead:
    """Take the end of the chain for this transaction; whoever also records waits until it is through.

    Under a new key the first line says so. Raises ChainBroken where the end is not as it was sealed.
    """
    head: AuditHead | None = LOCKED_HEAD.first(HEAD_KEY)
    if head is None:
        AuditHead.objects.get_or_create(pk=HEAD_KEY)
        head = LOCKED_HEAD.get(HEAD_KEY)
    if head.seq and not _is_sealed(head):
        raise ChainBroken(
            "Đầu chuỗi nhật ký không khớp với khóa, nên không ghi tiếp được. Nếu vừa đổi AUDIT_KEY, hãy ghi khóa cũ "
            "vào AUDIT_KEYS_OLD; nếu không, hãy dừng hệ thống và chạy “manage.py verify_audit”."
        )
    epoch = keys.current_epoch()
    if head.seq and head.key_epoch < epoch:
        sentence = (
            f"Khóa nhật ký thế hệ {epoch} (dấu {keys.fingerprint(epoch)}) thay thế hệ {head.key_epoch}."
        )
        _append(head, AuditLine(act=ROTATED, sentence=sentence))
        head.save(update_fields=HEAD_FIELDS)
    return head


def _is_sealed(head: AuditHead) -> bool:
    """Return whether the end may be written on; a chain of before heads were sealed is taken as it is, once."""
    if head.mac:
        return head_holds(head)
    return not AuditLine.objects.exclude(format=1).exists()


def _append(head: AuditHead, line: AuditLine) -> AuditLine:
    """Put a line at the end of the chain."""
    line.seq, line.at, line.prev_hash = head.seq + 1, timezone.now(), head.hash
    line.format, line.key_epoch = FORMAT, keys.current_epoch()
    line.hash = seal(prev_hash=head.hash, facts=facts_of(line), epoch=line.key_epoch)
    line.save(force_insert=True)
    head.seq, head.hash, head.key_epoch = line.seq, line.hash, line.key_epoch
    head.mac = head_mac(head.seq, head.hash, head.key_epoch)
    return line


def history(subject: models.Model) -> models.QuerySet[AuditLine]:
    """Return the lines about one record, oldest first."""
    about = AuditLine.objects.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return about.select_related("actor").defer("seals")
