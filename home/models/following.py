"""Readers who follow a unit or a topic by mail (theo dõi qua thư), and the events each was notified of.

An address is personal data: it is stored in one column of one row, nothing refers to it by its value, and it is
deleted with the row when the reader unsubscribes.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import AdministrativeUnit
from home.models.article_parts import ArticleTopic


class Follower(models.Model):
    """An address (người theo dõi), in lower case; it gets letters only about confirmed subscriptions."""

    address = models.EmailField("địa chỉ thư", unique=True)
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        verbose_name = "người theo dõi"
        verbose_name_plural = "người theo dõi"

    def __str__(self) -> str:
        return f"Người theo dõi {self.pk}"

    @property
    def audience(self) -> str:
        """Return the reader's audience in the outbox."""
        return f"follower:{self.pk}"


class FollowingQuerySet(models.QuerySet):
    """Queryset of subscriptions."""

    def confirmed(self) -> FollowingQuerySet:
        """Return the confirmed subscriptions."""
        return self.filter(confirmed_at__isnull=False)


class Following(models.Model):
    """A subscription (mục theo dõi): a unit with those below it, or a topic of articles."""

    follower = models.ForeignKey(
        Follower, on_delete=models.CASCADE, related_name="followings", verbose_name="người theo dõi"
    )
    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="đơn vị"
    )
    topic = models.ForeignKey(
        ArticleTopic, on_delete=models.CASCADE, null=True, related_name="+", verbose_name="chủ đề"
    )
    asked_at = models.DateTimeField("đăng ký lúc")
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True)

    objects = FollowingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "mục theo dõi"
        verbose_name_plural = "mục theo dõi"
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=True) ^ Q(topic__isnull=True), name="home_following_one_thing"
            ),
            models.UniqueConstraint(fields=["follower", "unit"], name="home_following_unit_once"),
            models.UniqueConstraint(fields=["follower", "topic"], name="home_following_topic_once"),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """Return the name of what is followed: the unit, or the topic in quotation marks."""
        return self.unit.name if self.unit is not None else f"chủ đề “{self.topic}”"


class ToldOf(models.Model):
    """That a reader was notified of an event (đã báo), so that nobody is notified twice."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="told")
    event = models.CharField("sự việc", max_length=60)
    day = models.DateField("ngày báo", db_index=True)

    class Meta:
        verbose_name = "việc đã báo"
        verbose_name_plural = "việc đã báo"
        constraints = [
            models.UniqueConstraint(fields=["follower", "event"], name="home_told_of_once"),
        ]

    def __str__(self) -> str:
        return f"{self.follower_id}: {self.event}"
