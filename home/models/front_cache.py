"""How far a cache before the site was told what changed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FrontCacheMark(models.Model):
    """The last line of the audit chain and of Wagtail's page log that was purged (mốc xóa bộ đệm); one row.

    `commits` is the `PublicMark` then: a line with an older key may have been committed since.
    """

    audit_seq = models.BigIntegerField("dòng nhật ký", default=0)
    page_log = models.BigIntegerField("dòng nhật ký trang", default=0)
    commits = models.BigIntegerField("số lần ghi", default=0)

    class Meta:
        verbose_name = "mốc xóa bộ đệm"
        verbose_name_plural = "mốc xóa bộ đệm"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="home_one_front_cache_mark")]

    def __str__(self) -> str:
        return f"{self.audit_seq}/{self.page_log}"
