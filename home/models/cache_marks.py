"""Marks of the caches: how often the public site changed, and how far changes were purged from a cache in front."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class PublicMark(models.Model):
    """The count of transactions that wrote into Wagtail's logs (mốc thay đổi công khai); one row.

    A trigger in PostgreSQL raises it at the end of each such transaction (migration 0012) with the row locked, so it
    follows the order of commits, which keys of rows do not. SQLite has one writer at a time and needs no count.
    """

    commits = models.BigIntegerField("số lần ghi", default=0)
    transaction = models.BigIntegerField("giao dịch gần nhất", default=0)

    class Meta:
        verbose_name = "mốc thay đổi công khai"
        verbose_name_plural = "mốc thay đổi công khai"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="home_one_public_mark")]

    def __str__(self) -> str:
        return str(self.commits)


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
