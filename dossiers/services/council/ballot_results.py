"""Ballots of a dossier, named or secret: who has voted and, once it may be known, what they voted.

Named ballots are rows with the seat and the reason. In a secret ballot the seat is in `Turnout`; the opinions are
encrypted (dossiers.services.council.ballot_boxes) and become rows of
`SecretSlip`, all at once, when the voting is over.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from dossiers.errors import BallotsLost
from dossiers.models import (
    AgendaItem,
    Ballot,
    BallotBox,
    BallotKind,
    CouncilSeat,
    Outcome,
    Sitting,
    Turnout,
)
from dossiers.rules import sittings
from dossiers.rules.facts import Fact
from dossiers.services.council import ballot_boxes


def is_secret(item: AgendaItem) -> bool:
    """Return whether the dossier is voted on by secret ballot."""
    return item.sitting.ballot_kind == BallotKind.SECRET


def has_voted(item: AgendaItem, seat: CouncilSeat) -> bool:
    """Return whether the member has voted."""
    rows = item.turnout if is_secret(item) else item.ballots
    return rows.filter(seat=seat).exists()


def record_named_ballot(item: AgendaItem, seat: CouncilSeat, *, choice: str, reason: str) -> None:
    """Create a member's named ballot; the caller holds the lock of the item."""
    Ballot.objects.create(
        item=item, seat=seat, choice=choice, reason=reason, manifest_sha256=item.manifest_sha256
    )


def is_opened(item: AgendaItem) -> bool:
    """Return whether the box of a secret ballot was opened or discarded, so that its result is in rows."""
    return bool(item.outcome) or BallotBox.objects.filter(item=item).exclude(ended="").exists()


def is_over(item: AgendaItem) -> bool:
    """Return whether everybody in a secret ballot has voted, stays out, or is recorded as absent."""
    waiting = item.sitting.attendance.exclude(seat__in=item.turnout.values("seat"))
    return not waiting.exclude(seat__in=item.recusals.values("seat")).exists()


def record_absent(item: AgendaItem, seats: Iterable[CouncilSeat]) -> int:
    """Record these seats as absent; return how many."""
    if is_secret(item):
        return len(Turnout.objects.bulk_create(Turnout(item=item, seat=s, voted=False) for s in seats))
    return len(
        Ballot.objects.bulk_create(
            Ballot(item=item, seat=s, choice=Outcome.ABSENT, manifest_sha256=item.manifest_sha256)
            for s in seats
        )
    )


def choices(item: AgendaItem) -> list[str]:
    """Return the choice of every ballot, absences included; of a secret ballot only those opened."""
    if not is_secret(item):
        return [ballot.choice for ballot in item.ballots.all()]
    absent = sum(not row.voted for row in item.turnout.all())
    return [slip.choice for slip in item.slips.all()] + [str(Outcome.ABSENT)] * absent


def is_counted(item: AgendaItem) -> bool:
    """Return whether every ballot was counted; those of a discarded box were not."""
    return not is_secret(item) or len(item.slips.all()) == sum(row.voted for row in item.turnout.all())


def hash_of_slips(slips: Iterable[tuple[str, str]]) -> str:
    """Return the hash of opened slips, independent of their order."""
    content = json.dumps(sorted(map(list, slips)), ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()


def reasons_given(item: AgendaItem) -> list[tuple[str, str]]:
    """Return (member's name, reason) of each ballot with a reason; no names after a secret ballot."""
    if is_secret(item):
        return sorted(("", slip.reason) for slip in item.slips.all() if slip.reason)
    return [
        (str(ballot.seat.appointment.user), ballot.reason) for ballot in item.ballots.all() if ballot.reason
    ]


def seats_that_voted_on(item: AgendaItem) -> set[int]:
    """Return the seats that voted on a dossier; makes no query if its ballots were prefetched."""
    if is_secret(item):
        return {row.seat_id for row in item.turnout.all() if row.voted}
    return {ballot.seat_id for ballot in item.ballots.all() if ballot.choice != Outcome.ABSENT}


def seats_that_voted(sitting: Sitting) -> set[int]:
    """Return the seats that voted on any dossier of a sitting."""
    named = Ballot.objects.filter(item__sitting=sitting).exclude(choice=Outcome.ABSENT)
    secret = Turnout.objects.filter(item__sitting=sitting, voted=True)
    return {*named.values_list("seat", flat=True), *secret.values_list("seat", flat=True)}


def with_turnout(items: QuerySet[AgendaItem]) -> QuerySet[AgendaItem]:
    """Annotate each item with `spoken`: how many members voted."""
    return items.annotate(
        spoken=Count("ballots", filter=~Q(ballots__choice=Outcome.ABSENT), distinct=True)
        + Count("turnout", filter=Q(turnout__voted=True), distinct=True)
    )


def items_voted_on(sitting: Sitting, appointment: Any) -> set[int]:
    """Return the items of a sitting on which the appointment has voted."""
    mine = Q(ballots__seat__appointment=appointment) | Q(turnout__seat__appointment=appointment)
    return set(sitting.items.filter(mine).values_list("pk", flat=True))


def lost_key_sentence(item: AgendaItem) -> str:
    """Return a sentence if the key of a locked box is gone; no query if the box was read with the item."""
    return str(BallotsLost()) if is_secret(item) and ballot_boxes.has_lost_its_key(item) else ""


@dataclass(frozen=True, slots=True)
class Poll:
    """The state of the voting on a dossier: the tally of choices and the base it is counted over.

    While a secret ballot is `locked` the tally is empty and only `turnout` is known.
    `lost` says why the box cannot be opened any more, if so.
    """

    sitting: Sitting
    tally: dict[str, int]
    base: int
    casting: str = ""
    turnout: int | None = None
    locked: bool = False
    lost: str = ""

    @property
    def voted(self) -> int:
        """Return how many members voted (abstaining counts, absence does not)."""
        if self.turnout is not None:
            return self.turnout
        return sum(count for choice, count in self.tally.items() if choice != Outcome.ABSENT)

    def quorum(self) -> Fact:
        """Return whether enough members of the sitting have voted."""
        return sittings.quorum(
            voted=self.voted,
            seats=self.base,
            numerator=self.sitting.quorum_numerator,
            denominator=self.sitting.quorum_denominator,
        )

    def carried(self, barred: Collection[str] = ()) -> str | None:
        """Return the outcome that is carried, or None; `barred` outcomes are not reached and cannot be."""
        return sittings.carried(
            self.tally,
            seats=self.base,
            numerator=self.sitting.majority_numerator,
            denominator=self.sitting.majority_denominator,
            casting=self.casting,
            barred=barred,
        )

    def to_vote_again(self) -> bool:
        """Return whether another vote is needed: a tie under the sitting's tie rule, or lost slips."""
        return bool(self.lost) or (
            self.sitting.tie_rule == sittings.VOTE_AGAIN
            and self.carried() is None
            and bool(self.quorum())
            and sittings.is_tied(self.tally)
        )


def voting_base(item: AgendaItem) -> int:
    """Return how many members the quorum and the majority are counted over."""
    return item.sitting.attendance.count() - item.recusals.count()


def poll_of(item: AgendaItem, casting_seat: CouncilSeat | None = None) -> Poll:
    """Return the state of the voting; `casting_seat` is the presiding seat, whose vote decides if the rules say so."""
    if is_secret(item):
        return _secret_poll(item)
    tally = Counter(choices(item))
    casting = ""
    if casting_seat is not None and item.sitting.casting_vote:
        own = item.ballots.filter(seat=casting_seat).values_list("choice", flat=True).first() or ""
        casting = own if own in sittings.OPINIONS else ""
    return Poll(item.sitting, dict(tally), voting_base(item), casting)


def _secret_poll(item: AgendaItem) -> Poll:
    """Return the state of a secret ballot: the turnout, and the tally only after the box was opened."""
    voted, count = sum(row.voted for row in item.turnout.all()), voting_base(item)
    if is_opened(item):
        return Poll(item.sitting, dict(Counter(choices(item))), count, turnout=voted)
    lost = str(BallotsLost()) if ballot_boxes.is_lost(item) else ""
    return Poll(item.sitting, {}, count, turnout=voted, locked=True, lost=lost)
