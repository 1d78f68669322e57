"""Dossiers (hồ sơ): one unit in one round, its assignments, verdicts and completeness checks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db import models
from django.db.models import Case, Q, When
from django.urls import reverse
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office, Role
from accounts.queries import current_appointments
from accounts.reach import NOBODY, reach
from accounts.role_groups import COUNCIL_ROLES, ISSUER_ROLES, UNIT_ROLES
from accounts.unit_succession import with_forerunners
from dossiers.models.rounds import Round
from ledger.sealing.models import Sealed, SealedQuerySet


class DossierState(models.TextChoices):
    """The state of a dossier (trạng thái)."""

    SELF_ASSESSMENT = "self_assessment", "Đang tự đánh giá"
    CHECKING = "checking", "Chờ kiểm tra hồ sơ"
    REVIEW = "review", "Hội đồng đánh giá"
    PROPOSED = "proposed", "Đề nghị công nhận"
    IN_SUBMISSION = "in_submission", "Đã trình"
    RECOGNISED = "recognised", "Được công nhận"
    REFUSED = "refused", "Không được công nhận"
    WITHDRAWN = "withdrawn", "Đơn vị đã rút"
    TAKEN_OUT = "taken_out", "Đã đưa ra khỏi đợt"


LEFT_STATES: Final = (DossierState.WITHDRAWN, DossierState.TAKEN_OUT)
"""The unit is no longer in the round: it went itself, or the standing office took it out before anything was sent."""
ENDED_STATES = (DossierState.RECOGNISED, DossierState.REFUSED, *LEFT_STATES)
RUNNING_STATES = tuple(s for s in DossierState.values if s not in ENDED_STATES)
ARTICLE_LENGTH = 1000
SENT_STATES = tuple(s for s in DossierState.values if s != DossierState.SELF_ASSESSMENT)


TAKEN_BACK: Final = (DossierState.SELF_ASSESSMENT, *LEFT_STATES)
BEING_WRITTEN: Final = Q(submitted_at__isnull=True) | Q(state__in=TAKEN_BACK)
"""What a dossier holds now may be the unit's own draft: never sent, or taken back since."""


@dataclass(frozen=True, slots=True)
class DossierRights:
    """Conditions: dossiers somebody may know of (`seen`), of their unit (`own`), to read as they are now (`read`)."""

    seen: Q
    own: Q
    read: Q

    @classmethod
    def of(cls, user: Any) -> DossierRights:
        """Return the rights of a user today, by their appointments; nobody who is not logged in has any."""
        seen = own = NOBODY
        if getattr(user, "is_authenticated", False):
            for post in current_appointments(user):
                seen |= appointment_scope(post)
                own |= own_scope(post)
        return cls(seen, own, own | (seen & ~BEING_WRITTEN))


class DossierQuerySet(SealedQuerySet):
    """Dossiers by who may see and read them, the same for every list, page, search and download."""

    def visible_to(self, user: Any) -> DossierQuerySet:
        """Return the dossiers of which this user may know today, by their appointments; `is_read` says of what more.

        A unit's people see its dossiers and those of its forerunners; the standing office those of its
        rounds; council members those their council's sittings hold; the issuing office those concluded;
        administrators those of the units they manage. Answers, notes and evidence are the unit's own until it
        sends them, and again while it works on a dossier that came back: nobody else reads them then.
        """
        rights = DossierRights.of(user)
        return self.filter(rights.seen).annotate(is_read=Case(When(rights.read, then=True), default=False))

    def read_by(self, user: Any) -> DossierQuerySet:
        """Return the dossiers whose answers, notes and evidence this user may read as they are now."""
        return self.filter(DossierRights.of(user).read)

    def with_details(self) -> DossierQuerySet:
        """Join what a list row names; the text of the criteria set is left out and parsed once."""
        rows = self.select_related("unit", "round__criteria_set", "round__standing_office", "round__issuer")
        return rows.defer("round__criteria_set__definition")


def own_scope(post: Appointment) -> Q:
    """Return the condition for dossiers that are the appointment's own: of its unit and those whose papers it keeps."""
    if post.role in UNIT_ROLES:
        return Q(unit__in=with_forerunners(post.office.unit_id).values("pk"))
    return Q(unit=post.office.unit_id) if post.role == Role.ADMINISTRATOR else NOBODY


def appointment_scope(post: Appointment) -> Q:
    """Return the condition for dossiers visible to one appointment."""
    if post.role == Role.ADMINISTRATOR:
        return reach(post, timezone.localdate()).units("unit")
    if post.role in UNIT_ROLES:
        return own_scope(post)
    if post.role == Role.STANDING_CLERK:
        return Q(round__standing_office=post.office)
    if post.role in COUNCIL_ROLES:
        return council_scope(post)
    if post.role in ISSUER_ROLES:
        return Q(
            round__issuer=post.office,
            state__in=[
                DossierState.PROPOSED,
                DossierState.IN_SUBMISSION,
                DossierState.RECOGNISED,
                DossierState.REFUSED,
            ],
        )
    return Q(pk__in=[])


def council_scope(post: Appointment) -> Q:
    """Return the condition for dossiers a council's member sees: those that its sittings hold.

    The secretary, who opens sittings, sees those that wait for one too.
    """
    councils = post.seats.valid_on(timezone.localdate()).values("council")
    held = Q(pk__in=Dossier.objects.filter(agenda_items__sitting__council__in=councils).values("pk"))
    if post.role == Role.COUNCIL_SECRETARY:
        held |= Q(round__council__in=councils, state=DossierState.REVIEW)
    return held & Q(submitted_at__isnull=False, state__in=SENT_STATES)


class Dossier(Sealed):
    """One unit's request in one round (hồ sơ đề nghị công nhận).

    `title_key` says for which title it is: model, level of government and year (`dossiers.rules.titles.title_key`);
    a unit has one running dossier a key. Empty: one of several that ran at once before this was refused.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="dossiers", verbose_name="đợt")
    unit = models.ForeignKey(
        AdministrativeUnit, on_delete=models.PROTECT, related_name="dossiers", verbose_name="đơn vị"
    )
    state = models.CharField(
        "trạng thái", max_length=16, choices=DossierState.choices, default=DossierState.SELF_ASSESSMENT
    )
    title_key = models.CharField("danh hiệu của năm", max_length=90, blank=True, default="")
    requested_level = models.PositiveSmallIntegerField("mức độ đề nghị", null=True, blank=True)
    proposed_level = models.PositiveSmallIntegerField("mức độ hội đồng đề nghị", null=True, blank=True)
    return_reason = models.TextField("lý do trả lại", blank=True)
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)
    submitted_at = models.DateTimeField("nộp lúc", null=True, blank=True)
    closed_at = models.DateTimeField("xong lúc", null=True, blank=True)
    is_read: bool
    """Annotated by `visible_to`: whether that user reads what the dossier holds now."""

    objects: ClassVar[Any] = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-round__year", "unit__code"]
        verbose_name = "hồ sơ"
        verbose_name_plural = "hồ sơ"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=~Q(state__in=LEFT_STATES),
                name="dossiers_one_dossier_a_unit_and_round",
            ),
            models.UniqueConstraint(
                fields=["unit", "title_key"],
                condition=~Q(title_key="") & Q(state__in=RUNNING_STATES),
                name="dossiers_one_running_dossier_a_title",
            ),
        ]
        indexes = [models.Index(fields=["state", "round"])]

    def __str__(self) -> str:
        return f"{self.unit} – {self.round}"

    @property
    def is_being_written(self) -> bool:
        """Return whether what it holds now may be the unit's own draft (BEING_WRITTEN)."""
        return self.submitted_at is None or self.state in TAKEN_BACK

    @property
    def reasons_for_missing_evidence(self) -> list[Any]:
        """Return why required evidence is missing; no query if the round requires none."""
        required = any(entry.evidence.required for entry in self.round.definition().indicators)
        return list(self.evidence_gaps.select_related("by__user")) if required else []

    @property
    def requested_words(self) -> str:
        """Return the level requested as it stands within a sentence: "mức độ 2", "mức Khá"; empty for none."""
        return self.round.level_words(self.requested_level)

    @property
    def proposed_words(self) -> str:
        """Return the level the council proposes as it stands within a sentence; empty for none."""
        return self.round.level_words(self.proposed_level)

    def get_absolute_url(self) -> str:
        """Return the dossier's page in the workspace."""
        return reverse("workflows:dossier", args=[self.pk])


class IndicatorAssignment(Sealed):
    """The office of the unit that answers an indicator (phân công chỉ tiêu)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="assignments")
    code = models.CharField("chỉ tiêu", max_length=20)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", verbose_name="phòng ban")
    source = models.CharField("nguồn", max_length=200, blank=True)

    sealed_as_one = True

    class Meta:
        ordering = ["code"]
        verbose_name = "phân công chỉ tiêu"
        verbose_name_plural = "phân công chỉ tiêu"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code", "office"], name="dossiers_assignment_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code}: {self.office}"


class IndicatorVerdict(Sealed):
    """The verdict on an indicator at a level, frozen when the dossier was submitted (kết quả)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="verdicts")
    code = models.CharField("chỉ tiêu", max_length=20)
    level = models.PositiveSmallIntegerField("mức độ")
    result = models.CharField("kết quả", max_length=16)
    required = models.CharField("yêu cầu", max_length=500, blank=True)
    found = models.CharField("thực hiện", max_length=500, blank=True)
    article = models.CharField("căn cứ", max_length=ARTICLE_LENGTH, blank=True)
    reason = models.TextField("lý do", blank=True)

    sealed_as_one = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "kết quả chỉ tiêu"
        verbose_name_plural = "kết quả chỉ tiêu"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "code", "level"], name="dossiers_verdict_once"),
        ]

    def __str__(self) -> str:
        return f"{self.code} mức {self.level}: {self.result}"


class CompletenessCheck(Sealed):
    """The standing office's check of a dossier (kiểm tra hồ sơ): accepted, or returned with reasons."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="checks")
    accepted = models.BooleanField("tiếp nhận")
    reason = models.TextField("lý do", blank=True)
    by = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    manifest_sha256 = models.CharField("bản hồ sơ đã xem", max_length=64)
    at = models.DateTimeField("lúc", auto_now_add=True)

    class Meta:
        ordering = ["at"]
        verbose_name = "kiểm tra hồ sơ"
        verbose_name_plural = "kiểm tra hồ sơ"
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted=True) | ~Q(reason=""), name="dossiers_return_needs_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return "Tiếp nhận" if self.accepted else "Trả lại"
