"""The security log (nhật ký an ninh): who came in, who was refused, who read and took away what."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SecurityKind(models.TextChoices):
    """What happened."""

    LOGGED_IN = "logged-in", "đăng nhập"
    LOGGED_OUT = "logged-out", "đăng xuất"
    FAILED = "failed", "sai mật khẩu"
    SLOWED = "slowed", "bị tạm dừng"
    SPRAYED = "sprayed", "dò mật khẩu"
    RESET_ASKED = "reset-asked", "xin đặt lại mật khẩu"
    PASSWORD_SET = "password-set", "đặt mật khẩu"  # noqa: S105 - the name of an event
    REFUSED = "refused", "bị từ chối"
    READ = "read", "xem"
    TAKEN = "taken", "tải về"


COLOURS = {"sprayed": "danger", "failed": "soon", "slowed": "soon", "refused": "soon"}


class SecurityLine(models.Model):
    """One event (dòng an ninh). Not part of the audit chain: it is erased when its time is over.

    `user` is empty where nobody is known by the name that was typed. `address` is shortened after some weeks.
    """

    at = models.DateTimeField("lúc")
    kind = models.CharField("việc", max_length=12, choices=SecurityKind.choices)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người"
    )
    address = models.CharField("địa chỉ mạng", max_length=64, blank=True)
    shortened = models.BooleanField("đã rút gọn địa chỉ", default=False)
    what = models.CharField("nội dung", max_length=200, blank=True)
    path = models.CharField("đường dẫn", max_length=200, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = "dòng an ninh"
        verbose_name_plural = "nhật ký an ninh"
        indexes = [
            models.Index(fields=["at"]),
            models.Index(fields=["user", "at"]),
            models.Index(fields=["kind", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"

    @property
    def colour(self) -> str:
        """Return how much the line should catch the eye."""
        return COLOURS.get(self.kind, "neutral")
