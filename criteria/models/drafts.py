"""Drafts of criteria sets (bản nháp): the cells being edited; the table of published sets never holds one."""

from __future__ import annotations

from django.db import models

from accounts.models import Appointment
from criteria.models.sets import CriteriaSet


class SetDraft(models.Model):
    """One coming version of a set as the cells of its sheets, so that it may be half done.

    `checked_sha256` is the hash of the cells that the last check found right; any edit empties it.
    """

    code = models.SlugField("mã bộ", max_length=80)
    version = models.PositiveIntegerField("phiên bản")
    title = models.CharField("tên bộ tiêu chí", max_length=300)
    grid = models.JSONField("các ô")
    base = models.ForeignKey(
        CriteriaSet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="drafts",
        verbose_name="soạn từ",
    )
    checked_sha256 = models.CharField("bản đã kiểm tra", max_length=64, blank=True)
    edits = models.PositiveIntegerField("lần sửa", default=0)
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người sửa")
    updated_at = models.DateTimeField("sửa lúc", auto_now=True)

    class Meta:
        ordering = ["code", "version"]
        verbose_name = "bản nháp bộ tiêu chí"
        verbose_name_plural = "bản nháp bộ tiêu chí"
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="criteria_draft_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.code} (bản nháp phiên bản {self.version})"

    @property
    def is_checked(self) -> bool:
        """Whether the cells stand as the last check found them right."""
        return bool(self.checked_sha256)
