"""Agenda items of a sitting, recusals, the members' ratings and ballots."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.councils import CouncilSeat, Sitting
from dossiers.models.dossiers import Dossier
from dossiers.models.evidence import Evidence
from dossiers.models.office_contributions import MarkChoice
from ledger.sealing.models import Sealed


class Outcome(models.TextChoices):
    """The choice of a ballot and the conclusion of the council (ý kiến, kết luận).

    A round offers the levels its criteria set names, in the set's own words (`dossiers.services.council.outcomes`).
    """

    LEVEL_1 = "level_1", "Đề nghị công nhận mức độ 1"
    LEVEL_2 = "level_2", "Đề nghị công nhận mức độ 2"
    LEVEL_3 = "level_3", "Đề nghị công nhận mức độ 3"
    LEVEL_4 = "level_4", "Đề nghị công nhận mức độ 4"
    LEVEL_5 = "level_5", "Đề nghị công nhận mức độ 5"
    LEVEL_6 = "level_6", "Đề nghị công nhận mức độ 6"
    LEVEL_7 = "level_7", "Đề nghị công nhận mức độ 7"
    LEVEL_8 = "level_8", "Đề nghị công nhận mức độ 8"
    LEVEL_9 = "level_9", "Đề nghị công nhận mức độ 9"
    REFUSE = "refuse", "Không đề nghị công nhận"
    RETURN = "return", "Trả lại để bổ sung"
    ABSTAIN = "abstain", "Không có ý kiến"
    ABSENT = "absent", "Vắng mặt"
    ADJOURN = "adjourn", "Hoãn sang phiên họp khác"


class AgendaItem(Sealed):
    """A dossier on a sitting's agenda (nội dung họp) and the conclusion on it."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="agenda_items")
    manifest_sha256 = models.CharField("bản hồ sơ đưa ra họp", max_length=64)
    outcome = models.CharField("kết luận", max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField("lý do", blank=True)
    concluded_at = models.DateTimeField("kết luận lúc", null=True, blank=True)
    concluded_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")
    slips_sha256 = models.CharField("mã băm của phiếu kín khi mở hòm", max_length=64, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "nội dung họp"
        verbose_name_plural = "nội dung họp"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "dossier"], name="dossiers_agenda_once"),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(outcome=""), name="dossiers_one_open_agenda_item"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier} – {self.sitting}"


class RecusalKind(models.TextChoices):
    """Why a member is recused from a dossier (lý do không tham gia)."""

    OWN_UNIT = "own_unit", "Công tác tại đơn vị được xét"
    REVIEWED = "reviewed", "Đã thẩm định hoặc tham gia lập hồ sơ này"
    DECLARED = "declared", "Tự khai xung đột lợi ích"


class Recusal(Sealed):
    """A member recused from one dossier (không tham gia bỏ phiếu); the base of its quorum is lower by one.

    `reason` is private (NĐ 13/2023/NĐ-CP): read by the chair and the standing office only, in no audit line, erasable.
    """

    unsealed = frozenset({"reason"})

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="recusals")
    seat = models.ForeignKey(CouncilSeat, on_delete=models.PROTECT, related_name="recusals")
    kind = models.CharField("căn cứ", max_length=10, choices=RecusalKind.choices)
    reason = models.TextField("nội dung", blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "không tham gia bỏ phiếu"
        verbose_name_plural = "không tham gia bỏ phiếu"
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="dossiers_recusal_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_kind_display()}"


class Ballot(Sealed):
    """A member's named ballot (phiếu) on a dossier, with the hash of the dossier it was cast on."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="ballots")
    seat = models.ForeignKey(CouncilSeat, on_delete=models.PROTECT, related_name="ballots")
    choice = models.CharField("ý kiến", max_length=10, choices=Outcome.choices)
    reason = models.TextField("lý do", blank=True)
    manifest_sha256 = models.CharField("bản hồ sơ đã xem", max_length=64)
    cast_at = models.DateTimeField("bỏ phiếu lúc", auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "phiếu"
        verbose_name_plural = "phiếu"
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="dossiers_one_ballot_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {self.get_choice_display()}"


class MemberMark(models.Model):
    """A member's rating of one indicator (nhận xét của thành viên), with the page it rests on.

    Written until the member votes; sealed with the conclusion. In a secret ballot ratings are in the box with the
    slip, for they reveal an opinion as well, and become rows without a seat once it is opened.
    """

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="marks")
    seat = models.ForeignKey(
        CouncilSeat, on_delete=models.PROTECT, null=True, blank=True, related_name="marks"
    )
    code = models.CharField("chỉ tiêu", max_length=20)
    choice = models.CharField("nhận xét", max_length=10, choices=MarkChoice.choices)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="minh chứng"
    )
    page = models.PositiveIntegerField("trang", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)
    at = models.DateTimeField("lúc", auto_now=True)

    class Meta:
        ordering = ["code", "seat"]
        verbose_name = "nhận xét của thành viên"
        verbose_name_plural = "nhận xét của thành viên"
        constraints = [
            models.UniqueConstraint(fields=["item", "seat", "code"], name="dossiers_one_mark_a_member"),
            models.CheckConstraint(
                condition=Q(page__isnull=True) | Q(evidence__isnull=False, page__gte=1),
                name="dossiers_mark_page_is_of_evidence",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.get_choice_display()}"
