"""Cooperation on one dossier: office contributions, comments on indicators, the standing office's ratings."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.derived_columns import by_name
from accounts.models import Appointment, Office
from criteria.labels import RESULTS
from dossiers.models.dossiers import Dossier
from ledger.sealing.models import Sealed


class PartState(models.TextChoices):
    """The state of an office's contribution (trạng thái phần việc)."""

    SUBMITTED = "submitted", "Đã gửi người đứng đầu"
    RETURNED = "returned", "Được trả lại"


class OfficePart(models.Model):
    """The contribution of one office to one dossier (phần việc); no row = still being worked on."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="parts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", verbose_name="phòng ban")
    state = models.CharField("trạng thái", max_length=10, choices=PartState.choices)
    reason = models.TextField("lý do trả lại", blank=True)
    by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người thực hiện"
    )
    at = models.DateTimeField("lúc", auto_now=True)

    class Meta:
        ordering = [by_name("office"), "pk"]
        verbose_name = "phần việc"
        verbose_name_plural = "phần việc"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "office"], name="dossiers_one_part_an_office"),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(reason=""), name="dossiers_returned_part_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.get_state_display()}"


class Remark(models.Model):
    """A comment on an indicator (trao đổi), visible to whoever sees the dossier."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="remarks")
    code = models.CharField("chỉ tiêu", max_length=20)
    text = models.TextField("nội dung")
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người viết")
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = "trao đổi"
        verbose_name_plural = "trao đổi"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="dossiers_remark_says_something"),
        ]
        indexes = [models.Index(fields=["dossier", "code"])]

    def __str__(self) -> str:
        return f"{self.code}: {self.text[:60]}"


class MarkChoice(models.TextChoices):
    """The rating of an indicator."""

    PASS = "pass", RESULTS["pass"].words
    FAIL = "fail", RESULTS["fail"].words
    UNCLEAR = "unclear", "Chưa rõ, cần bổ sung"


class ReviewMark(Sealed):
    """The standing office's rating beside the unit's own result (nhận xét thẩm định), with a reason if they differ."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="marks")
    code = models.CharField("chỉ tiêu", max_length=20)
    choice = models.CharField("nhận xét", max_length=10, choices=MarkChoice.choices)
    own = models.CharField("kết quả của đơn vị", max_length=16)
    reason = models.TextField("lý do", blank=True)
    by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người nhận xét"
    )
    at = models.DateTimeField("lúc", auto_now=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "nhận xét thẩm định"
        verbose_name_plural = "nhận xét thẩm định"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code"], name="dossiers_one_mark_an_indicator"),
            models.CheckConstraint(
                condition=Q(choice=models.F("own")) | ~Q(reason=""),
                name="dossiers_differing_mark_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_choice_display()}"
