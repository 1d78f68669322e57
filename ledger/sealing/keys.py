"""Keys of the audit chain by epoch (thế hệ khóa).

`AUDIT_KEY` seals from now on; `AUDIT_KEYS_OLD` names those before it, oldest first, for reading. A key is known by
its epoch: its place in that order, from 0. What is sealed says under which epoch.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings

from ledger.errors import KeyUnknown


def keys() -> tuple[str, ...]:
    """Return every key, the current one last."""
    return (*getattr(settings, "AUDIT_KEYS_OLD", ()), settings.AUDIT_KEY)


def current_epoch() -> int:
    """Return the epoch of the key in use."""
    return len(keys()) - 1


def mac(message: str, epoch: int) -> str:
    """Return the hexadecimal HMAC-SHA-256 of a message under the key of an epoch; KeyUnknown where it is not set."""
    known = keys()
    if not 0 <= epoch < len(known):
        raise KeyUnknown(
            f"Khóa nhật ký thế hệ {epoch} không có trong cấu hình. Hãy ghi khóa cũ vào AUDIT_KEYS_OLD "
            "theo thứ tự từ cũ nhất."
        )
    return hmac.new(known[epoch].encode(), message.encode(), hashlib.sha256).hexdigest()


def equal(one: str, other: str) -> bool:
    """Compare two seals in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


def fingerprint(epoch: int) -> str:
    """Return a public fingerprint of a key, to compare two installations."""
    return mac("fingerprint of the audit key", epoch)[:16]
