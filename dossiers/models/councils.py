"""Councils (hội đồng), their sittings, agendas and ballots."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment, Office
from accounts.models.dated import Dated
from dossiers.models.dossiers import Dossier
from dossiers.models.rounds import Round


class Seat(models.TextChoices):
    """A place in a council (vị trí)."""

    CHAIR = "chair", "Chủ tịch hội đồng"
    SECRETARY = "secretary", "Thư ký"
    MEMBER = "member", "Ủy viên"


class Outcome(models.TextChoices):
    """What a ballot says and what the council concludes (ý kiến, kết luận)."""

    LEVEL_1 = "level_1", "Đề nghị công nhận mức độ 1"
    LEVEL_2 = "level_2", "Đề nghị công nhận mức độ 2"
    REFUSE = "refuse", "Không đề nghị công nhận"
    RETURN = "return", "Trả lại để bổ sung"
    ABSTAIN = "abstain", "Không có ý kiến"
    ABSENT = "absent", "Vắng mặt"


class Council(Dated):
    """A council set up by a decision (hội đồng đánh giá)."""

    name = models.CharField("tên", max_length=200)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="councils", verbose_name="thuộc"
    )
    established_by = models.CharField("quyết định thành lập", max_length=200, blank=True)

    class Meta(Dated.Meta):
        ordering = ["name"]
        verbose_name = "hội đồng"
        verbose_name_plural = "hội đồng"

    def __str__(self) -> str:
        return self.name


class CouncilSeat(Dated):
    """A person's dated place in a council (thành viên hội đồng)."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField("vị trí", max_length=10, choices=Seat.choices, default=Seat.MEMBER)

    class Meta(Dated.Meta):
        ordering = ["council", "pk"]
        verbose_name = "thành viên hội đồng"
        verbose_name_plural = "thành viên hội đồng"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["council", "appointment", "valid_from"], name="dossiers_seat_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appointment.user} – {self.get_seat_display()}"


class Sitting(models.Model):
    """A sitting of a council (phiên họp); quorum and majority are frozen when it opens."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="sittings")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sittings")
    number = models.PositiveSmallIntegerField("phiên thứ")
    quorum_numerator = models.PositiveSmallIntegerField()
    quorum_denominator = models.PositiveSmallIntegerField()
    majority_numerator = models.PositiveSmallIntegerField()
    majority_denominator = models.PositiveSmallIntegerField()
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    opened_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    concluded_at = models.DateTimeField("kết thúc lúc", null=True, blank=True)
    minutes = models.ForeignKey(
        "documents.OfficialDocument",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="biên bản",
    )

    class Meta:
        ordering = ["-pk"]
        verbose_name = "phiên họp"
        verbose_name_plural = "phiên họp"
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="dossiers_sitting_number_once"),
        ]

    def __str__(self) -> str:
        return f"Phiên họp {self.number} – {self.round}"


class Attendance(models.Model):
    """A seat at a sitting (dự họp): who made up the base of the quorum."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(CouncilSeat, on_delete=models.PROTECT, related_name="attendance")

    class Meta:
        verbose_name = "dự họp"
        verbose_name_plural = "dự họp"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "seat"], name="dossiers_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} – {self.sitting}"


class AgendaItem(models.Model):
    """A dossier on a sitting's agenda (nội dung họp) and what was concluded on it."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="agenda_items")
    manifest_sha256 = models.CharField("bản hồ sơ đưa ra họp", max_length=64)
    outcome = models.CharField("kết luận", max_length=10, choices=Outcome.choices, blank=True)
    reason = models.TextField("lý do", blank=True)
    concluded_at = models.DateTimeField("kết luận lúc", null=True, blank=True)
    concluded_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, null=True, related_name="+")

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


class Ballot(models.Model):
    """A member's ballot (phiếu) on a dossier, with the hash of what was before them."""

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
