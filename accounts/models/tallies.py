"""Counters of attempts within a window (accounts/tallies.py)."""

from __future__ import annotations

from django.db import models


class Tally(models.Model):
    """How often something happened within a window (số lần); written by one statement only, pruned each day.

    `who` is a keyed hash of the name that was typed, never the name: some type their password there.
    """

    kind = models.CharField("việc", max_length=20)
    who = models.CharField("ai", max_length=64, blank=True)
    place = models.CharField("từ đâu", max_length=64, blank=True)
    count = models.PositiveIntegerField("số lần")
    until = models.DateTimeField("tính đến")

    class Meta:
        verbose_name = "số lần"
        verbose_name_plural = "số lần"
        constraints = [
            models.UniqueConstraint(fields=["kind", "who", "place"], name="accounts_tally_one_a_place")
        ]
        indexes = [models.Index(fields=["kind", "place"]), models.Index(fields=["until"])]

    def __str__(self) -> str:
        return f"{self.kind}: {self.count}"
