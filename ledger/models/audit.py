"""The audit chain (nhật ký): one line an act, each line sealed with the hash of the one before."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditLine(models.Model):
    """One act (hành vi): who did what to which record when; never changed, never deleted.

    `prev_hash` and `hash` are hexadecimal HMAC-SHA-256 values under AUDIT_KEY; the first line's
    `prev_hash` is 64 zeros. The database itself refuses UPDATE and DELETE (migration 0002).
    """

    seq = models.BigIntegerField("số thứ tự", unique=True)
    at = models.DateTimeField("lúc")
    act = models.SlugField("hành vi", max_length=60)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người thực hiện",
    )
    acting_as = models.CharField("với tư cách", max_length=300, blank=True)
    subject_type = models.CharField("loại đối tượng", max_length=100, blank=True)
    subject_id = models.BigIntegerField("mã đối tượng", null=True)
    sentence = models.TextField("nội dung")
    prev_hash = models.CharField("dấu dòng trước", max_length=64)
    hash = models.CharField("dấu", max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        indexes = [models.Index(fields=["subject_type", "subject_id", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq}. {self.sentence}"


class AuditHead(models.Model):
    """The end of the chain (đầu chuỗi): one locked row, so two writers cannot take one place."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="ledger_one_audit_head"),
        ]
        verbose_name = "đầu chuỗi nhật ký"
        verbose_name_plural = "đầu chuỗi nhật ký"

    def __str__(self) -> str:
        return f"{self.seq}"
