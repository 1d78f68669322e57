"""Progress of a round: what waits for whom, how late, by step and by the unit above; from the open task cards."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from dossiers.models import Dossier, DossierState, Round, SubmissionLine
from dossiers.services.rounds.managing import UNDER_WAY
from workflows.models import TaskCard


@dataclass(frozen=True, slots=True)
class Waiting:
    """One dossier at one step: where it waits, since when, until when, how many days late (0: not late)."""

    dossier: int
    code: str
    unit: str
    above: str
    step: str
    place: str
    since: datetime
    due: date | None
    days_late: int


@dataclass(frozen=True, slots=True)
class Group:
    """How many dossiers wait at a step or below a unit, and how many of them are late."""

    name: str
    many: int
    late: int


def waiting_in(round: Round, today: date) -> list[Waiting]:
    """Return what waits in a round, the latest first, in three queries; a sitting's votes stand once a dossier."""
    found: dict[tuple[int, str], Waiting] = {}
    open_cards = TaskCard.objects.open().select_related("unit", "office", "council", "person__user")
    for card in (
        open_cards.filter(dossier__round=round).select_related("dossier__unit__parent").order_by("pk")
    ):
        dossier = card.require_dossier()
        found.setdefault((dossier.pk, card.node), _at(card, dossier, today))
    going_up = SubmissionLine.objects.filter(
        dossier__round=round, dossier__state=DossierState.IN_SUBMISSION, submission__state__in=UNDER_WAY
    ).select_related("dossier__unit__parent")
    cards = {card.submission_id: card for card in open_cards.filter(submission__round=round)}
    for line in going_up:
        if card := cards.get(line.submission_id):
            found[line.dossier_id, card.node] = _at(card, line.dossier, today)
    return sorted(found.values(), key=lambda one: (-one.days_late, one.code))


def _at(card: TaskCard, dossier: Dossier, today: date) -> Waiting:
    unit = dossier.unit
    return Waiting(
        dossier=dossier.pk,
        code=unit.code,
        unit=unit.name,
        above=unit.parent.name if unit.parent else "",
        step=card.title,
        place=str(card.council or card.office or card.unit or card.person),
        since=timezone.localtime(card.created_at),
        due=card.due,
        days_late=max((today - card.due).days, 0) if card.due else 0,
    )


def by_step(rows: Iterable[Waiting]) -> list[Group]:
    """Return how many wait at each step, the most first."""
    return _grouped((one.step, one.days_late) for one in rows)


def by_unit_above(rows: Iterable[Waiting]) -> list[Group]:
    """Return how many wait below each unit above, the most first; units without one above are left out."""
    return _grouped((one.above, one.days_late) for one in rows if one.above)


def _grouped(rows: Iterable[tuple[str, int]]) -> list[Group]:
    many: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for name, days in rows:
        many[name] += 1
        late[name] += days > 0
    return [Group(name, number, late[name]) for name, number in many.most_common()]
