"""Requests to another organisation to answer or confirm one indicator (yêu cầu trả lời, xác nhận chỉ tiêu)."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Appointment, Office, Role
from accounts.queries import current_appointments
from dossiers.models.dossiers import Dossier, DossierState
from ledger.sealing.models import Sealed, SealedQuerySet

ASKED_ROLES: Final = (Role.UNIT_HEAD, Role.OFFICE_CONTRIBUTOR, Role.STANDING_CLERK)
"""Who answers for an office that is asked."""


class RequestKind(models.TextChoices):
    """What is asked (nội dung yêu cầu)."""

    ANSWER = "answer", "Trả lời chỉ tiêu"
    CONFIRM = "confirm", "Xác nhận chỉ tiêu"


class RequestState(models.TextChoices):
    """The state of a request (trạng thái)."""

    PROPOSED = "proposed", "Kế hoạch đề xuất"
    OPEN = "open", "Đang chờ trả lời"
    ANSWERED = "answered", "Đã trả lời"
    DECLINED = "declined", "Từ chối trả lời"
    WITHDRAWN = "withdrawn", "Đã rút"


REPLIED: Final = (RequestState.ANSWERED, RequestState.DECLINED)


class IndicatorRequestQuerySet(SealedQuerySet):
    """Requests by who may see them: whoever reads the dossier, and the office that is asked."""

    def asked_of(self, user: Any) -> IndicatorRequestQuerySet:
        """Return what offices in which this user answers today were asked, and have not lost again."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        offices = current_appointments(user).filter(role__in=ASKED_ROLES).order_by().values("office")
        return self.filter(office__in=offices, state__in=[RequestState.OPEN, *REPLIED])

    def visible_to(self, user: Any) -> IndicatorRequestQuerySet:
        """Return the requests visible to this user today: of dossiers they read, and of their own offices."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        own = self.asked_of(user).values("pk")
        return self.filter(Q(dossier__in=Dossier.objects.read_by(user)) | Q(pk__in=own))

    def waiting(self) -> IndicatorRequestQuerySet:
        """Return the open requests of dossiers that are still filled in."""
        return self.filter(state=RequestState.OPEN, dossier__state=DossierState.SELF_ASSESSMENT)


class IndicatorRequest(Sealed):
    """A request to another organisation about one indicator of a dossier, and what it replied.

    `found` is the answer in words as it was given or confirmed; `agrees` belongs to a confirmation. A request that
    a plan proposes is sent, or dropped, by the unit's head; `source` is the line that proposes it.
    """

    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, related_name="requests", verbose_name="hồ sơ"
    )
    code = models.CharField("chỉ tiêu", max_length=20)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="indicator_requests", verbose_name="cơ quan được hỏi"
    )
    kind = models.CharField("nội dung yêu cầu", max_length=8, choices=RequestKind.choices)
    state = models.CharField(
        "trạng thái", max_length=10, choices=RequestState.choices, default=RequestState.OPEN
    )
    text = models.TextField("điều cần trả lời", blank=True)
    show_evidence = models.BooleanField("cho xem minh chứng", default=False)
    due = models.DateField("hạn trả lời", null=True, blank=True)
    source = models.CharField("nguồn", max_length=200, blank=True)
    requested_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người hỏi"
    )
    requested_at = models.DateTimeField("hỏi lúc", null=True, blank=True)
    agrees = models.BooleanField("xác nhận", null=True, blank=True)
    reply = models.TextField("trả lời", blank=True)
    found = models.CharField("kết quả", max_length=500, blank=True)
    replied_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+", verbose_name="người trả lời"
    )
    replied_at = models.DateTimeField("trả lời lúc", null=True, blank=True)

    objects: ClassVar[Any] = IndicatorRequestQuerySet.as_manager()

    class Meta:
        ordering = ["code", "pk"]
        verbose_name = "yêu cầu về chỉ tiêu"
        verbose_name_plural = "yêu cầu về chỉ tiêu"
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "code", "office"],
                condition=Q(state__in=["proposed", "open"]),
                name="dossiers_one_open_request",
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(due__isnull=False, requested_by__isnull=False),
                name="dossiers_request_has_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["answered", "declined"])
                | Q(replied_by__isnull=False, replied_at__isnull=False),
                name="dossiers_reply_names_who",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reply=""), name="dossiers_declining_needs_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["office", "state"], name="dossiers_requests_of_office")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.code}: {self.office}"

    def get_absolute_url(self) -> str:
        """Return the page on which the office that is asked replies."""
        return reverse("workflows:indicator_request", args=[self.pk])
