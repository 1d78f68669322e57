"""Contents of a plan: assignments, deadlines, targets."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from documents.models.plans import Plan
from documents.rules.amounts import amount_words
from ledger.sealing.models import Sealed


class AssignmentRole(models.TextChoices):
    """Role of a unit in a task (vai trò)."""

    LEAD = "lead", "Chủ trì"
    COORDINATE = "coordinate", "Phối hợp"
    ADVISE = "advise", "Tham mưu"
    SUMMARISE = "summarise", "Tổng hợp"
    EXECUTE = "execute", "Thực hiện"


class PlanAssignment(Sealed):
    """A task given to a unit (phân công); `line` is the line of the file that says it."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="assignments", verbose_name="kế hoạch"
    )
    unit = models.TextField("đơn vị")
    role = models.CharField("vai trò", max_length=12, choices=AssignmentRole.choices)
    indicators = models.JSONField("chỉ tiêu", default=list, blank=True)
    criteria = models.JSONField("tiêu chí", default=list, blank=True)
    standards = models.JSONField("tiêu chuẩn", default=list, blank=True)
    task = models.TextField("nhiệm vụ")
    line = models.PositiveIntegerField("dòng", null=True)

    sealed_as_one = True

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = "phân công"
        verbose_name_plural = "phân công"

    def __str__(self) -> str:
        return f"{self.unit}: {self.task[:80]}"


class PlanDeadline(Sealed):
    """A day a plan names (thời hạn): a date, or a day that comes back each year ("MM-DD")."""

    plan = models.ForeignKey(
        Plan, on_delete=models.CASCADE, related_name="deadlines", verbose_name="kế hoạch"
    )
    date = models.DateField("ngày", null=True)
    recurs = models.CharField("hằng năm", max_length=5, blank=True)
    before = models.BooleanField("trước ngày", default=False)
    text = models.TextField("nội dung")
    line = models.PositiveIntegerField("dòng", null=True)

    sealed_as_one = True

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        constraints = [
            models.CheckConstraint(
                condition=Q(date__isnull=False) | ~Q(recurs=""), name="documents_deadline_has_day"
            ),
        ]
        indexes = [models.Index(fields=["date"])]

    def __str__(self) -> str:
        return f"{self.date or self.recurs}: {self.text[:80]}"


class PlanTarget(Sealed):
    """A percentage a plan aims at (mục tiêu): "từ 60 % trở lên" of `subject`, by `year` where one is named."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="targets", verbose_name="kế hoạch")
    value = models.DecimalField("giá trị", max_digits=14, decimal_places=4)
    unit = models.CharField("đơn vị tính", max_length=40, blank=True)
    operator = models.CharField("so sánh", max_length=10, blank=True)
    subject = models.TextField("đối tượng")
    year = models.PositiveSmallIntegerField("năm", null=True)
    line = models.PositiveIntegerField("dòng", null=True)

    sealed_as_one = True

    class Meta:
        ordering = ["plan", "pk"]
        verbose_name = "mục tiêu"
        verbose_name_plural = "mục tiêu"

    def __str__(self) -> str:
        return f"{amount_words(self.operator, self.value, self.unit)}: {self.subject[:80]}"
