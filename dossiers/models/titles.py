"""Titles (danh hiệu) and their state on a day."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import AdministrativeUnit
from dossiers.models.decisions import Decision
from dossiers.models.dossiers import Dossier
from dossiers.rules import titles as rules
from ledger.sealing.models import Sealed, SealedQuerySet


def state_filter(state: str, day: date, prefix: str = "") -> Q:
    """Return the condition for a title being in a state on a day: `dossiers.rules.titles.state_on` in SQL.

    `prefix` is the path to the title ("titles__" from a decision).
    """
    revoked = Q(**{f"{prefix}revoked_on__lte": day})
    unrevoked = Q(**{f"{prefix}revoked_on__isnull": True}) | Q(**{f"{prefix}revoked_on__gt": day})
    replaced = Q(**{f"{prefix}replaced_on__lte": day})
    unreplaced = Q(**{f"{prefix}replaced_on__isnull": True}) | Q(**{f"{prefix}replaced_on__gt": day})
    return {
        rules.REVOKED: revoked,
        rules.REPLACED: unrevoked & replaced,
        rules.EXPIRED: unrevoked & unreplaced & Q(**{f"{prefix}valid_until__lt": day}),
        rules.VALID: unrevoked & unreplaced & Q(**{f"{prefix}valid_until__gte": day}),
    }[state]


class TitleQuerySet(SealedQuerySet):
    """Titles by their state on a day."""

    def valid_on(self, day: date) -> TitleQuerySet:
        """Return the titles in force that day: begun, not expired, revoked or replaced."""
        return self.filter(state_filter(rules.VALID, day), valid_from__lte=day)


class Title(Sealed):
    """A title (danh hiệu) of a unit from one day until another; revoked or replaced titles stay as history."""

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="titles")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="titles")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="title")
    model = models.CharField("mô hình", max_length=40)
    level = models.PositiveSmallIntegerField("mức độ")
    recognised_on = models.DateField("ngày quyết định")
    valid_from = models.DateField("hiệu lực từ")
    valid_until = models.DateField("hiệu lực đến")
    replaced_on = models.DateField("được thay thế từ", null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_on = models.DateField("thu hồi từ", null=True, blank=True)
    revoked_why = models.TextField("căn cứ thu hồi", blank=True)

    objects: ClassVar[Any] = TitleQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "-valid_from"]
        verbose_name = "danh hiệu"
        verbose_name_plural = "danh hiệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="dossiers_title_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["model", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.unit} – mức độ {self.level}"

    def status_on(self, day: date) -> str:
        """Return "revoked", "replaced", "expired" or "valid" on that day."""
        return rules.state_on(
            day,
            valid_until=self.valid_until,
            replaced_on=self.replaced_on,
            revoked_on=self.revoked_on,
        )
