"""Keyed hashes of one audit line and of the chain's head."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from ledger.models import AuditHead, AuditLine
from ledger.sealing import keys

ZERO = "0" * 64
HEAD_KEY = 1


def seal(*, prev_hash: str, facts: dict[str, Any], epoch: int | None = None) -> str:
    """Return the line's HMAC-SHA-256 over the hash before it and its canonical JSON."""
    body = json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return keys.mac(f"{prev_hash}\n{body}", keys.current_epoch() if epoch is None else epoch)


def facts_of(line: AuditLine) -> dict[str, Any]:
    """Return what of a line is sealed; a line of the first format knows neither names nor rows."""
    at: datetime = line.at
    facts = {
        "seq": line.seq,
        "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
        "act": line.act,
        "actor": line.actor_id,
        "acting_as": line.acting_as,
        "subject_type": line.subject_type,
        "subject_id": line.subject_id,
        "sentence": line.sentence,
    }
    if line.format == 1:
        return facts
    return facts | {
        "format": line.format,
        "key_epoch": line.key_epoch,
        "actor_name": line.actor_name,
        "seals": line.seals,
    }


def head_mac(seq: int, end: str, epoch: int) -> str:
    """Return the seal of the chain's end."""
    return keys.mac(f"head\n{seq}\n{end}", epoch)


def head_holds(head: AuditHead) -> bool:
    """Return whether the end of the chain is as it was sealed; KeyUnknown where its key is not set."""
    return keys.equal(head.mac, head_mac(head.seq, head.hash, head.key_epoch))
