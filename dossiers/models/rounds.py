"""Rounds of assessment (đợt đánh giá): one year, one criteria set, its units, rules and deadlines."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from accounts.models import Appointment, Office
from accounts.role_groups import SIGNERS
from criteria.labels import model_name
from criteria.models import CriteriaSet
from criteria.models.sets import parsed_once
from criteria.rules.definition import SetDefinition
from criteria.rules.level_definition import default_name, inline_name
from ledger.models import StoredFile
from ledger.sealing.models import Sealed


class RoundStep(models.TextChoices):
    """The steps that may have a deadline (bước)."""

    SUBMIT = "submit", "Nộp hồ sơ"
    CHECK = "check", "Kiểm tra hồ sơ"
    REVIEW = "review", "Hội đồng đánh giá"
    DECIDE = "decide", "Quyết định công nhận"
    REPORT = "report", "Báo cáo kết quả"


class BallotKind(models.TextChoices):
    """How members vote (cách bỏ phiếu)."""

    OPEN = "open", "Bỏ phiếu ghi tên"
    SECRET = "secret", "Bỏ phiếu kín"


class TieRule(models.TextChoices):
    """The effect of a tie without a casting vote (phiếu ngang nhau)."""

    CONCLUDE = "conclude", "Không đề nghị công nhận hoặc trả lại"
    VOTE_AGAIN = "vote_again", "Bỏ phiếu lại ở phiên họp khác"


class CountedIn(models.TextChoices):
    """How the days of a term are counted (cách tính ngày)."""

    WORKING = "working", "Ngày làm việc"
    CALENDAR = "calendar", "Ngày lịch"


class Round(Sealed):
    """A round (đợt đánh giá); the rules it runs under are copied into it when it is opened.

    `quorum_*` and `majority_*` are shares of the council's seats; `validity_months` and `upgrade_months` come from
    the criteria set's dated data and are None where no source states them. `signing_role` empty: whoever holds a
    mandate. `own_sha256` names the round's own copy of the set (`RoundSet`); empty: the set itself judges.
    `government_level` empty: a round of before whose set judges several levels and whose issuer is of none of them.
    `level_names` are those of its set by number; empty: a round of before, whose levels are called by their numbers.
    `authority_*` are the written ground of an issuer that the set does not name.
    `objection_days` and `answer_days` are calendar days (Luật Khiếu nại 2011, Điều 9 and Điều 28).
    `closed_at`: closed with a report (`RoundReport`), or, where it is `cancelled`, given up before anything was sent.
    """

    name = models.CharField("tên đợt", max_length=200)
    year = models.PositiveSmallIntegerField("năm đánh giá")
    criteria_set = models.ForeignKey(
        CriteriaSet, on_delete=models.PROTECT, related_name="rounds", verbose_name="bộ tiêu chí"
    )
    government_level = models.CharField(
        "cấp của danh hiệu",
        max_length=10,
        blank=True,
        default="",
        choices=CriteriaSet.GovernmentLevel.choices,
    )
    plan = models.ForeignKey(
        "documents.Plan",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="rounds",
        verbose_name="kế hoạch",
    )
    standing_office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="rounds_standing", verbose_name="cơ quan thường trực"
    )
    issuer = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="rounds_issued", verbose_name="cơ quan ra quyết định"
    )
    council = models.ForeignKey(
        "dossiers.Council", on_delete=models.PROTECT, related_name="rounds", verbose_name="hội đồng"
    )
    with_council = models.BooleanField("có hội đồng đánh giá", default=True)
    with_inspection = models.BooleanField("có kiểm tra thực tế", default=False)
    quorum_numerator = models.PositiveSmallIntegerField("tử số tỷ lệ họp", default=2)
    quorum_denominator = models.PositiveSmallIntegerField("mẫu số tỷ lệ họp", default=3)
    majority_numerator = models.PositiveSmallIntegerField("tử số tỷ lệ tán thành", default=1)
    majority_denominator = models.PositiveSmallIntegerField("mẫu số tỷ lệ tán thành", default=2)
    casting_vote = models.BooleanField("chủ tịch quyết định khi phiếu ngang nhau", default=False)
    ballot_kind = models.CharField(
        "cách bỏ phiếu", max_length=6, choices=BallotKind.choices, default=BallotKind.OPEN
    )
    tie_rule = models.CharField(
        "khi phiếu ngang nhau", max_length=10, choices=TieRule.choices, default=TieRule.CONCLUDE
    )
    recuse_own_unit = models.BooleanField("người của đơn vị không bỏ phiếu", default=True)
    recuse_reviewers = models.BooleanField("người đã thẩm định không bỏ phiếu", default=True)
    validity_months = models.PositiveSmallIntegerField("thời hạn danh hiệu (tháng)", null=True, blank=True)
    upgrade_months = models.PositiveSmallIntegerField("chờ nâng mức độ (tháng)", null=True, blank=True)
    own_sha256 = models.CharField("SHA-256 bản riêng của bộ tiêu chí", max_length=64, blank=True, default="")
    signing_role = models.CharField(
        "người ký quyết định",
        max_length=24,
        blank=True,
        choices=[(role.value, role.label) for role in SIGNERS],
    )
    objection_days = models.PositiveSmallIntegerField("thời hạn kiến nghị (ngày)", default=90)
    answer_days = models.PositiveSmallIntegerField("thời hạn trả lời kiến nghị (ngày)", default=30)
    authority_ground = models.TextField("căn cứ thẩm quyền", blank=True)
    authority_document = models.CharField("văn bản làm căn cứ thẩm quyền", max_length=300, blank=True)
    authority_file = models.ForeignKey(
        StoredFile,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="tệp văn bản làm căn cứ thẩm quyền",
    )
    opened_at = models.DateTimeField("mở lúc", auto_now_add=True)
    opened_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người mở"
    )
    closed_at = models.DateTimeField("đóng lúc", null=True, blank=True)
    closed_by = models.ForeignKey(
        Appointment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="người đóng",
    )
    cancelled = models.BooleanField("đã hủy", default=False)
    closing_note = models.TextField("lý do hủy, ghi chú khi đóng", blank=True, default="")
    reminded_at = models.DateTimeField("nhắc các đơn vị lúc", null=True, blank=True)
    level_names = models.JSONField("tên các mức", blank=True, default=dict)

    class Meta:
        ordering = ["-year", "-pk"]
        verbose_name = "đợt đánh giá"
        verbose_name_plural = "đợt đánh giá"
        constraints = [
            models.UniqueConstraint(
                fields=["standing_office", "name", "year"],
                condition=Q(cancelled=False),
                name="dossiers_round_name_once_a_year",
            ),
            models.CheckConstraint(
                condition=Q(cancelled=False) | (Q(closed_at__isnull=False) & ~Q(closing_note="")),
                name="dossiers_cancelling_needs_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(quorum_denominator__gt=0)
                & Q(quorum_numerator__gt=0)
                & Q(quorum_numerator__lte=F("quorum_denominator")),
                name="dossiers_round_quorum_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(majority_denominator__gt=0)
                & Q(majority_numerator__lte=F("majority_denominator")),
                name="dossiers_round_majority_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(casting_vote=False) | Q(ballot_kind="open"),
                name="dossiers_casting_vote_needs_open_ballots",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def title_name(self) -> str:
        """Return the name of the title this round gives: "Đơn vị học tập cấp tỉnh"."""
        return model_name(self.criteria_set.model, self.government_level)

    def definition(self) -> SetDefinition:
        """Return the criteria set as this round judges by it: its own copy, or the set itself if it has none."""
        if not self.own_sha256:
            return self.criteria_set.parsed()
        return parsed_once(self.own_sha256, lambda: self.own_set.definition)

    @property
    def filled_in(self) -> list[Any]:
        """Return what the round filled in of its set, with the grounds; no query if it judges by the set itself."""
        return list(self.supplements.select_related("ground")) if self.own_sha256 else []

    @property
    def levels_left_out(self) -> list[str]:
        """Return the names of the levels of the set that the round does not offer."""
        if not self.own_sha256:
            return []
        offered = {level.level for level in self.definition().levels}
        return [level.name for level in self.criteria_set.parsed().levels if level.level not in offered]

    def level_name(self, level: int) -> str:
        """Return the name of a level as the round's set writes it: "Khá", "Mức độ 2"."""
        return str(self.level_names.get(str(level)) or default_name(level))

    def level_words(self, level: int | None) -> str:
        """Return a level as it stands within a sentence: "mức Khá", "mức độ 2"; empty for none."""
        return inline_name(self.level_name(level)) if level else ""

    def validity_for(self, level: int) -> int | None:
        """Return the months a title of a level holds: the level's own, else those of the round."""
        stated = self.definition().level(level)
        return (
            self.validity_months
            if stated is None or stated.validity_months is None
            else stated.validity_months
        )

    def waiting_for(self, level: int) -> int | None:
        """Return the months to hold a lower level before this one, None where none are stated.

        Those of the round stand in only where no level of its set states any.
        """
        levels = self.definition().levels
        if all(one.after_months is None for one in levels):
            return self.upgrade_months
        return next((one.after_months for one in levels if one.level == level), None)

    def signing_roles(self) -> tuple[str, ...]:
        """Return the roles that may sign this round's decisions: the one chosen, or any with a mandate."""
        return (self.signing_role,) if self.signing_role else SIGNERS


class RoundDeadline(Sealed):
    """A deadline of a round (thời hạn): the day a step must be done by, the days it may take, or both.

    `days` are counted from the day the step begins, which is not counted itself; `source` says where it is written.
    """

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="deadlines", verbose_name="đợt")
    step = models.CharField("bước", max_length=10, choices=RoundStep.choices)
    due = models.DateField("hạn", null=True, blank=True)
    days = models.PositiveSmallIntegerField("số ngày", null=True, blank=True)
    counted_in = models.CharField(
        "tính theo", max_length=8, choices=CountedIn.choices, default=CountedIn.WORKING
    )
    text = models.CharField("nội dung", max_length=500, blank=True)
    source = models.CharField("nguồn", max_length=200, blank=True)

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = "thời hạn"
        verbose_name_plural = "thời hạn"
        constraints = [
            models.UniqueConstraint(fields=["round", "step"], name="dossiers_one_deadline_a_step"),
            models.CheckConstraint(
                condition=Q(due__isnull=False) | Q(days__gt=0), name="dossiers_deadline_has_a_limit"
            ),
        ]

    def __str__(self) -> str:
        parts = [f"{self.due:%d/%m/%Y}"] if self.due else []
        if self.days:
            parts.append(f"{self.days} {self.get_counted_in_display().lower()}")
        return f"{self.get_step_display()}: {', '.join(parts)}"


class DeadlineExtension(Sealed):
    """A deadline extended with a reason (gia hạn), for a round or one dossier; append-only."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="extensions", verbose_name="đợt")
    dossier = models.ForeignKey(
        "dossiers.Dossier",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="extensions",
        verbose_name="hồ sơ",
    )
    step = models.CharField("bước", max_length=10, choices=RoundStep.choices)
    old_due = models.DateField("hạn cũ", null=True)
    new_due = models.DateField("hạn mới")
    reason = models.TextField("lý do")
    granted_by = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="+", verbose_name="người cho gia hạn"
    )
    granted_at = models.DateTimeField("cho lúc", auto_now_add=True)

    append_only = True

    class Meta:
        ordering = ["pk"]
        verbose_name = "gia hạn"
        verbose_name_plural = "gia hạn"
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="dossiers_extension_needs_a_reason"),
            models.CheckConstraint(
                condition=Q(old_due__isnull=True) | Q(new_due__gt=F("old_due")),
                name="dossiers_extension_goes_forward",
            ),
        ]
        indexes = [models.Index(fields=["round", "step"])]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.new_due:%d/%m/%Y}"
