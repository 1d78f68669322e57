"""How far changes were purged from a cache in front of the site."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class FrontCacheMark(models.Model):
    """The last audit line and entry of Wagtail's page log that were purged (mốc xóa bộ đệm); one row.

    `commits` is the count of `PublicMark` then: an entry with a lower key may have been committed since.
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
