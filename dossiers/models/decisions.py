"""Submissions (tờ trình), decisions (quyết định) and titles (danh hiệu)."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import AdministrativeUnit, Appointment, SigningMandate
from dossiers.models.councils import judged_by
from dossiers.models.dossiers import Dossier
from dossiers.models.rounds import Round
from ledger.sealing.models import Sealed, SealedQuerySet


class SubmissionState(models.TextChoices):
    """Where a submission stands."""

    DRAFT = "draft", "Đang soạn"
    SUBMITTED = "submitted", "Chờ quyết định"
    RETURNED = "returned", "Trả lại để chỉnh sửa"
    SIGNED = "signed", "Đã ký, chờ cấp số"
    PUBLISHED = "published", "Đã công bố"
    REFUSED = "refused", "Từ chối"


class SubmissionQuerySet(SealedQuerySet):
    """Submissions by who may read them, on pages, in lists and as papers alike."""

    def visible_to(self, user: Any) -> SubmissionQuerySet:
        """Return the submissions of the rounds this person judges today: seats, standing office, issuer."""
        return self.filter(judged_by(user, "round"))

    def with_draft_for(self, user: Any) -> SubmissionQuerySet:
        """Return those whose draft decision this person may read too: the seats of the council do not."""
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

    objects = SubmissionQuerySet.as_manager()

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
    """Each time a submission is put forward (lần trình): its paper and the draft decision that goes with it."""

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
    """What the authority did with one line; nothing written is signed with the rest."""

    REFUSED = "refused", "Từ chối"
    RETURNED = "returned", "Trả lại"


class SubmissionLineQuerySet(SealedQuerySet):
    """Lines by what the authority did with them."""

    def kept(self) -> SubmissionLineQuerySet:
        """Return the lines that go into the decision."""
        return self.filter(verdict="")


class SubmissionLine(Sealed):
    """One proposed dossier in a submission (dòng đề nghị), and what the authority did with it."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="lines")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="submission_lines")
    level = models.PositiveSmallIntegerField("mức độ")
    manifest_sha256 = models.CharField("kết luận được trình", max_length=64)
    verdict = models.CharField("xử lý", max_length=10, choices=LineVerdict.choices, blank=True)
    reason = models.TextField("lý do", blank=True)

    objects = SubmissionLineQuerySet.as_manager()

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
        return f"{self.dossier.unit} – mức độ {self.level}"


class Decision(Sealed):
    """A recognition decision (quyết định công nhận): one paper for one or many units."""

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


class TitleQuerySet(SealedQuerySet):
    """Titles by what they are worth on a day."""

    def valid_on(self, day: date) -> TitleQuerySet:
        """Return the titles in force that day: begun, not expired, revoked or replaced."""
        return self.filter(
            Q(revoked_on__isnull=True) | Q(revoked_on__gt=day),
            Q(replaced_on__isnull=True) | Q(replaced_on__gt=day),
            valid_from__lte=day,
            valid_until__gte=day,
        )


class Title(Sealed):
    """A title (danh hiệu) a unit holds from – until; revoked or replaced titles stay as history."""

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="titles")
    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="titles")
    dossier = models.OneToOneField(Dossier, on_delete=models.PROTECT, related_name="title")
    model = models.CharField("mô hình", max_length=40)
    level = models.PositiveSmallIntegerField("mức độ")
    recognised_on = models.DateField("ngày quyết định")
    valid_from = models.DateField("hiệu lực từ")
    valid_until = models.DateField("hiệu lực đến")
    replaced_on = models.DateField("được thay thế từ", null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_on = models.DateField("thu hồi từ", null=True, blank=True)
    revoked_why = models.TextField("căn cứ thu hồi", blank=True)

    objects = TitleQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "-valid_from"]
        verbose_name = "danh hiệu"
        verbose_name_plural = "danh hiệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="dossiers_title_dates_in_order"
            ),
        ]
        indexes = [models.Index(fields=["model", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.unit} – mức độ {self.level}"

    def status_on(self, day: date) -> str:
        """Return "revoked", "replaced", "expired" or "valid" on that day."""
        if self.revoked_on and self.revoked_on <= day:
            return "revoked"
        if self.replaced_on and self.replaced_on <= day:
            return "replaced"
        return "expired" if self.valid_until < day else "valid"
