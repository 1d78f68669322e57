"""Number registers: one counter for each issuer, year and type of document."""

from __future__ import annotations

from django.db import models

from accounts.models import Office


class NumberRegister(models.Model):
    """The last number given (sổ đăng ký văn bản đi; NĐ 30/2020/NĐ-CP, Điều 15).

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
            models.UniqueConstraint(
                fields=["issuer", "year", "type_code"], name="documents_one_register"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} – {self.type_code} – {self.year}: {self.last}"
