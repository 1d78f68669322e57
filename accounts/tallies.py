"""Counters in the database: one statement adds and returns, so concurrent requests get distinct counts.

What counts is shared by all processes and machines, and is kept until its window ends, whatever else is kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection
from django.utils import timezone

from accounts.models import Tally

_ADD: Final = (
    "INSERT INTO {table} (kind, who, place, count, until) VALUES (%s, %s, %s, 1, %s) "
    "ON CONFLICT (kind, who, place) DO UPDATE SET "
    "count = CASE WHEN {table}.until <= %s THEN 1 ELSE {table}.count + 1 END, "
    "until = CASE WHEN {table}.until <= %s THEN excluded.until ELSE {table}.until END "
    "RETURNING count, until"
)


@dataclass(frozen=True, slots=True)
class Counted:
    """A counter after one more: the count within the window and the seconds the window has left."""

    count: int
    seconds_left: int


def add(kind: str, *, who: str = "", place: str = "", seconds: int, now: datetime | None = None) -> Counted:
    """Count one more of a kind by somebody from some place; the window begins with the first and is not moved."""
    now = now or timezone.now()
    adapt = connection.ops.adapt_datetimefield_value
    at, until = adapt(now), adapt(now + timedelta(seconds=seconds))
    with connection.cursor() as cursor:
        cursor.execute(_ADD.format(table=Tally._meta.db_table), [kind, who, place, until, at, at])
        ((count, ends),) = cursor.fetchall()
    for convert in connection.ops.get_db_converters(
        Tally._meta.get_field("until").get_col(Tally._meta.db_table)
    ):
        ends = convert(ends, None, connection)
    return Counted(count, max(1, round((ends - now).total_seconds())))


def forget(*kinds: str, who: str, place: str) -> None:
    """Reset these counters."""
    Tally.objects.filter(kind__in=kinds, who=who, place=place).delete()


def prune(now: datetime) -> int:
    """Delete the counts whose window is over; return how many."""
    return Tally.objects.filter(until__lte=now).delete()[0]
