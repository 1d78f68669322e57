"""Why required evidence is missing (lý do thiếu minh chứng): the only way round an indicator's evidence policy."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.dossiers import Dossier
from ledger.sealing.models import Sealed


class EvidenceGap(Sealed):
    """Why a required piece of evidence is missing (lý do thiếu minh chứng), written by the unit before sending."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.CASCADE, related_name="evidence_gaps", verbose_name="hồ sơ"
    )
    code = models.CharField("chỉ tiêu", max_length=30)
    reason = models.TextField("lý do")
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi")
    at = models.DateTimeField("ghi lúc", auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "lý do thiếu minh chứng"
        verbose_name_plural = "lý do thiếu minh chứng"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], name="dossiers_evidence_gap_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="dossiers_evidence_gap_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.reason}"
