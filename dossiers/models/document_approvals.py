"""Approval of any document: a draft put forward by its tờ trình, signed or returned, numbered, published."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Appointment, Office
from dossiers.models.proposals import SubmissionState
from ledger.sealing.models import Sealed


class PaperCase(Sealed):
    """A draft document on its way to a signature (văn bản trình ký).

    `draft` is the document itself; `cover` the tờ trình that puts it forward. `plan` is the plan that was
    read from a file, `corrects` the issued document it corrects (đính chính), `revokes` the one it revokes
    (thu hồi), `restores` the one whose revocation it undoes (khôi phục), each on a legal `ground` and for a `cause`.
    """

    draft = models.OneToOneField(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="case", verbose_name="dự thảo"
    )
    cover = models.ForeignKey(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tờ trình",
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="papers", verbose_name="nơi soạn thảo"
    )
    plan = models.ForeignKey(
        "documents.Plan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name="kế hoạch đã đọc",
    )
    corrects = models.ForeignKey(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        verbose_name="văn bản được đính chính",
    )
    revokes = models.ForeignKey(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="văn bản được thu hồi",
    )
    restores = models.ForeignKey(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="văn bản được khôi phục",
    )
    ground = models.TextField("căn cứ pháp lý", blank=True)
    cause = models.TextField("lý do thu hồi, khôi phục", blank=True)
    state = models.CharField(
        "trạng thái", max_length=10, choices=SubmissionState.choices, default=SubmissionState.DRAFT
    )
    reason = models.TextField("lý do", blank=True)
    drafted_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("soạn lúc", auto_now_add=True)
    decided_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    published_at = models.DateTimeField("công bố lúc", null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "văn bản trình ký"
        verbose_name_plural = "văn bản trình ký"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "returned"]) | ~Q(reason=""),
                name="dossiers_paper_refusal_needs_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(revokes__isnull=True, restores__isnull=True)
                | ~Q(ground="") & ~Q(cause="") & (Q(revokes__isnull=True) | Q(restores__isnull=True)),
                name="dossiers_paper_revokes_or_restores_with_a_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.draft.get_kind_display()}: {self.draft.title}"

    @property
    def why(self) -> str:
        """Return ground and cause of a revocation or restoration as one text."""
        return f"Căn cứ: {self.ground}. Lý do: {self.cause}."

    def get_absolute_url(self) -> str:
        """Return the document's page in the workspace."""
        return reverse("workflows:paper", args=[self.pk])
