"""Heartbeats of the processes beside the server: workers and the scheduler."""

from __future__ import annotations

from django.db import models


class ProcessKind(models.TextChoices):
    """The kind of a process; the values are the words of `EXPECTED_PROCESSES` and `manage.py alive`."""

    WORKER = "worker", "tiến trình việc nền"
    CLOCK = "clock", "đồng hồ"


class Process(models.Model):
    """A running process (tiến trình); its row is deleted when it ends and grows old when it is killed."""

    name = models.CharField("tên", max_length=64, primary_key=True)
    kind = models.CharField("loại", max_length=10, choices=ProcessKind.choices)
    host = models.CharField("máy", max_length=100)
    seen_at = models.DateTimeField("còn sống lúc")

    class Meta:
        ordering = ["pk"]
        verbose_name = "tiến trình"
        verbose_name_plural = "tiến trình"

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"
