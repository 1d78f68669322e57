"""Delivery of the outbox: lease a message, hand it to the mail server, mark it; nothing is lost or doubled.

A sender leases a message by one conditional UPDATE, commits, hands it to the mail server, and marks it sent. If the
sender is killed before the hand-over, the lease expires and another one sends the message. If it is killed between
hand-over and mark, the message is handed over again under the same Message-ID, made from its key, by which mail
servers and readers drop the copy. SMTP offers no better promise than this one; the page
`/viec/thong-bao/` shows each message exactly once, for there the row itself is the message.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import MailMode, MessagePreference
from accounts.services.password_links import address_of
from home.following.subscriptions import own_page_path
from ledger.models import Channel, OutboxMessage
from ledger.services.outbox import ACCOUNT, DIGEST, FORMER, public_address
from workflows.notifications import audience
from workflows.notifications.kinds import is_reminder

LEASE = timedelta(minutes=1)
BACK_OFF = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 720, 1440, 1440))
MAX_ATTEMPTS = len(BACK_OFF) + 1
PERMANENT = 500
ALWAYS = (DIGEST, ACCOUNT, FORMER)
logger = logging.getLogger(__name__)


def due_messages(now: datetime) -> QuerySet[OutboxMessage]:
    """Return the messages that may be sent now: not sent, not leased, not waiting after a failure."""
    return OutboxMessage.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lt=now),
        Q(not_before__isnull=True) | Q(not_before__lte=now),
        sent_at__isnull=True,
        channel="",
    ).order_by("pk")


def send_waiting(limit: int = 500) -> tuple[int, int]:
    """Send the due messages; return how many were sent and how many could not be sent this time.

    Without an e-mail address, or where the person asked for none, the message is delivered by standing on
    the person's page. Whoever lost the right to it meanwhile is not sent it; whoever gained it is.
    """
    sent = failed = 0
    connection = get_connection()
    try:
        while rows := list(
            due_messages(timezone.now()).values_list("pk", flat=True)[: limit - sent - failed]
        ):
            for message in filter(None, map(lease, rows)):
                left = send_one(message, connection)
                sent, failed = sent + left, failed + (not left)
    finally:
        connection.close()
    return sent, failed


def lease(pk: int) -> OutboxMessage | None:
    """Lease a message for this sender; return None when another sender was first."""
    now, token = timezone.now(), uuid4().hex
    taken = (
        due_messages(now)
        .filter(pk=pk)
        .update(lease=token, leased_until=now + LEASE, attempts=F("attempts") + 1)
    )
    if not taken:
        return None
    return OutboxMessage.objects.select_related("to__message_preference").get(pk=pk)


def send_one(message: OutboxMessage, connection: Any) -> bool:
    """Send a leased message by its channel; return False when the mail server did not accept it."""
    audience.queue_for_newcomers(message)
    why = audience.why_withheld(message)
    if why:
        return record_delivery(message, Channel.WITHHELD, error=why)
    way = channel_of(message)
    if way == Channel.DIGEST:
        return record_delivery(message, Channel.DIGEST, sent=False)
    if way == Channel.PAGE:
        return record_delivery(message, Channel.PAGE)
    try:
        email_of(message, connection).send()
    except (OSError, ValueError) as error:
        connection.close()
        reschedule(message, error)
        return False
    return record_delivery(message, Channel.MAIL)


def channel_of(message: OutboxMessage) -> str:
    """Return the channel of a message by its reader's preference: mail, daily digest, or the page only."""
    if message.to is None:
        return Channel.MAIL
    if not address_for(message):
        return Channel.PAGE
    if message.audience in ALWAYS or message.audience.startswith("link:"):
        return Channel.MAIL
    wanted = getattr(message.to, "message_preference", None) or MessagePreference()
    if wanted.mail == MailMode.NONE or (not wanted.reminders and is_reminder(message.key)):
        return Channel.PAGE
    return Channel.DIGEST if wanted.mail == MailMode.DAILY else Channel.MAIL


def address_for(message: OutboxMessage) -> str:
    """Return the address of a message to somebody with an account."""
    if message.to is None:
        return ""
    return message.to.former_email if message.audience == FORMER else message.to.email


def record_delivery(message: OutboxMessage, channel: str, *, sent: bool = True, error: str = "") -> bool:
    """Record how a message was delivered, unless another sender has leased it since."""
    mine = OutboxMessage.objects.filter(pk=message.pk, lease=message.lease, sent_at__isnull=True)
    mine.update(
        channel=channel,
        sent_at=timezone.now() if sent else None,
        error=error,
        lease="",
        leased_until=None,
        not_before=None,
    )
    return True


def reschedule(message: OutboxMessage, error: Exception) -> None:
    """Schedule another attempt after a failure, later each time; after the last one it stays on the page only."""
    refused = isinstance(error, SMTPRecipientsRefused) and all(
        code >= PERMANENT for code, _ in error.recipients.values()
    )
    last = refused or message.attempts >= MAX_ATTEMPTS
    rest = BACK_OFF[min(message.attempts, len(BACK_OFF)) - 1]
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease).update(
        lease="",
        leased_until=None,
        error=str(error)[:1000],
        channel=Channel.FAILED if last else "",
        not_before=None if last else timezone.now() + rest,
    )
    logger.warning("message %s was not sent (attempt %s): %s", message.pk, message.attempts, error)


def message_id(message: OutboxMessage) -> str:
    """Return the Message-ID of a message, the same at each attempt."""
    host = urlsplit(settings.PUBLIC_URL).hostname or "localhost"
    return f"<{hashlib.sha256(message.key.encode()).hexdigest()[:40]}@{host}>"


def email_of(message: OutboxMessage, connection: Any) -> EmailMessage:
    """Return the e-mail of a message, with the full address of its record.

    A reader without an account also gets the way out, for the eye and for the mail program's own button
    (RFC 8058).
    """
    headers = {"Message-ID": message_id(message), "Auto-Submitted": "auto-generated"}
    body, follower = body_of(message), audience.follower_of(message)
    if link := audience.link_of(message):  # computed now: what is kept for sending opens nothing
        body += f"\n\n{address_of(link)}"
    address = address_for(message) if message.to else ""
    if follower is not None:
        address = follower.address
        way_out = public_address(own_page_path(follower.pk))
        body += f"\n\nXem đang theo dõi gì, hoặc thôi nhận thư:\n{way_out}"
        headers |= {"List-Unsubscribe": f"<{way_out}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return EmailMessage(message.subject, body, None, [address], connection=connection, headers=headers)


def body_of(message: OutboxMessage) -> str:
    """Return the text of a message with the full address of its record."""
    return f"{message.body}\n\n{settings.PUBLIC_URL}{message.link}" if message.link else message.body
