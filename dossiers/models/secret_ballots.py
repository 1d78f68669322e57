"""Secret ballots (bỏ phiếu kín): turnout and slips are stored apart, with nothing that ties them.

Until the voting is over the slips are in a `BallotBox`, encrypted under a key that is not in the database
(dossiers.services.council.ballot_boxes); then they are all written at once as rows of `SecretSlip`.
"""

from __future__ import annotations

from uuid import uuid4

from django.db import models

from dossiers.models.ballots import AgendaItem, Outcome
from dossiers.models.councils import CouncilSeat


class Turnout(models.Model):
    """Whether a seat has voted in a secret ballot on a dossier (đã bỏ phiếu), or was absent when it closed."""

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


class BoxEnd(models.TextChoices):
    """The end of a box: its slips were counted, or it was discarded unopened."""

    OPENED = "opened", "Đã mở"
    DISCARDED = "discarded", "Hủy, không mở"


class BallotBox(models.Model):
    """The box of a secret ballot on a dossier (hòm phiếu kín): its slips in one encrypted blob of one length.

    Each vote writes it anew under a new key; `key` names the key file. `ended` is set once;
    then the box is empty and its key destroyed.
    """

    item = models.OneToOneField(AgendaItem, on_delete=models.PROTECT, related_name="box")
    key = models.UUIDField("khóa", null=True, editable=False)
    content = models.BinaryField("phiếu đã mã hóa", default=bytes)
    ended = models.CharField("kết thúc", max_length=10, choices=BoxEnd.choices, blank=True)

    class Meta:
        ordering = ["pk"]
        verbose_name = "hòm phiếu kín"
        verbose_name_plural = "hòm phiếu kín"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended="", key__isnull=False)
                | ~models.Q(ended="") & models.Q(key__isnull=True),
                name="dossiers_box_has_a_key_until_it_ends",
            ),
        ]

    def __str__(self) -> str:
        return self.get_ended_display() or "Đang khóa"


class SecretSlip(models.Model):
    """A slip of a secret ballot (phiếu kín): an opinion without name, number or time.

    Its key is random; all slips of a dossier are written together, in random order, when its box is opened.
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
