"""Links between plans: one replaces another, or is based on it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from accounts.models import Appointment
from documents.models.plans import Plan
from ledger.sealing.models import Sealed


class PlanRelation(models.TextChoices):
    """Relation of a plan to an earlier one (quan hệ)."""

    REPLACES = "replaces", "Thay thế"
    BASIS = "basis", "Căn cứ"


class PlanLink(Sealed):
    """Link from a plan to an earlier one it replaces or is based on (quan hệ giữa hai kế hoạch).

    Read from the plan's own words (`line` says where), or set by an official (`set_by`) where the words do not say.
    """

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="links", verbose_name="kế hoạch")
    earlier = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="links_back", verbose_name="kế hoạch trước"
    )
    relation = models.CharField("quan hệ", max_length=10, choices=PlanRelation.choices)
    line = models.PositiveIntegerField("dòng", null=True)
    set_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người ghi"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = "quan hệ giữa hai kế hoạch"
        verbose_name_plural = "quan hệ giữa các kế hoạch"
        constraints = [
            models.UniqueConstraint(fields=["plan", "earlier"], name="documents_plan_link_once"),
            models.CheckConstraint(condition=~Q(plan=F("earlier")), name="documents_plan_links_two"),
        ]

    def __str__(self) -> str:
        return f"{self.plan} {self.get_relation_display().lower()} {self.earlier}"
