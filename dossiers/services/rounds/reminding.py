"""Reminding the units of a round that have not sent their dossier (nhắc các đơn vị chưa nộp)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers.errors import WrongState
from dossiers.models import Dossier, DossierState, Round, RoundStep
from dossiers.rules.round_changes import first_names, why_not_reminded
from dossiers.services.rounds.deadlines import due_for
from dossiers.services.rounds.managing import locked_round, page_of, people_of, tell
from ledger.services import audit
from ledger.services.transactions import atomic_service


@dataclass(frozen=True, slots=True)
class Reminded:
    """How many people were reminded of how many units, and the units that nobody could be told for."""

    people: int
    units: int
    without_head: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """Return what was done, in a sentence or two."""
        said = (
            f"Đã nhắc {self.people} người đứng đầu của {self.units - len(self.without_head)} đơn vị chưa nộp."
        )
        if not self.without_head:
            return said
        return f"{said} Không nhắc được {len(self.without_head)} đơn vị chưa có người đứng đầu: " + (
            f"{first_names(list(self.without_head))}."
        )


def not_sent(round: Round) -> QuerySet[Dossier]:
    """Return the dossiers of a round that lie with their units: never sent, or returned to them."""
    return (
        round.dossiers.filter(state=DossierState.SELF_ASSESSMENT)
        .select_related("unit")
        .order_by("unit__code", "pk")
    )


@atomic_service
def remind_units(*, appointment: Appointment, round: Round, tasks: Mapping[int, str]) -> Reminded:
    """Remind the heads of all units that have not sent, each by one message that leads to the task.

    `tasks` are the addresses of the open tasks by dossier. Once a day. Raise NotAllowed, WrongState (closed, all
    have sent, reminded today already).
    """
    round, _ = locked_round(appointment=appointment, round=round)
    now = timezone.localtime()
    last = timezone.localtime(round.reminded_at) if round.reminded_at else None
    if why := why_not_reminded(last, now):
        raise WrongState(why)
    waiting = list(not_sent(round))
    if not waiting:
        raise WrongState("Mọi đơn vị của đợt đã nộp hồ sơ nên không còn ai để nhắc.")
    heads = people_of([one.unit for one in waiting], [Role.UNIT_HEAD])
    links = {
        post.pk: tasks.get(one.pk, one.get_absolute_url()) for one in waiting for post in heads[one.unit_id]
    }
    due, _ = due_for(round, RoundStep.SUBMIT)
    until = f" Hạn nộp: {due:%d/%m/%Y}." if due else ""
    people = tell(
        [post for posts in heads.values() for post in posts],
        subject=f"Nhắc nộp hồ sơ: {round}",
        body=f"{round.standing_office} nhắc: đơn vị chưa nộp hồ sơ {round}.{until}",
        key=f"remind-round:{round.pk}:{now:%Y-%m-%d}",
        link=page_of(round),
        links=links,
    )
    alone = tuple(one.unit.name for one in waiting if not heads[one.unit_id])
    done = Reminded(people, len(waiting), alone)
    round.reminded_at = now
    round.save(update_fields=["reminded_at"])
    audit.record(act="remind-units", appointment=appointment, subject=round, sentence=done.words)
    return done
