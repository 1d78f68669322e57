"""Copies of documents (sao y, sao lục, trích sao)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment, Office
from documents.models.incoming import IncomingDocument
from documents.models.official import OfficialDocument
from ledger.models import StoredFile
from ledger.sealing.models import Sealed


class CopyForm(models.TextChoices):
    """How a copy is made (NĐ 30/2020/NĐ-CP, Điều 25)."""

    TRUE = "SY", "Sao y"
    FROM_COPY = "SL", "Sao lục"
    EXTRACT = "TrS", "Trích sao"


class DocumentCopy(Sealed):
    """A numbered copy of an official or incoming document, with its file."""

    form = models.CharField("hình thức sao", max_length=3, choices=CopyForm.choices)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="copies", verbose_name="cơ quan sao"
    )
    year = models.PositiveSmallIntegerField("năm")
    number = models.PositiveIntegerField("số")
    copied_on = models.DateField("ngày sao")
    document = models.ForeignKey(
        OfficialDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    incoming = models.ForeignKey(
        IncomingDocument, on_delete=models.PROTECT, null=True, blank=True, related_name="copies"
    )
    copied_from = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="further_copies"
    )
    pages = models.CharField("trang được trích", max_length=100, blank=True)
    recipients = models.TextField("nơi nhận", blank=True)
    made_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="tệp")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    created_at = models.DateTimeField("sao lúc", auto_now_add=True)

    class Meta:
        ordering = ["-year", "form", "-number"]
        verbose_name = "bản sao"
        verbose_name_plural = "bản sao"
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "form", "number"], name="documents_copy_once"),
            models.CheckConstraint(
                condition=Q(document__isnull=False)
                | Q(incoming__isnull=False)
                | Q(copied_from__isnull=False),
                name="documents_copy_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(form="TrS") | ~Q(pages=""), name="documents_extract_names_pages"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()} số {self.full_number}"

    @property
    def source(self) -> OfficialDocument | IncomingDocument:
        """Return the original document, through every copy between."""
        copy = self
        while copy.copied_from is not None:
            copy = copy.copied_from
        original = copy.document or copy.incoming
        if original is None:
            raise ValueError("A copy of nothing breaks documents_copy_of_something.")
        return original

    @property
    def full_number(self) -> str:
        """Return "05/SY-UBND" (NĐ 30/2020/NĐ-CP, Phụ lục I, phần III)."""
        return f"{self.number:02d}/{self.form}-{self.office.symbol or self.office.code.upper()}"
