"""The processes that work off background tasks: each says again and again that it lives."""

from __future__ import annotations

from django.db import models


class Worker(models.Model):
    """A living worker (tiến trình việc nền); its row goes when it ends, and grows old when it is killed."""

    worker_id = models.CharField("tiến trình", max_length=64, primary_key=True)
    seen_at = models.DateTimeField("còn sống lúc")

    class Meta:
        ordering = ["worker_id"]
        verbose_name = "tiến trình việc nền"
        verbose_name_plural = "tiến trình việc nền"

    def __str__(self) -> str:
        return self.worker_id
