"""Task cards: the columns that lists filter by, beside viewflow's task rows."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Q, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office
from accounts.role_groups import COUNCIL_ROLES, UNIT_ROLES
from dossiers.models import (
    Council,
    CouncilSeat,
    CountedIn,
    Dossier,
    PaperCase,
    Round,
    Sitting,
    Submission,
)
from workflows.steps import STEPS, Scope, scopes_by_node

RECORDS = ("dossier", "submission", "sitting", "paper")
ABOUT_ONE_RECORD = reduce(or_, (Q(**{f"{name}__isnull": name != one for name in RECORDS}) for one in RECORDS))


class TaskCardQuerySet(models.QuerySet):
    """The inbox of an acting appointment; every list is one indexed query."""

    def open(self) -> TaskCardQuerySet:
        """Return the open tasks."""
        return self.filter(closed_at__isnull=True)

    def mine(self, appointment: Appointment) -> TaskCardQuerySet:
        """Return the tasks the appointment may perform or help with, by role and scope."""
        return self.filter(reach_of(Acting.of(appointment)))

    def with_reach(self, acting: Acting, nodes: Collection[str]) -> TaskCardQuerySet:
        """Annotate each card with `within_reach`: whether it is among the appointment's own (`mine`).

        `nodes` are the steps the cards may stand at; the rights of other steps are not asked about.
        """
        return self.annotate(within_reach=Case(When(reach_of(acting, nodes), then=True), default=False))

    def of_office(self, appointment: Appointment) -> TaskCardQuerySet:
        """Return the tasks of anybody in the same office, unit or council."""
        near = Q(office=appointment.office)
        if appointment.role in UNIT_ROLES:
            near |= Q(unit=appointment.office.unit_id)
        if appointment.role in COUNCIL_ROLES:
            near |= Q(council__seats__in=appointment.seats.all())
        return self.filter(near).distinct()

    def with_details(self) -> TaskCardQuerySet:
        """Select in one query what every row of a list names."""
        return self.select_related(
            "dossier__unit",
            "dossier__round",
            "submission__round",
            "closed_by__user",
            "closed_by__office",
            "person__user",
            "office",
            "council",
            "unit",
        )

    def by_urgency(self) -> TaskCardQuerySet:
        """Order by deadline, tasks without one last."""
        return self.order_by(F("due").asc(nulls_last=True), "pk")


class Acting(NamedTuple):
    """What decides whether a card is an appointment's own: role, keys of appointment, office and unit, and the day."""

    role: str
    post: int
    office: int
    unit: int
    day: date

    @classmethod
    def of(cls, appointment: Appointment) -> Acting:
        """Return the appointment as it acts today."""
        unit = appointment.office.unit_id
        return cls(appointment.role, appointment.pk, appointment.office_id, unit, timezone.localdate())


def reach_of(acting: Acting, nodes: Collection[str] | None = None) -> Q:
    """Return the condition that a card, at one of the `nodes`, is somebody's to perform or help with."""
    wanted = Q(pk__in=[])
    for node, scope in scopes_by_node(acting.role).items():
        if nodes is not None and node not in nodes:
            continue
        wanted |= Q(node=node) & within(scope, acting) & signed_by(node, acting.role)
    return wanted


def signed_by(node: str, role: str) -> Q:
    """Return the condition that the round leaves the step to the role."""
    return Q(submission__round__signing_role__in=["", role]) if STEPS[node].by_signing_role else Q()


def within(scope: Scope, acting: Acting) -> Q:
    """Return the condition that a card is within somebody's reach."""
    if scope == Scope.UNIT:
        return Q(unit=acting.unit)
    if scope == Scope.OFFICE:
        return Q(office=acting.office)
    if scope == Scope.PERSON:
        return Q(person=acting.post)
    seats = CouncilSeat.objects.acting_on(acting.day).filter(appointment=acting.post)
    return Q(person=acting.post) | Q(person__isnull=True, council__in=seats.values("council"))


class TaskCard(models.Model):
    """One inbox item (việc): the step, its record, whose it is, the deadline, and who completed it.

    `unit`, `office`, `council` and `person` say whose it is (workflows.steps); closed cards stay.
    """

    task = models.OneToOneField(
        "viewflow.Task", on_delete=models.PROTECT, related_name="card", verbose_name="việc"
    )
    node = models.SlugField("bước", max_length=40)
    dossier = models.ForeignKey(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="cards", verbose_name="hồ sơ"
    )
    submission = models.ForeignKey(
        Submission,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cards",
        verbose_name="tờ trình",
    )
    sitting = models.ForeignKey(
        Sitting,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cards",
        verbose_name="phiên họp",
    )
    paper = models.ForeignKey(
        PaperCase,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cards",
        verbose_name="văn bản trình ký",
    )
    unit = models.ForeignKey(
        AdministrativeUnit,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="đơn vị",
    )
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="cơ quan"
    )
    council = models.ForeignKey(
        Council, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name="hội đồng"
    )
    person = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="giao cho",
    )
    taken_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người nhận việc",
    )
    taken_at = models.DateTimeField("nhận lúc", null=True, blank=True)
    due = models.DateField("hạn", null=True, blank=True)
    counted_in = models.CharField(
        "tính theo", max_length=8, choices=CountedIn.choices, default=CountedIn.WORKING
    )
    created_at = models.DateTimeField("giao lúc", auto_now_add=True)
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="closed_cards",
        verbose_name="người làm",
    )
    closed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người làm thay",
    )

    objects = TaskCardQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = "việc"
        verbose_name_plural = "việc"
        constraints = [
            models.CheckConstraint(
                condition=ABOUT_ONE_RECORD,
                name="workflows_card_is_about_one_record",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="workflows_closed_card_names_who",
            ),
        ]
        indexes = [
            models.Index(fields=["node", "unit", "closed_at"]),
            models.Index(fields=["node", "office", "closed_at"]),
            models.Index(fields=["node", "council", "closed_at"]),
            models.Index(fields=["person", "closed_at"]),
            models.Index(fields=["closed_by", "-closed_at"]),
            models.Index(fields=["closed_at", "due"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} – {self.subject}"

    def get_absolute_url(self) -> str:
        """Return the task's screen."""
        return reverse("workflows:task", args=[self.task_id])

    @property
    def title(self) -> str:
        """Return the step's name."""
        return STEPS[self.node].title

    @property
    def record(self) -> Dossier | Submission | Sitting | PaperCase:
        """Return the record the task is about."""
        record = self.dossier or self.submission or self.sitting or self.paper
        assert record is not None  # the constraint workflows_card_is_about_one_record
        return record

    def require_dossier(self) -> Dossier:
        """Return the dossier of a dossier's step; raise ValueError for another record's step."""
        if self.dossier is None:
            raise ValueError(f"step {self.node} is not about a dossier")
        return self.dossier

    @property
    def subject(self) -> str:
        """Return the subject of the task: the unit, the round of a proposal, the sitting, the document."""
        return str(self.record if self.dossier is None else self.dossier.unit)

    @property
    def in_round(self) -> Round | None:
        """Return the round the task belongs to; None for a document approval."""
        record = self.record
        return None if isinstance(record, PaperCase) else record.round

    @property
    def given_to(self) -> str:
        """Return whose task it is, in words."""
        if self.person is not None:
            return str(self.person.user)
        if self.taken_by is not None:
            return f"{self.taken_by.user} ({self.office or self.council or self.unit})"
        return str(self.office or self.council or self.unit or self.record)
