"""Revocations of issued documents, and their restoration."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from documents.models.official import OfficialDocument
from ledger.sealing.models import Sealed, SealedQuerySet


class DocumentRevocationQuerySet(SealedQuerySet):
    """Revocations by whether they hold; the same condition as `documents.rules.is_revoked`."""

    def open(self) -> DocumentRevocationQuerySet:
        """Return the revocations that were not undone."""
        return self.filter(restored_on__isnull=True)

    def in_force(self, day: date) -> DocumentRevocationQuerySet:
        """Return the revocations in force on the day."""
        return self.filter(Q(restored_on__isnull=True) | Q(restored_on__gt=day), revoked_on__lte=day)


class DocumentRevocation(Sealed):
    """An issued document that no longer holds (thu hồi), since when and by what; it may be undone (khôi phục).

    `revoked_by` is the numbered, signed document that revokes, `restored_by` the one that undoes it (NĐ 30/2020/NĐ-CP,
    Điều 18). Without `revoked_by` it was recorded by hand before documents were required; such a row can be undone too.
    """

    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, related_name="revocations", verbose_name="văn bản"
    )
    revoked_on = models.DateField("thu hồi từ")
    reason = models.TextField("căn cứ thu hồi")
    revoked_by = models.OneToOneField(
        OfficialDocument,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="revocation_made",
        verbose_name="văn bản thu hồi",
    )
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi")
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)
    restored_on = models.DateField("có hiệu lực lại từ", null=True, blank=True)
    restored_by = models.OneToOneField(
        OfficialDocument,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="restoration_made",
        verbose_name="văn bản khôi phục",
    )

    objects: ClassVar[Any] = DocumentRevocationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "thu hồi văn bản"
        verbose_name_plural = "thu hồi văn bản"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="documents_revocation_has_reason"),
            models.UniqueConstraint(
                fields=["document"],
                condition=Q(restored_on__isnull=True),
                name="documents_revoked_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(restored_on__isnull=True, restored_by__isnull=True)
                | Q(restored_on__isnull=False, restored_by__isnull=False),
                name="documents_restored_by_a_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document}: thu hồi từ {self.revoked_on:%d/%m/%Y}"
