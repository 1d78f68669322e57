"""Models of search: pending index work, and saved searches with their known hits."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.derived_columns import NameKeyField, WithDerived, by_name


class IndexWork(models.Model):
    """A change that is not indexed yet (việc lập chỉ mục).

    Saved in the transaction of the change and deleted once it is indexed, so nothing is lost while the engine is
    unavailable. `field` and `value` name the records: ("pk", 12), ("dossier_id", 5).
    """

    kind = models.CharField("loại", max_length=20)
    field = models.CharField("trường", max_length=60)
    value = models.CharField("giá trị", max_length=60)
    attempts = models.PositiveSmallIntegerField("số lần hỏng", default=0)
    noted_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "việc lập chỉ mục"
        verbose_name_plural = "việc lập chỉ mục"

    def __str__(self) -> str:
        return f"{self.kind}: {self.field} = {self.value}"


class SavedSearch(WithDerived):
    """A saved search of a user (tìm kiếm đã lưu); `query` is the query string: words, filters, order."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="saved_searches",
        verbose_name="người dùng",
    )
    name = models.CharField("tên", max_length=200)
    query = models.CharField("câu tìm", max_length=2000)
    daily = models.BooleanField("báo kết quả mới hằng ngày", default=True)
    created_at = models.DateTimeField("lưu lúc", auto_now_add=True)
    told_on = models.DateField("xem gần nhất", null=True, blank=True)
    name_key = NameKeyField("thứ tự theo tên")

    class Meta:
        ordering = [by_name(), "pk"]
        verbose_name = "tìm kiếm đã lưu"
        verbose_name_plural = "tìm kiếm đã lưu"
        constraints = [
            models.UniqueConstraint(fields=["user", "query"], name="search_saved_once"),
            models.CheckConstraint(condition=~models.Q(name_key=""), name="search_saved_has_its_name_key"),
        ]

    def __str__(self) -> str:
        return self.name


class KnownHit(models.Model):
    """A record that a saved search has found before (kết quả đã biết); only new ones are notified."""

    saved = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="known")
    record = models.CharField("kết quả", max_length=60)

    class Meta:
        verbose_name = "kết quả đã biết"
        verbose_name_plural = "kết quả đã biết"
        constraints = [models.UniqueConstraint(fields=["saved", "record"], name="search_known_once")]

    def __str__(self) -> str:
        return self.record
