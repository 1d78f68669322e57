"""The public register of titles: which titles the public sees, how many of a decision are in which state.

A title runs 36 months from the end of the year of recognition; that date stands in the row (TT 24/2023 and
TT 25/2023/TT-BGDĐT), so the state follows from dates alone and nothing has to be switched over at midnight.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Max, Min, Q, QuerySet

from dossiers.models import Decision, Title
from dossiers.models.titles import TitleQuerySet, state_filter
from dossiers.rules.titles import STATES as TITLE_STATES


def published_titles() -> TitleQuerySet:
    """Return the published titles: those whose decision has a live page, and those entered from paper."""
    return Title.objects.filter(Q(decision__page__live=True) | Q(entry__isnull=False))


def title_register() -> TitleQuerySet:
    """Return the published titles for queries over the whole register.

    The decisions with a live page are listed once in a subquery instead of joined for each title: a quarter of the
    time over fifty thousand titles, slower than `published_titles` for a few.
    """
    decided = Q(decision__in=Decision.objects.filter(page__live=True).values("pk"))
    return Title.objects.filter(decided | Q(entry__isnull=False))


def with_title_counts(rows: QuerySet, day: date, titles: str = "titles") -> QuerySet:
    """Annotate each decision with its number of titles, in all and in each state, and their range of levels and dates.

    `titles` is the path from the row to the titles ("decision__titles" from a page).
    """
    counts = {f"n_{s}": Count(titles, filter=state_filter(s, day, f"{titles}__")) for s in TITLE_STATES}
    return rows.annotate(
        n_titles=Count(titles),
        first_unit=Min(f"{titles}__unit__name"),
        lowest_level=Min(f"{titles}__level"),
        highest_level=Max(f"{titles}__level"),
        level_name=Max(f"{titles}__level_name"),
        title_model=Min(f"{titles}__model"),
        title_government_level=Min(f"{titles}__government_level"),
        last_valid_until=Max(f"{titles}__valid_until"),
        **counts,
    )


def decision_state(counts: dict[str, int]) -> str:
    """Return a decision's state from the number of its titles in each state, as the check page shows it.

    The state that all titles share; "partly" where some are valid; else "replaced" before "expired".
    """
    states = {state for state in TITLE_STATES if counts.get(state)}
    if not states:
        return "valid"
    if len(states) == 1:
        return states.pop()
    if "valid" in states:
        return "partly"
    return "replaced" if "replaced" in states else "expired"
