"""Values filled into the draft of a set (mục hoàn thiện): who filled what from which source, and who confirmed it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import Appointment
from criteria.models.sets import CriteriaSet
from ledger.models import StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet


class SetEntryQuerySet(SealedQuerySet):
    """Named questions about filled values."""

    def of_draft(self, draft: Any) -> SetEntryQuerySet:
        """Return the entries of the version that a draft becomes, the newest first."""
        return self.filter(code=draft.code, version=draft.version).order_by("-pk")

    def waiting(self) -> SetEntryQuerySet:
        """Return the entries that wait for a second person."""
        return self.filter(state=SetEntry.State.WAITING)


class SetEntry(Sealed):
    """One value that somebody filled in from a source; a second person confirms it or takes it out again.

    `item` names the place in the set, `value` what was written, `before` the cell that stood there (None: nothing).
    Entries stay when their draft is published: they are the history of the version.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "chờ người thứ hai xác nhận"
        CONFIRMED = "confirmed", "đã xác nhận"
        WITHDRAWN = "withdrawn", "đã rút"

    code = models.SlugField("mã bộ", max_length=80)
    version = models.PositiveIntegerField("phiên bản")
    item = models.CharField("mục", max_length=120)
    label = models.CharField("tên mục", max_length=300)
    words = models.TextField("giá trị bằng lời")
    value = models.JSONField("giá trị")
    before = models.JSONField("ô trước đó", null=True, blank=True)
    document = models.CharField("văn bản nguồn", max_length=300)
    article = models.CharField("điều, khoản", max_length=200, blank=True)
    page = models.CharField("trang", max_length=40, blank=True)
    file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tệp nguồn",
    )
    file_name = models.CharField("tên tệp", max_length=255, blank=True)
    plan = models.ForeignKey(
        CriteriaSet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="taken_over",
        verbose_name="đọc từ kế hoạch",
    )
    state = models.CharField("tình trạng", max_length=10, choices=State.choices, default=State.WAITING)
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người điền")
    at = models.DateTimeField("điền lúc", auto_now_add=True)
    closed_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xác nhận hoặc rút",
    )
    closed_at = models.DateTimeField("xác nhận hoặc rút lúc", null=True, blank=True)
    reason = models.TextField("lý do rút", blank=True)

    objects = SetEntryQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ["pk"]
        verbose_name = "mục hoàn thiện bộ tiêu chí"
        verbose_name_plural = "mục hoàn thiện bộ tiêu chí"
        constraints = [
            models.UniqueConstraint(
                fields=["code", "version", "item"],
                condition=Q(state="waiting"),
                name="criteria_entry_waits_once",
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(closed_by__isnull=False) & ~Q(closed_by=F("by")),
                name="criteria_entry_second_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.words}"

    @property
    def source(self) -> str:
        """The source in one line: document, article, page."""
        page = f"trang {self.page}" if self.page else ""
        return ", ".join(part for part in (self.document, self.article, page) if part)
