"""On-site inspections (kiểm tra thực tế) and their report."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.dossiers import Dossier
from ledger.sealing.models import Sealed


class InspectionReport(Sealed):
    """The findings of an on-site inspection (biên bản kiểm tra thực tế): when, by whom, and its document."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="inspections")
    on = models.DateField("ngày kiểm tra")
    members = models.TextField("thành phần", blank=True)
    findings = models.TextField("kết quả kiểm tra")
    document = models.ForeignKey(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="+", verbose_name="biên bản"
    )
    manifest_sha256 = models.CharField("bản hồ sơ đã đối chiếu", max_length=64)
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người lập")
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "biên bản kiểm tra thực tế"
        verbose_name_plural = "biên bản kiểm tra thực tế"
        constraints = [
            models.CheckConstraint(condition=~Q(findings=""), name="dossiers_inspection_says_something"),
        ]

    def __str__(self) -> str:
        return f"Kiểm tra thực tế ngày {self.on:%d/%m/%Y} – {self.dossier}"
