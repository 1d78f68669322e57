"""A secret ballot (bỏ phiếu kín): who voted and what was voted are kept apart, with nothing that ties them."""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from dossiers.models.ballots import AgendaItem, Outcome
from dossiers.models.councils import CouncilSeat


class Turnout(models.Model):
    """Who gave a slip in a secret ballot on a dossier (đã bỏ phiếu), or was absent when it closed."""

    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="turnout")
    seat = models.ForeignKey(CouncilSeat, on_delete=models.PROTECT, related_name="turnout")
    voted = models.BooleanField("đã bỏ phiếu", default=True)

    class Meta:
        ordering = ["seat"]
        verbose_name = "lượt bỏ phiếu kín"
        verbose_name_plural = "lượt bỏ phiếu kín"
        constraints = [
            models.UniqueConstraint(fields=["item", "seat"], name="dossiers_one_slip_a_seat"),
        ]

    def __str__(self) -> str:
        return f"{self.seat}: {'đã bỏ phiếu' if self.voted else 'vắng mặt'}"


class SecretSlip(models.Model):
    """A slip of a secret ballot (phiếu kín): an opinion without name, number or time.

    Its key is random, and at each vote all slips of the dossier are written anew in a random order, so that
    the order of the rows in the table tells nothing either (dossiers.services.polling).
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.PROTECT, related_name="slips")
    choice = models.CharField("ý kiến", max_length=10, choices=Outcome.choices)
    reason = models.TextField("lý do", blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "phiếu kín"
        verbose_name_plural = "phiếu kín"
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(choice__in=["absent", "adjourn"]), name="dossiers_slip_is_an_opinion"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_choice_display())
