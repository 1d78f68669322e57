"""Reminders already given, so that a daily run may come twice, late, or on two machines."""

from __future__ import annotations

from django.db import models

from workflows.models.cards import TaskCard


class DailyRun(models.Model):
    """One day's run (lượt chạy hằng ngày); its row is locked while a machine works on it."""

    day = models.DateField("ngày", unique=True)
    runs = models.PositiveIntegerField("số lần chạy", default=0)
    finished_at = models.DateTimeField("xong lúc", null=True, blank=True)

    class Meta:
        ordering = ["-day"]
        verbose_name = "lượt chạy hằng ngày"
        verbose_name_plural = "lượt chạy hằng ngày"

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y}"


class Reminder(models.Model):
    """One stage of one deadline that was reminded of (nhắc hạn); a moved deadline starts again."""

    card = models.ForeignKey(TaskCard, on_delete=models.CASCADE, related_name="reminders")
    due = models.DateField("hạn")
    stage = models.CharField("mốc nhắc", max_length=12)
    at = models.DateTimeField("nhắc lúc", auto_now_add=True)

    class Meta:
        verbose_name = "nhắc hạn"
        verbose_name_plural = "nhắc hạn"
        constraints = [
            models.UniqueConstraint(fields=["card", "due", "stage"], name="workflows_reminded_once"),
        ]

    def __str__(self) -> str:
        return f"{self.card}: {self.stage}"
