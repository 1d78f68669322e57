"""Incoming documents (văn bản đến): registered, read, assigned, answered."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from accounts.models import Appointment, Office, Role
from accounts.queries import current_appointments
from accounts.role_groups import SIGNERS
from documents.models.official import OfficialDocument
from ledger.models import StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet


class IncomingQuerySet(SealedQuerySet):
    """Incoming documents by who may see them."""

    def visible_to(self, user: Any) -> IncomingQuerySet:
        """Return the documents of the user's unit (clerk) or office (leader), and those assigned to them."""
        rights = Q(pk__in=[])
        for post in current_appointments(user):
            rights |= Q(assigned_to=post)
            if post.role == Role.DOCUMENT_CLERK:
                rights |= Q(office__unit=post.office.unit_id)
            elif post.role in SIGNERS:
                rights |= Q(office=post.office_id)
        return self.filter(rights)


class IncomingDocument(Sealed):
    """One line of the incoming register (sổ đăng ký văn bản đến; NĐ 30/2020/NĐ-CP, Điều 22 and Phụ lục IV).

    `facts` are what the plan reader read; `text` is a side record of the scan, never the proof.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="incoming", verbose_name="cơ quan nhận"
    )
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số đến")
    received_on = models.DateField("ngày đến")
    author = models.CharField("cơ quan gửi", max_length=250)
    full_number = models.CharField("số, ký hiệu", max_length=150, blank=True)
    dated = models.DateField("ngày văn bản", null=True, blank=True)
    kind_name = models.CharField("tên loại", max_length=100, blank=True)
    title = models.TextField("trích yếu")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tệp")
    filename = models.CharField("tên tệp", max_length=255)
    facts = models.JSONField("dữ kiện đã đọc", default=dict)
    registered_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    assigned_to = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incoming",
        verbose_name="người xử lý",
    )
    assigned_on = models.DateField("ngày chuyển", null=True, blank=True)
    due_on = models.DateField("hạn trả lời", null=True, blank=True)
    answer = models.ForeignKey(
        OfficialDocument,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        verbose_name="văn bản trả lời",
    )
    closed_on = models.DateField("xong ngày", null=True, blank=True)
    note = models.TextField("ghi chú", blank=True)

    objects: ClassVar[Any] = IncomingQuerySet.as_manager()

    class Meta:
        ordering = ["-year", "-number"]
        verbose_name = "văn bản đến"
        verbose_name_plural = "văn bản đến"
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="documents_incoming_once"),
        ]

    def __str__(self) -> str:
        return f"Văn bản đến số {self.number}/{self.year}"
