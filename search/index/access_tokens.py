"""Who may find what: tokens on each document, and the tokens a person holds at the moment of asking.

The tokens of a document name what never changes about it: its dossier, the dossier's unit and round, the
issuer, the task. What a person holds is read from the database with `visible_to` for each question and
written down in the fewest tokens. So a right, a seat or a state that changes is in force at once, in counts,
facets and suggestions too, without waiting for the index.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db.models import Count, Q, QuerySet

from accounts.queries import current_appointments
from documents.models import IncomingDocument, OfficialDocument
from dossiers.models import Dossier
from search.engines.base import PUBLIC
from workflows.models import TaskCard, TaskCardQuerySet

PUBLIC_TOKENS: Final = frozenset({PUBLIC})
TASK_GROUPS: Final = {
    "task-office": "office",
    "task-unit": "unit",
    "task-council": "council",
    "task-person": "person",
    "task-done-by": "closed_by",
}
"""Token → the column of a task that says whose it is."""
FEW: Final = 64
"""So many are named one by one; of more, whole rounds, units and issuers are named where all of it is visible."""


def tokens_of(user: Any) -> frozenset[str]:
    """Return the tokens of a person, asked from the database at the moment of the search."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return PUBLIC_TOKENS
    tasks = _fewest(visible_tasks(user), TaskCard.objects.all(), "task", TASK_GROUPS)
    dossiers = _fewest(
        Dossier.objects.visible_to(user), Dossier.objects.all(), "dossier", {"round": "round", "unit": "unit"}
    )
    papers = _fewest(
        visible_documents(user), OfficialDocument.objects.issued(), "paper", {"issuer": "issuer__unit"}
    )
    incoming = _fewest(
        IncomingDocument.objects.visible_to(user),
        IncomingDocument.objects.all(),
        "incoming",
        {"office": "office__unit"},
    )
    return PUBLIC_TOKENS | set(tasks) | set(dossiers) | set(papers) | set(incoming)


def dossier_tokens(dossier: Dossier) -> frozenset[str]:
    """Return the tokens of those who may see a dossier, one of which they hold."""
    return frozenset({f"dossier:{dossier.pk}", f"round:{dossier.round_id}", f"unit:{dossier.unit_id}"})


def task_tokens(card: TaskCard) -> frozenset[str]:
    """Return the tokens of those who may see a task, one of which they hold."""
    groups = {f"{token}:{getattr(card, f'{path}_id')}" for token, path in TASK_GROUPS.items()}
    return frozenset({f"task:{card.pk}"} | {group for group in groups if not group.endswith(":None")})


def document_tokens(document: OfficialDocument) -> frozenset[str]:
    """Return the tokens of those who may see an issued document, one of which they hold."""
    return frozenset({f"paper:{document.pk}", f"issuer:{document.issuer.unit_id}"})


def incoming_tokens(document: IncomingDocument) -> frozenset[str]:
    """Return the tokens of those who may see a document that came in, one of which they hold."""
    return frozenset({f"incoming:{document.pk}", f"office:{document.office.unit_id}"})


def visible_tasks(user: Any) -> TaskCardQuerySet:
    """Return the tasks, open and done, this person may look at, as their screens do.

    They are the person's own, those of their offices, units and councils, and those they finished.
    """
    rights = Q(pk__in=[])
    for post in current_appointments(user):
        cards = TaskCard.objects.order_by()
        rights |= Q(pk__in=cards.mine(post).values("pk")) | Q(pk__in=cards.of_office(post).values("pk"))
        rights |= Q(closed_by=post)
    return TaskCard.objects.filter(rights).order_by()


def visible_documents(user: Any) -> QuerySet[OfficialDocument]:
    """Return the issued documents this person may see."""
    return OfficialDocument.objects.visible_to(user).issued()


def _fewest(visible: QuerySet, everything: QuerySet, one: str, groups: Mapping[str, str]) -> Iterable[str]:
    """Name what is visible in the fewest tokens: whole groups by their token, what is left one by one.

    `groups` says token → path of the field: all of a round seen is "round:4".
    """
    rows = list(visible.order_by().values_list("pk", *groups.values()).distinct())
    for at, (token, path) in enumerate(groups.items(), start=1):
        if len(rows) <= FEW:
            break
        seen = Counter(row[at] for row in rows if row[at] is not None)
        totals = everything.order_by().filter(**{f"{path}__in": list(seen)}).values_list(path)
        whole = {pk for pk, total in totals.annotate(Count("pk")) if seen[pk] == total}
        yield from (f"{token}:{pk}" for pk in whole)
        rows = [row for row in rows if row[at] not in whole]
    yield from (f"{one}:{row[0]}" for row in rows)
