"""Decisions that recognised persons by a list (công nhận theo danh sách), entered from paper, and what was counted."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import AdministrativeUnit, Appointment
from dossiers.models.dossiers import Dossier
from dossiers.rules.titles import end_words
from ledger.models import StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet


class StandingListDecisions(models.Manager.from_queryset(SealedQuerySet)):  # type: ignore[misc]
    """The list decisions but those that were removed, which count nowhere."""

    def get_queryset(self) -> SealedQuerySet:
        """Return the decisions that stand."""
        return super().get_queryset().filter(removed_by__isnull=True)


class ListDecision(Sealed):
    """How many persons of a unit a paper decision gave a title ("Công dân học tập"), without their names.

    `valid_until` None: no source states until when it holds, so it does not expire. A removed one stays with its
    reason and is found by `with_removed` only; a wrong one is removed and entered again.
    """

    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="list_decisions", verbose_name="đơn vị"
    )
    model = models.CharField("danh hiệu", max_length=40)
    people = models.PositiveIntegerField("số người được công nhận")
    number = models.CharField("số, ký hiệu quyết định", max_length=60)
    issuer = models.CharField("cơ quan ra quyết định", max_length=200)
    recognised_on = models.DateField("ngày quyết định")
    valid_until = models.DateField("hiệu lực đến", null=True, blank=True)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+", verbose_name="bản chụp")
    scan_name = models.CharField("tên tệp", max_length=255)
    entered_by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField("ghi nhận lúc", auto_now_add=True)
    removed_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    removed_why = models.TextField("lý do bỏ", blank=True)

    objects: ClassVar[Any] = StandingListDecisions()
    with_removed: ClassVar[Any] = SealedQuerySet.as_manager()

    class Meta:
        ordering = ["-recognised_on", "-pk"]
        verbose_name = "quyết định công nhận theo danh sách"
        verbose_name_plural = "quyết định công nhận theo danh sách"
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1), name="dossiers_list_decision_has_people"),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("recognised_on")),
                name="dossiers_list_decision_dates_in_order",
            ),
            models.CheckConstraint(
                condition=Q(removed_by__isnull=True) | ~Q(removed_why=""),
                name="dossiers_removed_list_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["unit", "model", "number", "recognised_on"],
                condition=Q(removed_by__isnull=True),
                name="dossiers_list_decision_entered_once",
            ),
        ]

    @property
    def end_words(self) -> str:
        """Return until when the titles hold, in words; "chưa xác định thời hạn" where no source states it."""
        return end_words(self.valid_until)

    def __str__(self) -> str:
        return f"Quyết định số {self.number} ngày {self.recognised_on:%d/%m/%Y} của {self.issuer}"


class CountedPeople(Sealed):
    """How many persons of one list decision a submitted dossier counted; a later removal changes nothing here."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="counted_people")
    code = models.CharField("chỉ tiêu", max_length=20)
    decision = models.ForeignKey(ListDecision, on_delete=models.PROTECT, related_name="+")
    people = models.PositiveIntegerField("số người")

    sealed_as_one = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "số người đã đếm"
        verbose_name_plural = "số người đã đếm"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "code", "decision"], name="dossiers_list_decision_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.people} người"
