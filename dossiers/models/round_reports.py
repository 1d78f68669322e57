"""The report a round is closed with: its figures and files as they were on that day."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.rounds import Round
from ledger.models import StoredFile
from ledger.sealing.models import Sealed


class RoundReport(Sealed):
    """The report of a closed round (báo cáo kết quả đợt); nothing that happens later changes it.

    `figures` is what `dossiers.rules.round_reports.as_content` returns, the same that the files show.
    """

    round = models.OneToOneField(Round, on_delete=models.PROTECT, related_name="report", verbose_name="đợt")
    figures = models.JSONField("số liệu")
    sha256 = models.CharField("SHA-256 của số liệu", max_length=64)
    pdf = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="bản in")
    sheet = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="bảng tính"
    )
    made_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người lập"
    )
    made_at = models.DateTimeField("lập lúc", auto_now_add=True)

    append_only = True

    class Meta:
        verbose_name = "báo cáo kết quả đợt"
        verbose_name_plural = "báo cáo kết quả đợt"
        constraints = [
            models.CheckConstraint(condition=~Q(sha256=""), name="dossiers_round_report_names_its_hash"),
        ]

    def __str__(self) -> str:
        return f"Báo cáo kết quả {self.round}"
