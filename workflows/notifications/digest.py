"""The daily letter (thư tổng hợp): what a person asked to be told once a day."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from ledger.models import Channel, OutboxMessage
from ledger.services import outbox
from workflows.notifications import audience


def write_digests(day: date) -> int:
    """Put what waits for a daily letter into one message a person; return how many letters were written.

    The letter is a message of the outbox itself, so it is sent under the same promise as any other; a
    second run of the day finds nothing that waits. What comes later goes into the letter of the next day.
    """
    waiting = OutboxMessage.objects.filter(channel=Channel.DIGEST, sent_at__isnull=True)
    readers = waiting.exclude(to__in=_told(day)).values_list("to", flat=True).distinct().order_by("to")
    return sum(_letter(pk, day) for pk in list(readers))


def _told(day: date):
    return OutboxMessage.objects.filter(audience=outbox.DIGEST, key__startswith=f"digest:{day}:").values("to")


@transaction.atomic
def _letter(reader: int, day: date) -> bool:
    user = User.objects.select_for_update(of=("self",)).get(pk=reader)
    rows = OutboxMessage.objects.filter(to=user, channel=Channel.DIGEST, sent_at__isnull=True).order_by("pk")
    kept = []
    for message in rows.select_related("to"):
        why = audience.why_withheld(message)
        if why:
            OutboxMessage.objects.filter(pk=message.pk).update(
                channel=Channel.WITHHELD, error=why, sent_at=timezone.now()
            )
        else:
            kept.append(message)
    if not kept:
        return False
    lines = [f"- {m.subject}" + (f"\n  {settings.PUBLIC_URL}{m.link}" if m.link else "") for m in kept]
    outbox.queue(
        to=user,
        subject=f"Tổng hợp ngày {day:%d/%m/%Y}: {len(kept)} thông báo",
        body="\n".join(lines),
        link="/viec/thong-bao/",
        key=f"digest:{day}",
        audience=outbox.DIGEST,
    )
    OutboxMessage.objects.filter(pk__in=[m.pk for m in kept]).update(sent_at=timezone.now())
    return True
