"""The audit chain (nhật ký): one line an act, each line sealed with the hash of the one before."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class AuditLine(models.Model):
    """One act (hành vi): who did what to which record when; never changed, never deleted.

    `prev_hash` and `hash` are hexadecimal HMAC-SHA-256 values under the key of `key_epoch` (ledger.sealing.keys); the
    first line's `prev_hash` is 64 zeros. `seals` tells as JSON the rows that were written with the act
    (ledger.sealing.models), `actor_name` who acted by name; lines of format 1 have neither. The database itself refuses
    UPDATE, DELETE and replacing (ledger.sealing.append_only).
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
    actor_name = models.CharField("họ tên người thực hiện", max_length=200, blank=True)
    acting_as = models.CharField("với tư cách", max_length=300, blank=True)
    subject_type = models.CharField("loại đối tượng", max_length=100, blank=True)
    subject_id = models.BigIntegerField("mã đối tượng", null=True)
    sentence = models.TextField("nội dung")
    seals = models.TextField("bản ghi được niêm phong", blank=True)
    format = models.PositiveSmallIntegerField("dạng dòng", default=1)
    key_epoch = models.PositiveSmallIntegerField("thế hệ khóa", default=0)
    prev_hash = models.CharField("dấu dòng trước", max_length=64)
    hash = models.CharField("dấu", max_length=64, unique=True)

    class Meta:
        ordering = ["seq"]
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        indexes = [models.Index(fields=["subject_type", "subject_id", "seq"])]

    def __str__(self) -> str:
        return f"{self.seq}. {self.sentence}"

    @property
    def who(self) -> str:
        """Return who acted as they were called then; today's name for lines of before names were sealed."""
        return self.actor_name or (str(self.actor) if self.actor_id else "")


class AuditHead(models.Model):
    """The end of the chain (đầu chuỗi): one locked row, so two writers cannot take one place.

    `mac` seals the two others under the key of `key_epoch`: who has no key can move the end nowhere.
    """

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="0" * 64)
    key_epoch = models.PositiveSmallIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="ledger_one_audit_head"),
        ]
        verbose_name = "đầu chuỗi nhật ký"
        verbose_name_plural = "đầu chuỗi nhật ký"

    def __str__(self) -> str:
        return f"{self.seq}"
