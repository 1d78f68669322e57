"""The write-once, content-addressed file store's one table."""

from __future__ import annotations

from django.db import models

from ledger.sealing.models import Sealed


class StoredFile(Sealed):
    """Bytes kept once under their SHA-256 (tệp lưu); names belong to the records that refer to it."""

    sha256 = models.CharField("SHA-256", max_length=64, unique=True)
    size = models.BigIntegerField("số byte")
    media_type = models.CharField("kiểu nội dung", max_length=120, default="application/octet-stream")
    created_at = models.DateTimeField("lưu lúc", auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = "tệp lưu"
        verbose_name_plural = "tệp lưu"
        constraints = [
            models.CheckConstraint(condition=models.Q(size__gte=0), name="ledger_file_size_not_negative"),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
