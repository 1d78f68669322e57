"""Retention: erase each day what its setting no longer keeps (security log, tallies, sessions, results, messages)."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.db.models import Q
from django_tasks_db.models import DBTaskResult

from accounts import tallies
from accounts.services import security_log_retention
from ledger.models import OutboxMessage
from ledger.services import outbox


def erase_expired(now: datetime) -> int:
    """Erase what its setting no longer keeps; return how many rows. Running it twice does no harm."""
    security_log_retention.shorten_addresses(now)
    gone = security_log_retention.prune_lines(now) + tallies.prune(now)
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    return gone + prune_results(now) + prune_messages(now)


def prune_results(now: datetime) -> int:
    """Delete the results of background jobs that ended long ago; what waits or runs stays."""
    ended = DBTaskResult.objects.finished().filter(
        finished_at__lt=now - timedelta(days=settings.TASK_RESULTS_DAYS)
    )
    return ended.delete()[0]


def prune_messages(now: datetime) -> int:
    """Delete messages read long ago, and e-mail-only messages sent long ago."""
    before = now - timedelta(days=settings.MESSAGES_KEPT_DAYS)
    letters = Q(to__isnull=True) | Q(audience__in=(outbox.DIGEST, outbox.FORMER))
    old = OutboxMessage.objects.filter(created_at__lt=before)
    return old.filter(Q(read_at__lt=before) | (letters & Q(sent_at__lt=before))).delete()[0]
