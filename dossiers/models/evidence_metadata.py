"""Metadata of evidence (lý lịch minh chứng), and citations of its pages (trích dẫn)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.evidence import Evidence


class Passport(models.Model):
    """Issuer, number, symbol, day and title of a document: read from its text, then confirmed by a person.

    `confirmed_by` is empty while nobody has confirmed it; the values read are then only a proposal.
    """

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, related_name="passport")
    issuer = models.CharField("cơ quan ban hành", max_length=300, blank=True)
    number = models.CharField("số", max_length=40, blank=True)
    symbol = models.CharField("ký hiệu", max_length=80, blank=True)
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    title = models.CharField("trích yếu", max_length=500, blank=True)
    has_identity_number = models.BooleanField("có số định danh cá nhân", default=False)
    has_position = models.BooleanField("ảnh có vị trí chụp", default=False)
    confirmed_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người xác nhận",
    )
    confirmed_at = models.DateTimeField("xác nhận lúc", null=True, blank=True)

    class Meta:
        verbose_name = "lý lịch minh chứng"
        verbose_name_plural = "lý lịch minh chứng"
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="dossiers_passport_confirmed_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return self.reference or self.title or str(self.evidence)

    @property
    def reference(self) -> str:
        """Return number and symbol as printed: 12/KH-UBND; empty if there is neither."""
        return "/".join(part for part in (self.number, self.symbol) if part)


class Citation(models.Model):
    """A citation of a page of the evidence in an answer (trích dẫn "trang 3")."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="citations")
    page = models.PositiveIntegerField("trang")
    by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người trích"
    )
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["evidence__number", "page"]
        verbose_name = "trích dẫn"
        verbose_name_plural = "trích dẫn"
        constraints = [
            models.UniqueConstraint(fields=["evidence", "page"], name="dossiers_page_cited_once"),
            models.CheckConstraint(condition=Q(page__gte=1), name="dossiers_cited_page_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.evidence.label}, trang {self.page}"

    def get_absolute_url(self) -> str:
        """Return the address of the page in the viewer."""
        return f"{self.evidence.get_absolute_url()}xem/?trang={self.page}#trang-{self.page}"
