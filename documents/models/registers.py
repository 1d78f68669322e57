"""Number registers: one counter for each issuer, year and type of document."""

from __future__ import annotations

from django.db import models

from accounts.models import Office
from ledger.sealing.models import Sealed


class NumberRegister(Sealed):
    """A register and the last number allocated (sổ đăng ký văn bản đi; NĐ 30/2020/NĐ-CP, Điều 15).

    Numbers run from 1 within a calendar year. They are taken by `documents.services.registers`
    in the transaction that issues the document, with the row locked, so none is lost or given twice.
    """

    issuer = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="registers", verbose_name="cơ quan ban hành"
    )
    year = models.PositiveSmallIntegerField("năm")
    type_code = models.CharField("loại", max_length=10)
    last = models.PositiveIntegerField("số cuối", default=0)

    class Meta:
        ordering = ["issuer", "year", "type_code"]
        verbose_name = "sổ đăng ký văn bản"
        verbose_name_plural = "sổ đăng ký văn bản"
        constraints = [
            models.UniqueConstraint(fields=["issuer", "year", "type_code"], name="documents_one_register"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} – {self.type_code} – {self.year}: {self.last}"


class EntryState(models.TextChoices):
    """State of a register number without an official document."""

    RESERVED = "reserved", "Giữ số"
    USED = "used", "Đã dùng số giữ"
    PAPER = "paper", "Văn bản giấy"
    VOIDED = "voided", "Hủy số"


class RegisterEntry(Sealed):
    """A number that was reserved, used on paper or voided, with its reason."""

    register = models.ForeignKey(
        NumberRegister, on_delete=models.PROTECT, related_name="entries", verbose_name="sổ"
    )
    number = models.PositiveIntegerField("số")
    state = models.CharField("tình trạng", max_length=8, choices=EntryState.choices)
    reason = models.TextField("lý do")
    title = models.TextField("trích yếu", blank=True)
    signer_name = models.CharField("người ký", max_length=200, blank=True)
    on = models.DateField("ngày")
    by = models.ForeignKey(
        "accounts.Appointment", on_delete=models.PROTECT, related_name="+", verbose_name="văn thư"
    )
    created_at = models.DateTimeField("ghi lúc", auto_now_add=True)

    class Meta:
        ordering = ["register", "number"]
        verbose_name = "dòng sổ không có văn bản"
        verbose_name_plural = "dòng sổ không có văn bản"
        constraints = [
            models.UniqueConstraint(fields=["register", "number"], name="documents_entry_once"),
            models.CheckConstraint(condition=~models.Q(reason=""), name="documents_entry_has_reason"),
        ]

    def __str__(self) -> str:
        return f"Số {self.number}: {self.get_state_display()}"
