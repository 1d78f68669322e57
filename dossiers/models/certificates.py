"""Certificates of title (giấy công nhận): one document for each title, made together for a decision."""

from __future__ import annotations

from django.db import models

from accounts.models import Appointment
from dossiers.models.decisions import Decision
from dossiers.models.titles import Title
from ledger.models import StoredFile
from ledger.sealing.models import Sealed


class BatchState(models.TextChoices):
    """The state of a decision's certificates."""

    ORDERED = "ordered", "Đã cho phép cấp, chờ văn thư"
    RUNNING = "running", "Đang lập"
    STOPPED = "stopped", "Dừng giữa chừng"
    DONE = "done", "Đã cấp xong"


class CertificateBatch(models.Model):
    """The certificates of one decision: ordered by a signer, numbered by the clerk, made in the background.

    `done` counts the documents issued; a stopped batch resumes where it was. `moved_at` is the time of its last
    progress. `bundle` is one PDF of all.
    """

    decision = models.OneToOneField(Decision, on_delete=models.PROTECT, related_name="certificates")
    ordered_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField("cho phép lúc", auto_now_add=True)
    numbered_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(
        "trạng thái", max_length=8, choices=BatchState.choices, default=BatchState.ORDERED
    )
    total = models.PositiveIntegerField("số giấy")
    done = models.PositiveIntegerField("đã cấp", default=0)
    moved_at = models.DateTimeField("làm gần nhất lúc", null=True)
    problem = models.TextField("vì sao dừng", blank=True)
    bundle = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-pk"]
        verbose_name = "đợt cấp giấy công nhận"
        verbose_name_plural = "đợt cấp giấy công nhận"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(done__lte=models.F("total")), name="dossiers_certificates_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"Giấy công nhận theo {self.decision}"


class TitleCertificate(Sealed):
    """The certificate of one title; a title has one."""

    batch = models.ForeignKey(CertificateBatch, on_delete=models.PROTECT, related_name="papers")
    title = models.OneToOneField(Title, on_delete=models.PROTECT, related_name="certificate")
    document = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="certificate_of"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "giấy công nhận"
        verbose_name_plural = "giấy công nhận"

    def __str__(self) -> str:
        return str(self.document)
