"""Councils (hội đồng), their seats, sittings and attendance."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.derived_columns import NameKeyField, WithDerived, by_name
from accounts.models import Appointment, Office, Role
from accounts.models.dated import Dated, DatedQuerySet
from accounts.models.units import NamedQuerySet
from accounts.queries import current_appointments
from accounts.reach import NOBODY
from accounts.role_groups import COUNCIL_ROLES, ISSUER_ROLES
from dossiers.models.rounds import BallotKind, Round, TieRule
from ledger.sealing.models import Sealed, SealedQuerySet


class Seat(models.TextChoices):
    """The kind of a seat in a council (vị trí)."""

    CHAIR = "chair", "Chủ tịch hội đồng"
    VICE_CHAIR = "vice_chair", "Phó chủ tịch hội đồng"
    SECRETARY = "secretary", "Thư ký"
    MEMBER = "member", "Ủy viên"


class Council(WithDerived, Dated):
    """A council established by a decision (hội đồng đánh giá)."""

    name = models.CharField("tên", max_length=200)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="councils", verbose_name="thuộc"
    )
    established_by = models.CharField("quyết định thành lập", max_length=200, blank=True)
    established_on = models.DateField("ngày quyết định thành lập", null=True, blank=True)
    name_key = NameKeyField("thứ tự theo tên")

    objects: ClassVar[Any] = NamedQuerySet.as_manager()  # type: ignore[assignment]  # a wider queryset

    class Meta(Dated.Meta):
        ordering = [by_name(), "pk"]
        verbose_name = "hội đồng"
        verbose_name_plural = "hội đồng"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=~models.Q(name_key=""), name="dossiers_council_has_its_name_key"
            ),
        ]
        indexes = [models.Index(fields=["name_key"], name="dossiers_council_by_name")]

    def __str__(self) -> str:
        return self.name


class CouncilSeatQuerySet(DatedQuerySet):
    """Seats by who holds them."""

    def serving_on(self, day: date) -> CouncilSeatQuerySet:
        """Return the seats in force that day whose appointment is in force and whose account is active."""
        posts = Appointment.objects.valid_on(day).filter(user__is_active=True)
        return self.valid_on(day).filter(appointment__in=posts)

    def acting_on(self, day: date) -> CouncilSeatQuerySet:
        """Return the seats that act for their council that day: a vice chair only while no chair serves."""
        chairs = CouncilSeat.objects.serving_on(day).filter(council=OuterRef("council"), seat=Seat.CHAIR)
        return self.valid_on(day).exclude(Exists(chairs), seat=Seat.VICE_CHAIR)


class CouncilSeat(Dated):
    """A person's dated seat in a council (thành viên hội đồng)."""

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="seats")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="seats")
    seat = models.CharField("vị trí", max_length=10, choices=Seat.choices, default=Seat.MEMBER)

    objects: ClassVar[Any] = CouncilSeatQuerySet.as_manager()

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


def judging_scope(post: Appointment, path: str, *, seats: bool = True) -> Q:
    """Return the condition that the appointment judges the round at `path`.

    Rounds are judged by their standing office, their issuer with the clerk of its unit, and, unless left out, the seats
    of their council; nobody else reads what is written before the decision.
    """
    if post.role == Role.STANDING_CLERK:
        return Q(**{f"{path}__standing_office": post.office_id})
    if post.role == Role.DOCUMENT_CLERK:
        return Q(**{f"{path}__issuer__unit": post.office.unit_id})
    if post.role in ISSUER_ROLES:
        return Q(**{f"{path}__issuer": post.office_id})
    if post.role in COUNCIL_ROLES and seats:
        held = CouncilSeat.objects.valid_on(timezone.localdate()).filter(appointment=post)
        return Q(**{f"{path}__council__in": held.values("council")})
    return NOBODY


def judged_by(user: Any, path: str, *, seats: bool = True) -> Q:
    """Return the condition that a user judges the round at `path`, under any of their appointments."""
    rights = NOBODY
    for post in current_appointments(user):
        rights |= judging_scope(post, path, seats=seats)
    return rights


class SittingQuerySet(SealedQuerySet):
    """Sittings by who may read them, on pages, in lists and as documents alike."""

    def visible_to(self, user: Any) -> SittingQuerySet:
        """Return the sittings of the rounds this person judges today: seats, standing office, issuer."""
        return self.filter(judged_by(user, "round"))


class Sitting(Sealed):
    """A sitting of a council (phiên họp); quorum, majority and the kind of ballot are frozen when it opens.

    Once every dossier is concluded the secretary writes the minutes and confirms them
    (`minutes_by`), the chair confirms and seals them (`concluded_at`).
    """

    council = models.ForeignKey(Council, on_delete=models.PROTECT, related_name="sittings")
    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="sittings")
    number = models.PositiveSmallIntegerField("phiên thứ")
    quorum_numerator = models.PositiveSmallIntegerField()
    quorum_denominator = models.PositiveSmallIntegerField()
    majority_numerator = models.PositiveSmallIntegerField()
    majority_denominator = models.PositiveSmallIntegerField()
    casting_vote = models.BooleanField("chủ tịch quyết định khi phiếu ngang nhau", default=False)
    ballot_kind = models.CharField(
        "cách bỏ phiếu", max_length=6, choices=BallotKind.choices, default=BallotKind.OPEN
    )
    tie_rule = models.CharField(
        "khi phiếu ngang nhau", max_length=10, choices=TieRule.choices, default=TieRule.CONCLUDE
    )
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
    remarks = models.TextField("ý kiến ghi thêm vào biên bản", blank=True)
    minutes_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="thư ký xác nhận biên bản",
    )
    minutes_at = models.DateTimeField("thư ký xác nhận lúc", null=True, blank=True)

    objects: ClassVar[Any] = SittingQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "phiên họp"
        verbose_name_plural = "phiên họp"
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="dossiers_sitting_number_once"),
        ]

    def __str__(self) -> str:
        return f"Phiên họp {self.number} – {self.round}"


class Attendance(Sealed):
    """A seat at a sitting (dự họp): part of the base of the quorum, present or not.

    `present` is null until it is known, by the vote or by the secretary.
    """

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(CouncilSeat, on_delete=models.PROTECT, related_name="attendance")
    present = models.BooleanField("có mặt", null=True, blank=True)
    reason = models.CharField("lý do vắng", max_length=200, blank=True)

    class Meta:
        verbose_name = "dự họp"
        verbose_name_plural = "dự họp"
        constraints = [
            models.UniqueConstraint(fields=["sitting", "seat"], name="dossiers_attendance_once"),
        ]

    def __str__(self) -> str:
        return f"{self.seat} – {self.sitting}"
