"""The message outbox: written within the transaction, sent after it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Channel(models.TextChoices):
    """How a message left (đường gửi)."""

    WAITING = "", "đang chờ gửi"
    MAIL = "mail", "đã gửi thư điện tử"
    DIGEST = "digest", "đã gửi trong thư tổng hợp"
    PAGE = "page", "xem trên trang này"
    WITHHELD = "withheld", "không gửi"
    FAILED = "failed", "không gửi được"


class OutboxMessage(models.Model):
    """A message to one person (thông báo); `key` makes it unique, so nothing is said twice.

    Who has no account is named by the audience alone ("follower:<id>"): no address is kept here, it is asked
    for when the letter leaves.

    `audience` says in what capacity it is meant for the person (see workflows.notifications.audience); whether
    that still holds is asked when it is sent. A sender leases a message before it hands it over: the lease
    runs out where the process died, `not_before` is the back-off after a failure.
    """

    key = models.CharField("khóa", max_length=200, unique=True)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="messages",
        verbose_name="người nhận",
    )
    subject = models.CharField("tiêu đề", max_length=300)
    body = models.TextField("nội dung")
    link = models.CharField("đường dẫn", max_length=300, blank=True)
    created_at = models.DateTimeField("tạo lúc", auto_now_add=True)
    sent_at = models.DateTimeField("gửi lúc", null=True, blank=True)
    read_at = models.DateTimeField("đọc lúc", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("số lần thử", default=0)
    error = models.TextField("lỗi lần gửi cuối", blank=True)
    audience = models.CharField("dành cho", max_length=100, blank=True)
    channel = models.CharField("đường gửi", max_length=8, choices=Channel.choices, blank=True)
    leased_until = models.DateTimeField("người gửi giữ đến", null=True, blank=True)
    lease = models.CharField("mã người gửi", max_length=32, blank=True)
    not_before = models.DateTimeField("không gửi trước", null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        indexes = [
            models.Index(fields=["to", "read_at"]),
            models.Index(fields=["sent_at", "not_before"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to__isnull=False) | models.Q(audience__startswith="follower:"),
                name="ledger_message_is_for_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.subject
