"""Plans: documents read from a file into facts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import Appointment, Office, Role
from accounts.reach import Over, in_tree, reach
from accounts.role_groups import ADMINISTRATORS
from documents.rules import date_words, full_number
from ledger.models import StoredFile
from ledger.sealing.models import Sealed, SealedQuerySet


class PlanQuerySet(SealedQuerySet):
    """Plans by who may change them, and in the order of lists."""

    def kept_by(self, post: Appointment) -> PlanQuerySet:
        """Return the plans the appointment may change today: of the office that issued them, or one above.

        A plan whose issuer is no office here is kept by the administrators of the site.
        """
        administered = reach(post, timezone.localdate())
        if administered.over == Over.NOTHING:
            return self.none()
        if post.role == Role.STANDING_CLERK:
            return self.filter(in_tree(administered.unit, "office__unit"))
        if post.role in ADMINISTRATORS:
            return self.filter(administered.offices("office"))
        return self.none()

    def newest_first(self) -> PlanQuerySet:
        """Return the plans by printed date, undated ones last."""
        parts = ("date_year", "date_month", "date_day")
        return self.order_by(*(F(part).desc(nulls_last=True) for part in parts), "-pk")


class Plan(Sealed):
    """A document read from a file (kế hoạch, tờ trình…): as printed, with its facts.

    A file may hold several documents; `position` counts them from 1. `facts` is the whole reading;
    what lists filter by stands in columns. `text` is the text of the whole file as read, because
    the line numbers of the facts count lines of the file, from 1. `office` is the issuer where it is one of ours.
    """

    source = models.ForeignKey(
        StoredFile, on_delete=models.PROTECT, related_name="plans", verbose_name="tệp nguồn"
    )
    office = models.ForeignKey(
        Office,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="plans",
        verbose_name="của cơ quan trong hệ thống",
    )
    filename = models.CharField("tên tệp", max_length=255)
    position = models.PositiveSmallIntegerField("thứ tự trong tệp")
    type = models.CharField("loại", max_length=20, blank=True)
    type_name = models.CharField("tên loại", max_length=100, blank=True)
    number = models.CharField("số", max_length=40, blank=True)
    symbol = models.CharField("ký hiệu", max_length=100, blank=True)
    normalised = models.CharField("số, ký hiệu đã chuẩn hóa", max_length=150, blank=True)
    place = models.CharField("địa danh", max_length=200, blank=True)
    date_year = models.PositiveSmallIntegerField("năm", null=True, blank=True)
    date_month = models.PositiveSmallIntegerField("tháng", null=True, blank=True)
    date_day = models.PositiveSmallIntegerField("ngày", null=True, blank=True)
    title = models.TextField("trích yếu", blank=True)
    issuer_name = models.TextField("cơ quan ban hành", blank=True)
    issuer_inferred = models.BooleanField("cơ quan ban hành do suy ra", default=False)
    addressee = models.TextField("kính gửi", blank=True)
    signer_authority = models.TextField("thay mặt", blank=True)
    signer_on_behalf = models.TextField("ký thay", blank=True)
    signer_capacity = models.TextField("chức vụ người ký", blank=True)
    signer_name = models.CharField("người ký", max_length=200, blank=True)
    text = models.TextField("nội dung tệp", blank=True)
    facts = models.JSONField("dữ kiện đã đọc", default=dict)
    carries = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_by",
        verbose_name="dự thảo trình kèm",
    )
    criteria_set_code = models.CharField("bộ tiêu chí", max_length=80, blank=True)
    created_at = models.DateTimeField("nhập lúc", auto_now_add=True)

    objects: ClassVar[Any] = PlanQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "kế hoạch"
        verbose_name_plural = "kế hoạch"
        constraints = [
            models.UniqueConstraint(fields=["source", "position"], name="documents_plan_once_per_place"),
            models.CheckConstraint(
                condition=Q(date_month__isnull=True) | Q(date_month__range=(1, 12)),
                name="documents_plan_month",
            ),
            models.CheckConstraint(
                condition=Q(date_day__isnull=True) | Q(date_day__range=(1, 31)),
                name="documents_plan_day",
            ),
        ]
        indexes = [models.Index(fields=["date_year", "type"])]

    def __str__(self) -> str:
        return f"{self.type_name or self.type} {self.full_number}".strip() or self.title[:80]

    @property
    def full_number(self) -> str:
        """Return number and symbol as printed: "12/KH-UBND", "…/KH-UBND" where the number is blank."""
        return full_number(self.number or None, self.symbol)

    @property
    def date(self) -> date | None:
        """Return the date where day, month and year are all printed, else None."""
        if self.date_year and self.date_month and self.date_day:
            return date(self.date_year, self.date_month, self.date_day)
        return None

    @property
    def date_text(self) -> str:
        """Return the date in words as far as it is printed: "tháng 02 năm 2022"."""
        return date_words(year=self.date_year, month=self.date_month, day=self.date_day)

    @property
    def citations(self) -> list[dict[str, Any]]:
        """Return the instruments the plan cites, as read."""
        return list(self.facts.get("citations") or [])

    @property
    def indicators(self) -> list[dict[str, Any]]:
        """Return the indicators printed in the plan, as read."""
        return list(self.facts.get("indicators") or [])

    @property
    def recipients(self) -> list[str]:
        """Return the recipients, one per printed line."""
        return list(self.facts.get("recipients") or [])

    @property
    def warnings(self) -> list[dict[str, Any]]:
        """Return what was odd in the file."""
        return list(self.facts.get("warnings") or [])

    def numbered_lines(self) -> Iterator[tuple[int, str]]:
        """Yield (line number, text) of the file, from 1: what a link to a source line points at."""
        yield from enumerate(self.text.split("\n"), start=1)
