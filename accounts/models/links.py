"""Links with which people set their own passwords (liên kết đặt mật khẩu): one use, for some hours."""

from __future__ import annotations

import secrets
from datetime import datetime

from django.conf import settings
from django.db import models


class LinkPurpose(models.TextChoices):
    """Why a link was made."""

    ACTIVATION = "activation", "kích hoạt tài khoản"
    RESET = "reset", "đặt lại mật khẩu"


def new_nonce() -> str:
    """Return what makes one link unlike every other."""
    return secrets.token_hex(16)


class AccountLink(models.Model):
    """One link of one person (liên kết đặt mật khẩu).

    The token in the address is no column: accounts/services/password_links.py computes it from
    this row, the person's current password hash and SECRET_KEY. So a copy of the table opens nothing, and
    a changed password ends every earlier link. `made_by` is empty where a command or the person made it.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="links", verbose_name="người"
    )
    purpose = models.CharField("mục đích", max_length=10, choices=LinkPurpose.choices)
    nonce = models.CharField(max_length=32, default=new_nonce, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="người lập",
    )
    made_at = models.DateTimeField("lập lúc")
    valid_until = models.DateTimeField("dùng được đến")
    used_at = models.DateTimeField("đã dùng lúc", null=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "liên kết đặt mật khẩu"
        verbose_name_plural = "liên kết đặt mật khẩu"
        indexes = [models.Index(fields=["user", "made_at"])]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.user}"

    def usable_at(self, now: datetime) -> bool:
        """Return whether it may still be used."""
        return self.used_at is None and self.made_at <= now < self.valid_until
