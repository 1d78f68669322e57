"""Filters of the inbox: words with or without diacritics, step, round, deadline."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from dossiers.models import PaperCase, Round
from home.directory.queries import matching_units
from home.slugs import fold
from ledger.web.numbers import whole_number
from workflows.models import TaskCardQuerySet
from workflows.steps import STEPS

DUES = {"": "Mọi hạn", "qua-han": "Quá hạn", "7-ngay": "Trong 7 ngày", "khong-han": "Không có hạn"}
OFFERED_FROM = 6


def of_round(round_ids: list[int]) -> Q:
    """Return the condition that a card belongs to one of the rounds."""
    return (
        Q(dossier__round__in=round_ids) | Q(submission__round__in=round_ids) | Q(sitting__round__in=round_ids)
    )


class TaskFilters:
    """The filters of one request; a value that is not understood filters nothing."""

    def __init__(self, query: Mapping[str, str], *, today: date) -> None:
        """Read `tu` (words), `buoc` (step), `dot` (round), `han` (deadline)."""
        self.today = today
        self.words = query.get("tu", "").strip()[:100]
        self.step = query.get("buoc", "") if query.get("buoc", "") in STEPS else ""
        self.round = whole_number(query.get("dot"))
        self.due = query.get("han", "") if query.get("han", "") in DUES else ""

    @property
    def narrowed(self) -> bool:
        """Return whether any filter is set."""
        return bool(self.words or self.step or self.round or self.due)

    def apply(self, cards: TaskCardQuerySet) -> TaskCardQuerySet:
        """Return the cards that match."""
        if self.step:
            cards = cards.filter(node=self.step)
        if self.round:
            cards = cards.filter(of_round([self.round]))
        if self.due == "qua-han":
            cards = cards.filter(due__lt=self.today)
        elif self.due == "7-ngay":
            cards = cards.filter(due__gte=self.today, due__lte=self.today + timedelta(days=7))
        elif self.due == "khong-han":
            cards = cards.filter(due__isnull=True)
        return cards.filter(self._words()) if self.words else cards

    def _words(self) -> Q:
        wanted = fold(self.words)
        steps = [node for node, step in STEPS.items() if wanted in fold(step.title)]
        rounds = [pk for pk, name in Round.objects.values_list("pk", "name") if wanted in fold(name)]
        waiting = PaperCase.objects.filter(cards__closed_at__isnull=True).values_list("pk", "draft__title")
        papers = [pk for pk, title in waiting if wanted in fold(title)]
        units = Q(dossier__unit__in=matching_units(self.words))
        return units | Q(node__in=steps) | of_round(rounds) | Q(paper__in=papers)

    def shown(self, cards: TaskCardQuerySet) -> dict[str, Any]:
        """Return what the filter form offers: only the steps and rounds that occur among these cards."""
        plain = cards.order_by().select_related(None)
        nodes = set(plain.values_list("node", flat=True).distinct())
        rounds = Round.objects.filter(
            Q(dossiers__cards__in=plain.values("pk"))
            | Q(submissions__cards__in=plain.values("pk"))
            | Q(sittings__cards__in=plain.values("pk"))
        ).distinct()
        return {
            "offered": self.narrowed or plain[:OFFERED_FROM].count() >= OFFERED_FROM,
            "narrowed": self.narrowed,
            "words": self.words,
            "steps": [(node, step.title, node == self.step) for node, step in STEPS.items() if node in nodes],
            "rounds": [(one.pk, str(one), one.pk == self.round) for one in rounds],
            "dues": [(value, label, value == self.due) for value, label in DUES.items()],
        }
