"""Retention of the security log: old lines deleted, older addresses shortened (SECURITY_LOG_DAYS, _ADDRESS_DAYS)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import SecurityLine
from accounts.rules.network_addresses import shortened


def prune_lines(now: datetime) -> int:
    """Delete the lines whose time is over; return how many."""
    return SecurityLine.objects.filter(at__lt=now - timedelta(days=settings.SECURITY_LOG_DAYS)).delete()[0]


def shorten_addresses(now: datetime) -> int:
    """Leave of older lines' addresses only the network; return how many lines were changed."""
    old = SecurityLine.objects.filter(
        at__lt=now - timedelta(days=settings.SECURITY_ADDRESS_DAYS), shortened=False
    )
    changed = 0
    for address in list(old.order_by().values_list("address", flat=True).distinct()):
        changed += old.filter(address=address).update(address=shortened(address), shortened=True)
    return changed
