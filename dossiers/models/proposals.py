"""Submissions (tờ trình) that put a round's proposals before the deciding authority."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.councils import judged_by
from dossiers.models.dossiers import Dossier
from dossiers.models.rounds import Round
from ledger.sealing.models import Sealed, SealedQuerySet


class SubmissionState(models.TextChoices):
    """The state of a submission."""

    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Chờ quyết định"
    RETURNED = "returned", "Trả lại để chỉnh sửa"
    SIGNED = "signed", "Đã ký, chờ cấp số"
    PUBLISHED = "published", "Đã công bố"
    REFUSED = "refused", "Từ chối"


class SubmissionQuerySet(SealedQuerySet):
    """Submissions by who may read them, on pages, in lists and as documents alike."""

    def visible_to(self, user: Any) -> SubmissionQuerySet:
        """Return the submissions of rounds this user judges today: seats, standing office, issuer."""
        return self.filter(judged_by(user, "round"))

    def with_draft_for(self, user: Any) -> SubmissionQuerySet:
        """Return those whose draft decision this user may read too: seats of the council may not."""
        return self.filter(judged_by(user, "round", seats=False))


class Submission(Sealed):
    """A submission (tờ trình) that puts a round's proposals before the deciding authority."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="submissions")
    state = models.CharField(
        "trạng thái", max_length=10, choices=SubmissionState.choices, default=SubmissionState.DRAFT
    )
    document = models.ForeignKey(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tờ trình",
    )
    reason = models.TextField("lý do", blank=True)
    drafted_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("soạn lúc", auto_now_add=True)
    decided_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)

    objects: ClassVar[Any] = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "tờ trình"
        verbose_name_plural = "tờ trình"
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "returned"]) | ~Q(reason=""),
                name="dossiers_refusal_needs_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"Tờ trình {self.pk} – {self.round}"


class SubmissionVersion(Sealed):
    """One version put forward of a submission (lần trình): its document and the draft decision."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("lần trình")
    document = models.ForeignKey(
        "documents.OfficialDocument", on_delete=models.PROTECT, related_name="+", verbose_name="tờ trình"
    )
    draft = models.ForeignKey(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="dự thảo quyết định",
    )
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("trình lúc", auto_now_add=True)

    class Meta:
        ordering = ["number"]
        verbose_name = "lần trình"
        verbose_name_plural = "lần trình"
        constraints = [
            models.UniqueConstraint(fields=["submission", "number"], name="dossiers_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.submission}, lần {self.number}"


class LineVerdict(models.TextChoices):
    """The authority's verdict on one line; a line without one is signed with the others."""

    REFUSED = "refused", "Từ chối"
    RETURNED = "returned", "Trả lại"


class SubmissionLineQuerySet(SealedQuerySet):
    """Lines by the authority's verdict."""

    def kept(self) -> SubmissionLineQuerySet:
        """Return the lines that go into the decision."""
        return self.filter(verdict="")


class SubmissionLine(Sealed):
    """One proposed dossier in a submission (dòng đề nghị), and the authority's verdict on it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="submission_lines")
    level = models.PositiveSmallIntegerField("mức độ")
    manifest_sha256 = models.CharField("kết luận được trình", max_length=64)
    verdict = models.CharField("xử lý", max_length=10, choices=LineVerdict.choices, blank=True)
    reason = models.TextField("lý do", blank=True)

    objects: ClassVar[Any] = SubmissionLineQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "dòng đề nghị"
        verbose_name_plural = "dòng đề nghị"
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict="") | ~Q(reason=""), name="dossiers_line_verdict_needs_a_reason"
            ),
            models.UniqueConstraint(fields=["submission", "dossier"], name="dossiers_line_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier.unit} – {self.dossier.round.level_words(self.level)}"
