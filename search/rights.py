"""Who may find what: tokens on each document, and the tokens a person holds at the moment of asking.

The tokens of a document name what never changes about it: its dossier, the dossier's unit and round, the
issuing office, the task. What a person holds is read from the database with `visible_to` for each question and
written down in the fewest tokens. So a right, a seat or a state that changes is in force at once, in counts,
facets and suggestions too, without waiting for the index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from accounts.queries import current_appointments
from documents.models import OfficialDocument
from dossiers.models import Dossier
from search.engines.base import PUBLIC
from workflows.models import TaskCard

EVERYONE: Final = frozenset({PUBLIC})
FEW: Final = 64
"""So many dossiers are named one by one; more are named by round and unit where all of it is visible."""


def tokens_of(user: Any) -> frozenset[str]:
    """Return the tokens of a person, asked from the database at the moment of the search."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return EVERYONE
    tasks = (f"task:{pk}" for pk in visible_tasks(user).values_list("pk", flat=True))
    offices = (f"office:{pk}" for pk in _offices_of(user))
    return EVERYONE | set(_dossier_tokens_of(user)) | set(tasks) | set(offices)


def dossier_tokens(dossier: Dossier) -> frozenset[str]:
    """Return the tokens of those who may see a dossier, one of which they hold."""
    return frozenset({f"dossier:{dossier.pk}", f"round:{dossier.round_id}", f"unit:{dossier.unit_id}"})


def task_tokens(card: TaskCard) -> frozenset[str]:
    """Return the token of those who may see a task."""
    return frozenset({f"task:{card.pk}"})


def document_tokens(document: OfficialDocument) -> frozenset[str]:
    """Return the token of those who may see an issued document."""
    return frozenset({f"office:{document.issuer_id}"})


def visible_tasks(user: Any) -> QuerySet[TaskCard]:
    """Return the open tasks of this person, and of their offices, units and councils."""
    found = TaskCard.objects.none()
    for post in current_appointments(user):
        cards = TaskCard.objects.open()
        mine = Q(pk__in=cards.mine(post).order_by().values("pk"))
        office = Q(pk__in=cards.of_office(post).order_by().values("pk"))
        found = found | TaskCard.objects.filter(mine | office)
    return found.order_by()


def visible_documents(user: Any) -> QuerySet[OfficialDocument]:
    """Return the issued documents of the offices this person is appointed in."""
    return OfficialDocument.objects.issued().filter(issuer__in=_offices_of(user))


def _offices_of(user: Any) -> list[int]:
    return list(current_appointments(user).order_by().values_list("office", flat=True).distinct())


def _dossier_tokens_of(user: Any) -> Iterable[str]:
    rows = list(Dossier.objects.visible_to(user).order_by().values_list("pk", "round", "unit").distinct())
    if len(rows) > FEW:
        for name, at in (("round", 1), ("unit", 2)):
            whole = _whole(name, Counter(row[at] for row in rows))
            yield from (f"{name}:{pk}" for pk in whole)
            rows = [row for row in rows if row[at] not in whole]
    yield from (f"dossier:{pk}" for pk, _round, _unit in rows)


def _whole(name: str, seen: Counter[int]) -> set[int]:
    """Return the rounds (or units) all of whose dossiers are among those seen."""
    totals = Dossier.objects.order_by().values_list(name).annotate(Count("pk"))
    return {pk for pk, total in totals if seen.get(pk) == total}
