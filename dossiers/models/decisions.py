"""Recognition decisions (quyết định công nhận)."""

from __future__ import annotations

from django.db import models

from accounts.models import Appointment, SigningMandate
from dossiers.models.proposals import Submission
from ledger.sealing.models import Sealed


class Decision(Sealed):
    """A recognition decision (quyết định công nhận): one document for one or many units."""

    submission = models.OneToOneField(Submission, on_delete=models.PROTECT, related_name="decision")
    document = models.OneToOneField(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        related_name="decision",
        verbose_name="văn bản",
    )
    signed_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    mandate = models.ForeignKey(SigningMandate, on_delete=models.PROTECT, related_name="+")
    signed_at = models.DateTimeField("ký lúc", auto_now_add=True)
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "quyết định"
        verbose_name_plural = "quyết định"

    def __str__(self) -> str:
        return str(self.document)
