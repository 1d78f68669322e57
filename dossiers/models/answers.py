"""Answers to indicators (tự đánh giá): columns, one row an indicator; null is not zero."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Appointment
from dossiers.models.dossiers import Dossier


class Answer(models.Model):
    """A unit's answer to one indicator; `version` counts the saves, so that concurrent edits are noticed.

    `yes` answers a yes/no indicator, `value`/`previous` a number and last year's, `numerator` of
    `denominator` a share, `rung` a step of a ladder, `points` a score; all null = not answered.
    `register_reason` says why a share that the register counts was typed otherwise.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="answers")
    code = models.CharField("chỉ tiêu", max_length=20)
    yes = models.BooleanField("đạt / không", null=True, blank=True)
    value = models.DecimalField("giá trị", max_digits=20, decimal_places=4, null=True, blank=True)
    previous = models.DecimalField("năm trước", max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField("số đạt", max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("tổng số", max_digits=20, decimal_places=4, null=True, blank=True)
    rung = models.PositiveSmallIntegerField("mức", null=True, blank=True)
    points = models.DecimalField("điểm", max_digits=8, decimal_places=2, null=True, blank=True)
    note = models.TextField("thuyết minh", blank=True)
    register_reason = models.TextField("lý do khác số đếm theo sổ", blank=True, default="")
    version = models.PositiveIntegerField("lần lưu", default=0)
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người lưu")
    updated_at = models.DateTimeField("lưu lúc", auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "trả lời chỉ tiêu"
        verbose_name_plural = "trả lời chỉ tiêu"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], name="dossiers_one_answer_an_indicator"),
            models.CheckConstraint(
                condition=Q(denominator__isnull=True) | Q(denominator__gt=0),
                name="dossiers_base_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(numerator__isnull=True)
                | (Q(numerator__gte=0) & (Q(denominator__isnull=True) | Q(numerator__lte=F("denominator")))),
                name="dossiers_part_is_within_base",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.dossier}"


class AnswerPart(models.Model):
    """One part of an indicator that asks several things (thành phần), in the order of the set."""

    answer = models.ForeignKey(Answer, on_delete=models.CASCADE, related_name="parts")
    order = models.PositiveSmallIntegerField("thứ tự")
    yes = models.BooleanField("đạt / không", null=True, blank=True)
    value = models.DecimalField("giá trị", max_digits=20, decimal_places=4, null=True, blank=True)
    previous = models.DecimalField("năm trước", max_digits=20, decimal_places=4, null=True, blank=True)
    numerator = models.DecimalField("số đạt", max_digits=20, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField("tổng số", max_digits=20, decimal_places=4, null=True, blank=True)
    rung = models.PositiveSmallIntegerField("mức", null=True, blank=True)
    points = models.DecimalField("điểm", max_digits=8, decimal_places=2, null=True, blank=True)

    class Meta:
        ordering = ["order"]
        verbose_name = "thành phần trả lời"
        verbose_name_plural = "thành phần trả lời"
        constraints = [
            models.UniqueConstraint(fields=["answer", "order"], name="dossiers_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer.code}.{self.order}"
