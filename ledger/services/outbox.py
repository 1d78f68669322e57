"""Queueing messages with the transaction that causes them."""

from __future__ import annotations

from typing import Any

from ledger.models import OutboxMessage


def queue(*, to: Any, subject: str, body: str, key: str, link: str = "") -> OutboxMessage:
    """Write a message to one person; the same key a second time returns the first message."""
    message, _ = OutboxMessage.objects.get_or_create(
        key=f"{key}:{to.pk}"[:200],
        defaults={"to": to, "subject": subject[:300], "body": body, "link": link},
    )
    return message
