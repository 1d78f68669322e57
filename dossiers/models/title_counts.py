"""Titles counted by an indicator when a dossier was submitted (danh hiệu đã đếm), as of that day."""

from __future__ import annotations

from django.db import models

from accounts.models import AdministrativeUnit
from dossiers.models.dossiers import Dossier
from dossiers.models.titles import Title
from ledger.sealing.models import Sealed


class CountedTitle(Sealed):
    """One title counted by a roll-up indicator of a submitted dossier; a later revocation changes nothing here.

    `model`, `level` and `government_level` are the title's as it was counted: an entered title may be corrected later.
    Rows of before have none of them (level None); their titles were decided here and never change.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="counted_titles")
    code = models.CharField("chỉ tiêu", max_length=20)
    title = models.ForeignKey(Title, on_delete=models.PROTECT, related_name="+", verbose_name="danh hiệu")
    model = models.CharField("mô hình", max_length=40, blank=True, default="")
    level = models.PositiveSmallIntegerField("mức độ", null=True, blank=True)
    government_level = models.CharField("cấp của danh hiệu", max_length=10, blank=True, default="")

    sealed_as_one = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "danh hiệu đã đếm"
        verbose_name_plural = "danh hiệu đã đếm"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code", "title"], name="dossiers_title_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.title}"


class CountedUnit(Sealed):
    """One unit in the base of a roll-up indicator of a submitted dossier (đơn vị trong mẫu số), as of that day."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="counted_units")
    code = models.CharField("chỉ tiêu", max_length=20)
    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="+", verbose_name="đơn vị"
    )

    sealed_as_one = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "đơn vị đã đếm"
        verbose_name_plural = "đơn vị đã đếm"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code", "unit"], name="dossiers_unit_counted_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.unit}"
