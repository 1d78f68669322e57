"""The count of commits that changed the public site."""

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
