"""How a person wants to be told (cách nhận thông báo); who never chose gets each message at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class MailMode(models.TextChoices):
    """When messages are sent by e-mail; on the page every message stands at once."""

    NOW = "now", "Gửi thư điện tử ngay khi có thông báo"
    DAILY = "daily", "Mỗi ngày một thư tổng hợp"
    NONE = "none", "Không gửi thư điện tử, chỉ xem trên trang này"


class MessagePreference(models.Model):
    """One person's choice (tùy chọn nhận thông báo)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="message_preference"
    )
    mail = models.CharField("thư điện tử", max_length=6, choices=MailMode.choices, default=MailMode.NOW)
    reminders = models.BooleanField("nhắc hạn qua thư điện tử", default=True)

    class Meta:
        verbose_name = "cách nhận thông báo"
        verbose_name_plural = "cách nhận thông báo"

    def __str__(self) -> str:
        return f"{self.user}: {self.get_mail_display()}"
