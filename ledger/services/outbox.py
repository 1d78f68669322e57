"""Queueing messages with the transaction that causes them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from ledger.models import Channel, OutboxMessage

PERSONAL = re.compile(r"\S+@\S+|\b\d{9,12}\b")


def queue(*, to: Any, subject: str, body: str, key: str, link: str = "", audience: str = "") -> OutboxMessage:
    """Write a message to one person; the same key a second time returns the first message.

    A subject shows on locked screens and in mail logs: addresses, telephone and identity numbers are struck
    out of it. `audience` says by what right the person is told; it is asked again when the message is sent.
    """
    letter = letter_to(to, subject=subject, body=body, key=key, link=link, audience=audience)
    queue_all([letter])
    return OutboxMessage.objects.select_related("to").get(key=letter.key)


def queue_all(letters: Iterable[OutboxMessage]) -> None:
    """Write messages made by `letter_to`, in one statement; what was said under a key is not said again."""
    OutboxMessage.objects.bulk_create(letters, ignore_conflicts=True)


def letter_to(
    to: Any, *, subject: str, body: str, key: str, link: str = "", audience: str = ""
) -> OutboxMessage:
    """Return a message to one person, not yet written; its parts are as `queue` says."""
    return OutboxMessage(
        key=f"{key}:{to.pk}"[:200],
        to=to,
        subject=PERSONAL.sub("…", subject)[:300],
        body=body,
        link=link,
        audience=audience[:100],
    )


def queue_outside(
    *, audience: str, subject: str, body: str, key: str, link: str = ""
) -> tuple[OutboxMessage, bool]:
    """Write a message to somebody without an account; return it and whether it is new.

    `audience` ("follower:<id>") says who; the address stays where it was given and is asked for at sending,
    so that erasing it there erases it altogether.
    """
    return OutboxMessage.objects.get_or_create(
        key=key[:200],
        defaults={
            "subject": PERSONAL.sub("…", subject)[:300],
            "body": body,
            "link": link,
            "audience": audience[:100],
        },
    )


def public_address(path: str) -> str:
    """Return the full address of a path, as letters need it."""
    return f"{settings.PUBLIC_URL}{path}"


DIGEST = "digest"
ACCOUNT = "account"  # about the reader's own account: always by mail, at once, whatever they chose
FORMER = "former-address"  # the same, to the address that was theirs before


def readable(user: Any) -> QuerySet[OutboxMessage]:
    """Return what stands on a person's page: everything but what was withheld, and what is said there already."""
    mine = OutboxMessage.objects.filter(to=user).exclude(channel=Channel.WITHHELD)
    return mine.exclude(audience__in=(DIGEST, FORMER))


def unread(user: Any) -> int:
    """Return how many messages the person has not read."""
    return readable(user).filter(read_at__isnull=True).count()
