"""Titles entered from paper (ghi nhận danh hiệu): recognised before this system or elsewhere, not decided here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.rules.title_entries import MARK
from ledger.models import StoredFile
from ledger.sealing.models import Sealed


class TitleEntry(Sealed):
    """The paper decision that a title was entered from: number, issuer, scan, and who entered it.

    Its day is the title's `recognised_on`. A corrected entry is changed in place, each change with its audit line; a
    removed one stays with its reason, its title counts nowhere any more (`Title.removed_at`).
    """

    number = models.CharField("số, ký hiệu quyết định", max_length=60)
    issuer = models.CharField("cơ quan ra quyết định", max_length=200)
    year = models.PositiveSmallIntegerField("năm đánh giá", null=True, blank=True)
    scan = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bản chụp"
    )
    scan_name = models.CharField("tên tệp", max_length=255, blank=True)
    note = models.CharField("ghi chú", max_length=500, blank=True)
    entered_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi nhận"
    )
    entered_at = models.DateTimeField("ghi nhận lúc", auto_now_add=True)
    removed_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người bỏ",
    )
    removed_why = models.TextField("lý do bỏ", blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "ghi nhận danh hiệu"
        verbose_name_plural = "ghi nhận danh hiệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True) | ~Q(removed_why=""),
                name="dossiers_removed_entry_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(issuer=""), name="dossiers_entry_names_its_paper"
            ),
        ]

    @property
    def words(self) -> str:
        """Return the paper with its mark, as it stands beside titles decided here."""
        return f"{self} của {self.issuer} ({MARK}, trước hệ thống)"

    def __str__(self) -> str:
        return f"Quyết định số {self.number}"
