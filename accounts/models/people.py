"""People: one account a person; what they may do comes from dated appointments."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A person (người dùng); deactivated when they leave, never deleted.

    `is_demo` accounts can log in only while the DEMO setting is on. `password_set_at` says when the person chose
    their password themselves; empty where somebody else typed it, or nobody has yet.
    """

    full_name = models.CharField("họ và tên", max_length=150)
    is_demo = models.BooleanField("tài khoản dùng thử", default=False)
    password_set_at = models.DateTimeField("tự đặt mật khẩu lúc", null=True, blank=True, editable=False)

    class Meta:
        ordering = ["full_name"]
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        """Return the name, family name first."""
        return str(self)
