"""Effective dates: what holds from one day until another."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q

from ledger.sealing.models import Sealed, SealedQuerySet


def in_force(day: date, prefix: str = "") -> Q:
    """Return the condition for a dated row being in force on a day; `prefix` is the path to it ("seats__")."""
    open_ended = Q(**{f"{prefix}valid_until__isnull": True})
    not_over = open_ended | Q(**{f"{prefix}valid_until__gte": day})
    return not_over & Q(**{f"{prefix}valid_from__lte": day})


class DatedQuerySet(SealedQuerySet):
    """Rows with `valid_from` and `valid_until` (the last day that counts, or open)."""

    def valid_on(self, day: date):
        """Return the rows in force on that day."""
        return self.filter(in_force(day))


class Dated(Sealed):
    """A row in force from `valid_from` to `valid_until` inclusive (hiệu lực từ – đến)."""

    valid_from = models.DateField("hiệu lực từ")
    valid_until = models.DateField("hiệu lực đến", null=True, blank=True)

    objects = DatedQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="%(app_label)s_%(class)s_dates_in_order",
            )
        ]

    def holds_on(self, day: date) -> bool:
        """Return whether the row is in force on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
