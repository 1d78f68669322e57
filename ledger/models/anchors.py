"""Daily anchors of the audit chain: its end as it was noted outside, one row a day."""

from __future__ import annotations

from django.db import models


class AuditAnchor(models.Model):
    """What of a day was noted outside the server (mốc nhật ký): which line, and where it has gone so far.

    The row only keeps a day from being noted twice; what proves anything is the note outside.
    """

    day = models.DateField("ngày", unique=True)
    seq = models.BigIntegerField("dòng")
    hash = models.CharField("dấu", max_length=64)
    token = models.TextField("dấu thời gian RFC 3161 (base64)", blank=True)
    stamped_at = models.DateTimeField("đóng dấu thời gian lúc", null=True, blank=True)
    mailed_at = models.DateTimeField("gửi thư lúc", null=True, blank=True)
    filed_at = models.DateTimeField("ghi tệp lúc", null=True, blank=True)

    class Meta:
        ordering = ["-day"]
        verbose_name = "mốc nhật ký"
        verbose_name_plural = "mốc nhật ký"

    def __str__(self) -> str:
        return self.head

    @property
    def head(self) -> str:
        """Return "SEQ:HASH", as `verify_audit --expect` takes it."""
        return f"{self.seq}:{self.hash}"
