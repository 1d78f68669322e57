"""Maps from an old set to a new one (bảng đối chiếu): which indicators carry on, split, merge or are dropped."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Appointment
from criteria.models.sets import CriteriaSet


class SetMap(models.Model):
    """A map between two published sets; suggestions for the new year's answers are drawn along it."""

    old_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="maps_on", verbose_name="bộ cũ"
    )
    new_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="maps_from", verbose_name="bộ mới"
    )
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người lập")
    updated_at = models.DateTimeField("lập lúc", auto_now=True)

    class Meta:
        ordering = ["old_set", "new_set"]
        verbose_name = "bảng đối chiếu"
        verbose_name_plural = "bảng đối chiếu"
        constraints = [
            models.UniqueConstraint(fields=["old_set", "new_set"], name="criteria_map_once"),
            models.CheckConstraint(condition=~Q(old_set=F("new_set")), name="criteria_map_of_two_sets"),
        ]

    def __str__(self) -> str:
        return f"{self.old_set} → {self.new_set}"


class MapLine(models.Model):
    """One step of a map: an old indicator and one it became; dropped ones became none."""

    class Relation(models.TextChoices):
        SAME = "same", "giữ nguyên"
        SPLIT = "split", "tách ra"
        MERGED = "merged", "gộp lại"
        DROPPED = "dropped", "bỏ"

    map = models.ForeignKey(SetMap, on_delete=models.CASCADE, related_name="lines")
    old_code = models.CharField("chỉ tiêu cũ", max_length=30)
    new_code = models.CharField("chỉ tiêu mới", max_length=30, blank=True)
    relation = models.CharField("quan hệ", max_length=8, choices=Relation.choices)

    class Meta:
        ordering = ["pk"]
        verbose_name = "dòng đối chiếu"
        verbose_name_plural = "dòng đối chiếu"
        constraints = [
            models.UniqueConstraint(fields=["map", "old_code", "new_code"], name="criteria_map_line_once"),
            models.CheckConstraint(
                condition=Q(relation="dropped", new_code="") | (~Q(relation="dropped") & ~Q(new_code="")),
                name="criteria_dropped_goes_nowhere",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_code} → {self.new_code or '–'}"
