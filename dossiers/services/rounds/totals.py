"""Totals of rounds: the same numbers for whoever may see the round; rights cut the list of dossiers, not the count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count

from dossiers.models import Dossier, DossierState, Round
from dossiers.models.dossiers import ENDED_STATES, LEFT_STATES


@dataclass(frozen=True, slots=True)
class Totals:
    """How many dossiers of a round stand in each state; those withdrawn or taken out are no units of it any more."""

    by_state: Mapping[str, int]

    def _many(self, states: Iterable[str]) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def left(self) -> int:
        """Return how many were withdrawn or taken out."""
        return self._many(LEFT_STATES)

    @property
    def units(self) -> int:
        """Return how many units are in the round."""
        return self._many(self.by_state) - self.left

    @property
    def waiting(self) -> int:
        """Return how many dossiers lie with their units: never sent, or returned to them."""
        return self._many([DossierState.SELF_ASSESSMENT])

    @property
    def sent(self) -> int:
        """Return how many dossiers are sent."""
        return self.units - self.waiting

    @property
    def ended(self) -> int:
        """Return how many were recognised or refused."""
        return self._many(set(ENDED_STATES) - set(LEFT_STATES))

    @property
    def sent_percent(self) -> int:
        """Return the share of units that have sent, in whole per cent rounded down; 0 without units."""
        return 100 * self.sent // self.units if self.units else 0


def totals_of(rounds: Iterable[Round]) -> dict[int, Totals]:
    """Return the totals by the key of the round, in one query."""
    keys = [one.pk for one in rounds]
    rows = Dossier.objects.filter(round__in=keys).values_list("round_id", "state").order_by()
    counted: dict[int, dict[str, int]] = defaultdict(dict)
    for key, state, many in rows.annotate(many=Count("pk")):
        counted[key][state] = many
    return {key: Totals(counted[key]) for key in keys}
