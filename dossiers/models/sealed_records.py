"""Sealed records (bản kê niêm phong): what was submitted, voted on, put forward and decided, by hash."""

from __future__ import annotations

from django.db import models

from accounts.models import Appointment
from dossiers.models.dossiers import Dossier
from ledger.sealing.models import Sealed

FORMAT_VERSION = 1


class ManifestKind(models.TextChoices):
    """The step that was sealed."""

    SELF_ASSESSMENT = "self_assessment", "Tự đánh giá"
    APPRAISAL = "appraisal", "Kết luận của hội đồng"
    SUBMISSION = "submission", "Trình ký"
    DECISION = "decision", "Quyết định"


class Manifest(Sealed):
    """The canonical JSON of the facts a step rests on; `previous_sha256` links it to the step before it.

    `sha256` is over the bytes of `content`, `mac` over it, its dossier, step and predecessor under the audit key of
    `key_epoch`, which the database does not hold; append-only, a resubmission seals a new row.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="manifests")
    kind = models.CharField("bước", max_length=16, choices=ManifestKind.choices)
    format_version = models.PositiveSmallIntegerField("phiên bản", default=FORMAT_VERSION)
    content = models.TextField("nội dung")
    sha256 = models.CharField("SHA-256", max_length=64)
    previous_sha256 = models.CharField("bản trước", max_length=64, blank=True)
    mac = models.CharField("dấu niêm phong", max_length=64, blank=True)
    key_epoch = models.PositiveSmallIntegerField("thế hệ khóa", default=0)
    sealed_at = models.DateTimeField("niêm phong lúc", auto_now_add=True)
    sealed_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")

    append_only = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "bản kê niêm phong"
        verbose_name_plural = "bản kê niêm phong"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "sha256"], name="dossiers_manifest_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.sha256[:12]}"
