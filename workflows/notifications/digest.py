"""The daily digest (thư tổng hợp): the messages of people who want one mail a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from ledger.models import Channel, OutboxMessage
from ledger.services import outbox
from workflows.notifications import audience


def write_digests(day: date) -> int:
    """Write one digest per person of the messages that wait for it; return how many.

    A digest is itself a message of the outbox and delivered like any other. A second run of the day writes nothing:
    what comes later goes into the digest of the next day.
    """
    waiting = OutboxMessage.objects.filter(channel=Channel.DIGEST, sent_at__isnull=True)
    readers = waiting.exclude(to__in=_written(day)).values_list("to", flat=True).distinct().order_by("to")
    return sum(_write_digest(pk, day) for pk in list(readers))


def _written(day: date) -> QuerySet[Any]:
    return OutboxMessage.objects.filter(audience=outbox.DIGEST, key__startswith=f"digest:{day}:").values("to")


@transaction.atomic
def _write_digest(reader: int, day: date) -> bool:
    user = User.objects.select_for_update(of=("self",)).get(pk=reader)
    rows = OutboxMessage.objects.filter(to=user, channel=Channel.DIGEST, sent_at__isnull=True).order_by("pk")
    included = []
    for message in rows.select_related("to"):
        why = audience.why_withheld(message)
        if why:
            OutboxMessage.objects.filter(pk=message.pk).update(
                channel=Channel.WITHHELD, error=why, sent_at=timezone.now()
            )
        else:
            included.append(message)
    if not included:
        return False
    lines = [f"- {m.subject}" + (f"\n  {settings.PUBLIC_URL}{m.link}" if m.link else "") for m in included]
    outbox.queue(
        to=user,
        subject=f"Tổng hợp ngày {day:%d/%m/%Y}: {len(included)} thông báo",
        body="\n".join(lines),
        link=reverse("workflows:messages"),
        key=f"digest:{day}",
        audience=outbox.DIGEST,
    )
    OutboxMessage.objects.filter(pk__in=[m.pk for m in included]).update(sent_at=timezone.now())
    return True
