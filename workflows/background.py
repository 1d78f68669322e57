"""Work done after the transaction: sending the outbox, reading the text of new evidence."""

from __future__ import annotations

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django_tasks import task

from ledger.models import OutboxMessage

MAX_ATTEMPTS = 5
logger = logging.getLogger(__name__)


def send_waiting(limit: int = 500) -> tuple[int, int]:
    """Send what waits in the outbox; return how many were sent and how many failed.

    A message is claimed before it is sent, so two workers never send it twice; one that fails is
    released with its error and tried again, up to five times. Without an e-mail address the message is
    delivered by standing on the person's page.
    """
    sent = failed = 0
    waiting = OutboxMessage.objects.filter(sent_at__isnull=True, attempts__lt=MAX_ATTEMPTS)
    for message in waiting.select_related("to").order_by("pk")[:limit]:
        claimed = OutboxMessage.objects.filter(pk=message.pk, sent_at__isnull=True).update(
            sent_at=timezone.now(), attempts=F("attempts") + 1
        )
        if not claimed:
            continue
        try:
            if message.to.email:
                send_mail(message.subject, body_of(message), None, [message.to.email])
        except (OSError, ValueError) as error:
            OutboxMessage.objects.filter(pk=message.pk).update(sent_at=None, error=str(error)[:1000])
            logger.warning("message %s was not sent: %s", message.pk, error)
            failed += 1
        else:
            sent += 1
    return sent, failed


def body_of(message: OutboxMessage) -> str:
    """Return the text of the letter with the full address of what it is about."""
    return f"{message.body}\n\n{settings.PUBLIC_URL}{message.link}" if message.link else message.body


@task()
def send_messages() -> int:
    """Send the outbox in the background."""
    return send_waiting()[0]


@task()
def read_evidence(evidence_id: int) -> int:
    """Read the text of one piece of evidence into its side record."""
    from dossiers.models import Evidence
    from dossiers.services import evidence

    return evidence.read_text(Evidence.objects.select_related("file").get(pk=evidence_id))


def send_soon() -> None:
    """Ask the worker to send the outbox once the transaction is through."""
    transaction.on_commit(lambda: send_messages.enqueue())


def read_soon(evidence_id: int) -> None:
    """Ask the worker to read a piece of evidence once the transaction is through."""
    transaction.on_commit(lambda: read_evidence.enqueue(evidence_id))
