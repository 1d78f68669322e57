"""Evidence (minh chứng): files linked to a line of an assessment, and their text per page."""

from __future__ import annotations

from typing import Any

from django.db import models

from accounts.models import Appointment
from dossiers.models.dossiers import Dossier
from ledger.models import StoredFile


class EvidenceQuerySet(models.QuerySet):
    """Evidence is seen by whoever sees its dossier, and by nobody else."""

    def visible_to(self, user: Any) -> EvidenceQuerySet:
        """Return the evidence of the dossiers this person may see today."""
        return self.filter(dossier__in=Dossier.objects.visible_to(user))

    def kept(self) -> EvidenceQuerySet:
        """Return what has not been taken out."""
        return self.filter(removed_at__isnull=True)


class Evidence(models.Model):
    """A piece of proof (minh chứng) for one indicator of one dossier; the bytes are write-once."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="evidence")
    code = models.CharField("chỉ tiêu", max_length=20)
    number = models.PositiveSmallIntegerField("số thứ tự")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tệp")
    name = models.CharField("tên tệp", max_length=255)
    uploaded_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("tải lên lúc", auto_now_add=True)
    removed_at = models.DateTimeField("bỏ ra lúc", null=True, blank=True)
    text_problem = models.CharField("vì sao chưa đọc được", max_length=300, blank=True)
    upload_key = models.CharField("khóa lần tải", max_length=64, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ["code", "number"]
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code", "number"], name="dossiers_evidence_code_once"),
            models.UniqueConstraint(
                fields=["dossier", "code", "upload_key"],
                condition=~models.Q(upload_key=""),
                name="dossiers_one_upload_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.name}"

    @property
    def label(self) -> str:
        """Return the automatic code: indicator-number, such as "2.1-03"."""
        return f"{self.code}-{self.number:02d}"

    def get_absolute_url(self) -> str:
        """Return the address of the download view, which checks the person's right."""
        return f"/ho-so/{self.dossier_id}/minh-chung/{self.pk}/"


class EvidencePage(models.Model):
    """The text of one page (trang) of a piece of evidence: a side record, never the proof itself."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField("trang")
    text = models.TextField("chữ")
    method = models.CharField("cách đọc", max_length=20)

    class Meta:
        ordering = ["number"]
        verbose_name = "trang minh chứng"
        verbose_name_plural = "trang minh chứng"
        constraints = [
            models.UniqueConstraint(fields=["evidence", "number"], name="dossiers_evidence_page_once"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence}, trang {self.number}"
