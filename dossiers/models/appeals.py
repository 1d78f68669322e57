"""Appeals (kiến nghị, khiếu nại) against how a dossier ended, and the answers to them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounts.models import Appointment
from dossiers.models.dossiers import Dossier
from ledger.sealing.models import Sealed


class ObjectionState(models.TextChoices):
    """The state of an appeal."""

    FILED = "filed", "Chờ trả lời"
    UPHELD = "upheld", "Chấp nhận"
    PARTLY = "partly", "Chấp nhận một phần"
    REJECTED = "rejected", "Không chấp nhận"
    WITHDRAWN = "withdrawn", "Đơn vị đã rút"


ANSWERS = (ObjectionState.UPHELD, ObjectionState.PARTLY, ObjectionState.REJECTED)


class Objection(Sealed):
    """A unit's appeal (kiến nghị, khiếu nại) against how its dossier ended, and the answer to it."""

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="objections", verbose_name="hồ sơ"
    )
    text = models.TextField("nội dung kiến nghị")
    state = models.CharField(
        "trạng thái", max_length=10, choices=ObjectionState.choices, default=ObjectionState.FILED
    )
    filed_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người gửi"
    )
    filed_at = models.DateTimeField("gửi lúc", auto_now_add=True)
    answer_due = models.DateField("hạn trả lời")
    answer = models.TextField("trả lời", blank=True)
    answered_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người trả lời"
    )
    answered_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "kiến nghị"
        verbose_name_plural = "kiến nghị"
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="dossiers_objection_says_something"),
            models.CheckConstraint(
                condition=~Q(state__in=["upheld", "partly", "rejected"])
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="dossiers_answer_names_who",
            ),
            models.UniqueConstraint(
                fields=["dossier"], condition=Q(state="filed"), name="dossiers_one_open_objection"
            ),
        ]

    def __str__(self) -> str:
        return f"Kiến nghị {self.pk} – {self.dossier}"
