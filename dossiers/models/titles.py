"""Titles (danh hiệu) and their state on a day."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q

from accounts.models import AdministrativeUnit
from criteria.labels import model_name
from criteria.models import CriteriaSet
from criteria.rules.level_definition import default_name, inline_name
from dossiers.models.decisions import Decision
from dossiers.models.dossiers import Dossier
from dossiers.models.title_entries import TitleEntry
from dossiers.rules import titles as rules
from ledger.sealing.models import Sealed, SealedQuerySet


def state_filter(state: str, day: date, prefix: str = "") -> Q:
    """Return the condition for a title being in a state on a day: `dossiers.rules.titles.state_on` in SQL.

    `prefix` is the path to the title ("titles__" from a decision).
    """
    revoked = Q(**{f"{prefix}revoked_on__lte": day})
    unrevoked = Q(**{f"{prefix}revoked_on__isnull": True}) | Q(**{f"{prefix}revoked_on__gt": day})
    replaced = Q(**{f"{prefix}replaced_on__lte": day})
    running = Q(**{f"{prefix}valid_until__gte": day}) | Q(**{f"{prefix}valid_until__isnull": True})
    unreplaced = Q(**{f"{prefix}replaced_on__isnull": True}) | Q(**{f"{prefix}replaced_on__gt": day})
    return {
        rules.REVOKED: revoked,
        rules.REPLACED: unrevoked & replaced,
        rules.EXPIRED: unrevoked & unreplaced & Q(**{f"{prefix}valid_until__lt": day}),
        rules.VALID: unrevoked & unreplaced & running,
    }[state]


class TitleQuerySet(SealedQuerySet):
    """Titles by their state on a day, and by where they come from."""

    def decided_here(self) -> TitleQuerySet:
        """Return the titles given by a decision of this system."""
        return self.filter(entry__isnull=True)

    def of_kind(self, model: str, government_level: str) -> TitleQuerySet:
        """Return the titles of a model and level of government; those of an unknown level may be of it."""
        titles = self.filter(model=model)
        return titles.filter(government_level__in=("", government_level)) if government_level else titles

    def entered(self) -> TitleQuerySet:
        """Return the titles entered from paper."""
        return self.filter(entry__isnull=False)

    def valid_on(self, day: date) -> TitleQuerySet:
        """Return the titles in force that day: begun, not expired, revoked or replaced."""
        return self.filter(state_filter(rules.VALID, day), valid_from__lte=day)


class StandingTitles(models.Manager.from_queryset(TitleQuerySet)):  # type: ignore[misc]
    """The titles but those whose entry from paper was removed, which count nowhere."""

    def get_queryset(self) -> TitleQuerySet:
        """Return the titles whose entry stands."""
        return super().get_queryset().filter(removed_at__isnull=True)


class Title(Sealed):
    """A title (danh hiệu) of a unit from one day until another; revoked or replaced titles stay as history.

    It comes from a decision of this system with its dossier, or from a paper (`entry`), never from both.
    `government_level` empty: the level of government is not known. Removed entries are found by `with_removed` only.
    `valid_until` None: no source states how long it holds, so no end is known and it does not expire.
    `level_name` is the level in the words of the set it was given by; empty: a title of before, called by its number.
    """

    unit = models.ForeignKey(AdministrativeUnit, on_delete=models.PROTECT, related_name="titles")
    # Both or neither, by `dossiers_title_has_one_origin`; whoever reads them knows which titles it asked for.
    decision: models.ForeignKey[Any, Any] = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="titles"
    )
    dossier: models.OneToOneField[Any, Any] = models.OneToOneField(
        Dossier, on_delete=models.PROTECT, null=True, blank=True, related_name="title"
    )
    entry: models.OneToOneField[Any, Any] = models.OneToOneField(
        TitleEntry, on_delete=models.PROTECT, null=True, blank=True, related_name="title"
    )
    model = models.CharField("mô hình", max_length=40)
    government_level = models.CharField(
        "cấp của danh hiệu",
        max_length=10,
        blank=True,
        default="",
        choices=CriteriaSet.GovernmentLevel.choices,
    )
    level = models.PositiveSmallIntegerField("mức độ")
    level_name = models.CharField("tên mức", max_length=100, blank=True, default="")
    recognised_on = models.DateField("ngày quyết định")
    valid_from = models.DateField("hiệu lực từ")
    valid_until = models.DateField("hiệu lực đến", null=True, blank=True)
    replaced_on = models.DateField("được thay thế từ", null=True, blank=True)
    replaced_by = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_on = models.DateField("thu hồi từ", null=True, blank=True)
    revoked_why = models.TextField("căn cứ thu hồi", blank=True)

    removed_at = models.DateTimeField("bỏ khỏi sổ lúc", null=True, blank=True)

    objects: ClassVar[Any] = StandingTitles()
    with_removed: ClassVar[Any] = TitleQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "-valid_from"]
        verbose_name = "danh hiệu"
        verbose_name_plural = "danh hiệu"
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="dossiers_title_dates_in_order"
            ),
            models.CheckConstraint(
                condition=Q(decision__isnull=False, dossier__isnull=False, entry__isnull=True)
                | Q(decision__isnull=True, dossier__isnull=True, entry__isnull=False),
                name="dossiers_title_has_one_origin",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(entry__isnull=False),
                name="dossiers_only_entered_titles_are_removed",
            ),
            models.UniqueConstraint(
                fields=["unit", "model", "government_level", "recognised_on"],
                condition=Q(entry__isnull=False, removed_at__isnull=True),
                name="dossiers_title_entered_once",
            ),
        ]
        indexes = [models.Index(fields=["model", "valid_until"])]

    def __str__(self) -> str:
        return f"{self.unit} – {self.level_words}"

    @property
    def level_title(self) -> str:
        """Return the name of the level as its set writes it: "Khá", "Mức độ 2"."""
        return self.level_name or default_name(self.level)

    @property
    def level_words(self) -> str:
        """Return the level as it stands within a sentence: "mức Khá", "mức độ 2"."""
        return inline_name(self.level_title)

    @property
    def name(self) -> str:
        """Return the name of the title: "Đơn vị học tập cấp tỉnh"."""
        return model_name(self.model, self.government_level)

    @property
    def end_words(self) -> str:
        """Return until when the title holds, in words; "chưa xác định thời hạn" where no source states it."""
        return rules.end_words(self.valid_until)

    @property
    def paper(self) -> str:
        """Return the decision the title rests on, in words; one entered from paper says so."""
        return str(self.decision.document) if self.entry is None else self.entry.words

    def status_on(self, day: date) -> str:
        """Return "revoked", "replaced", "expired" or "valid" on that day."""
        return rules.state_on(
            day,
            valid_until=self.valid_until,
            replaced_on=self.replaced_on,
            revoked_on=self.revoked_on,
        )
