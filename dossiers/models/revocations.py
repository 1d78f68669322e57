"""Titles ended before their last day (thu hồi, thôi giữ danh hiệu)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.titles import Title
from ledger.sealing.models import Sealed


class EndingKind(models.TextChoices):
    """The kind of ending: revoked, or given up by the unit."""

    REVOKE = "revoke", "Thu hồi"
    GIVE_UP = "give_up", "Thôi giữ theo đề nghị của đơn vị"


class EndingState(models.TextChoices):
    """The state of a title's ending."""

    PROPOSED = "proposed", "Chờ người có thẩm quyền"
    SIGNED = "signed", "Đã ký, chờ cấp số"
    ISSUED = "issued", "Đã ban hành"
    REFUSED = "refused", "Không chấp nhận"
    UNDONE = "undone", "Quyết định đã bị thu hồi"


GONE = (EndingState.REFUSED, EndingState.UNDONE)
"""An ending that ends nothing; another one may be proposed."""


class TitleEnding(Sealed):
    """A title revoked or given up (thu hồi, thôi giữ danh hiệu), by a decision of its own.

    `ground` names the legal provision, `reason` the facts; the title ends on the day the decision is issued, and is
    in force again if that decision is itself revoked.
    """

    title = models.ForeignKey(
        Title, on_delete=models.PROTECT, related_name="endings", verbose_name="danh hiệu"
    )
    kind = models.CharField("hình thức", max_length=8, choices=EndingKind.choices)
    ground = models.CharField("căn cứ pháp lý", max_length=500)
    reason = models.TextField("lý do")
    state = models.CharField(
        "trạng thái", max_length=8, choices=EndingState.choices, default=EndingState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người đề nghị"
    )
    proposed_at = models.DateTimeField("đề nghị lúc", auto_now_add=True)
    decided_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người quyết định"
    )
    decided_at = models.DateTimeField("quyết định lúc", null=True, blank=True)
    refusal = models.TextField("lý do không chấp nhận", blank=True)
    document = models.OneToOneField(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="title_ending",
        verbose_name="quyết định",
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = "chấm dứt danh hiệu"
        verbose_name_plural = "chấm dứt danh hiệu"
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground="") & ~Q(reason=""), name="dossiers_ending_needs_ground_and_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(refusal=""), name="dossiers_ending_refusal_needs_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["signed", "issued"]) | Q(document__isnull=False),
                name="dossiers_ending_signed_has_a_document",
            ),
            models.UniqueConstraint(
                fields=["title"],
                condition=~Q(state__in=["refused", "undone"]),
                name="dossiers_one_ending_a_title",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
