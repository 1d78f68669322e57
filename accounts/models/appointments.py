"""Appointments: who holds which role where, who may sign for whom, who stands in for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from accounts.derived_columns import by_name
from accounts.models.dated import Dated
from accounts.models.units import Office

if TYPE_CHECKING:
    from accounts.models.people import User


class Role(models.TextChoices):
    """What a person does in the procedure (vai trò)."""

    OFFICE_CONTRIBUTOR = "office_contributor", "Cán bộ phụ trách chỉ tiêu"
    UNIT_HEAD = "unit_head", "Người đứng đầu đơn vị"
    STANDING_CLERK = "standing_clerk", "Chuyên viên cơ quan thường trực"
    COUNCIL_MEMBER = "council_member", "Ủy viên hội đồng"
    COUNCIL_SECRETARY = "council_secretary", "Thư ký hội đồng"
    COUNCIL_CHAIR = "council_chair", "Chủ tịch hội đồng"
    DOCUMENT_CLERK = "document_clerk", "Văn thư"
    CHAIRMAN = "chairman", "Chủ tịch Ủy ban nhân dân"
    DEPUTY = "deputy", "Phó Chủ tịch Ủy ban nhân dân"
    RECOGNISING_AUTHORITY = "recognising_authority", "Người có thẩm quyền công nhận"
    EDITOR = "editor", "Biên tập viên"
    ADMINISTRATOR = "administrator", "Quản trị viên"
    SITE_ADMINISTRATOR = "site_administrator", "Quản trị hệ thống"


class Appointment(Dated):
    """A person in a role in an office (phân công), from – until; `capacity` is what papers print."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="appointments",
        verbose_name="người",
    )
    role = models.CharField("vai trò", max_length=24, choices=Role.choices)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="appointments", verbose_name="cơ quan"
    )
    capacity = models.CharField("chức vụ", max_length=120, blank=True)

    stand_in: StandIn | None = None

    class Meta(Dated.Meta):
        ordering = [by_name("user"), "role"]
        verbose_name = "phân công"
        verbose_name_plural = "phân công"
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "role", "office", "valid_from"], name="accounts_appointment_once"
            ),
        ]
        indexes = [models.Index(fields=["role", "office"])]

    def __str__(self) -> str:
        name = f"{self.capacity or self.get_role_display()} – {self.office}"
        return f"{name} (làm thay {self.user})" if self.stand_in else name

    @property
    def acting_user(self) -> User:
        """Return who really acts: the person, or who stands in for them now."""
        return self.stand_in.deputy if self.stand_in else self.user


class SigningForm(models.TextChoices):
    """How a signature stands for somebody (thẩm quyền ký; NĐ 30/2020/NĐ-CP, Điều 13)."""

    OWN = "", "Ký trực tiếp"
    COLLECTIVE = "TM", "Thay mặt (TM.)"
    DEPUTY = "KT", "Ký thay (KT.)"
    BY_ORDER = "TL", "Thừa lệnh (TL.)"
    DELEGATED = "TUQ", "Thừa ủy quyền (TUQ.)"
    ACTING = "Q", "Quyền người đứng đầu (Q.)"


class SigningMandate(Dated):
    """Who may sign an office's papers and in which form (thẩm quyền ký), from – until.

    `body_line` is the collective signed for ("ỦY BAN NHÂN DÂN", empty for a head who signs alone),
    `principal_capacity` the one stood in for ("CHỦ TỊCH"), `capacity` the signer's own. `kinds` limits
    it to kinds of documents, separated by spaces.
    """

    holder = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="mandates", verbose_name="người ký"
    )
    issuer = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="mandates", verbose_name="cơ quan ban hành"
    )
    form = models.CharField(
        "hình thức ký",
        max_length=3,
        choices=SigningForm.choices,
        blank=True,
        default=SigningForm.OWN,
    )
    body_line = models.CharField("thay mặt", max_length=120, blank=True)
    principal_capacity = models.CharField("chức vụ người được thay", max_length=120, blank=True)
    capacity = models.CharField("chức vụ người ký", max_length=120)
    kinds = models.CharField("loại văn bản được ký (trống: mọi loại)", max_length=200, blank=True)
    basis = models.CharField("văn bản giao thẩm quyền", max_length=300, blank=True)

    class Meta(Dated.Meta):
        ordering = ["issuer", "holder"]
        verbose_name = "thẩm quyền ký"
        verbose_name_plural = "thẩm quyền ký"

    def __str__(self) -> str:
        return f"{self.holder.user} – {self.get_form_display()} – {self.issuer}"

    def block_lines(self) -> list[str]:
        """Return the lines above the signature: "TM. …", "KT. …", the signer's capacity, "Q. …" of an acting head."""
        lines = [f"TM. {self.body_line}"] if self.body_line else []
        if self.form in {SigningForm.DEPUTY, SigningForm.BY_ORDER, SigningForm.DELEGATED}:
            lines.append(f"{self.form}. {self.principal_capacity}")
        acting = "Q. " if self.form == SigningForm.ACTING else ""
        lines.append(f"{acting}{self.capacity}")
        return [line.upper() for line in lines]


class StandIn(Dated):
    """Somebody does an absent person's work (làm thay khi vắng mặt), between two days.

    The deputy acts under the principal's appointment and everything says so. What only the person can do
    (signing, voting) is not passed on: a signature for somebody needs a mandate of its own.
    """

    principal = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="stand_ins", verbose_name="người vắng mặt"
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="stands_in",
        verbose_name="người làm thay",
    )
    reason = models.CharField("lý do", max_length=200, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="người ghi"
    )
    ended_at = models.DateTimeField("thôi làm thay lúc", null=True, blank=True)

    class Meta(Dated.Meta):
        ordering = ["-valid_from", "pk"]
        verbose_name = "làm thay"
        verbose_name_plural = "làm thay"
        constraints = [
            *Dated.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=False), name="accounts_stand_in_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} thay {self.principal.user}"
