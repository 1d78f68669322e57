"""Access tokens: those of each document, and those that a user holds at the moment of the search.

The tokens of a document name what never changes about it: its dossier (of evidence, that it is content of one), the
dossier's unit and round, the issuer, the task. The tokens of a user are computed for each search from the `visible_to`
and `read_by` querysets, in as few tokens as possible.
So changes of roles, seats and states take effect at once, in counts, facets and suggestions too, without reindexing.
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
"""Token → the column of the task that it names."""
SINGLE_TOKENS_MAX: Final = 64
"""Up to so many records get a token each; of more, fully visible groups (rounds, units, issuers) get one."""


def tokens_of(user: Any) -> frozenset[str]:
    """Return the tokens that a user holds now."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return PUBLIC_TOKENS
    tasks = _fewest_tokens(visible_tasks(user), TaskCard.objects.all(), "task", TASK_GROUPS)
    dossiers = _fewest_tokens(
        Dossier.objects.visible_to(user), Dossier.objects.all(), "dossier", {"round": "round", "unit": "unit"}
    )
    read = _fewest_tokens(
        Dossier.objects.read_by(user),
        Dossier.objects.all(),
        "content",
        {"content-round": "round", "content-unit": "unit"},
    )
    papers = _fewest_tokens(
        visible_documents(user), OfficialDocument.objects.issued(), "paper", {"issuer": "issuer__unit"}
    )
    incoming = _fewest_tokens(
        IncomingDocument.objects.visible_to(user),
        IncomingDocument.objects.all(),
        "incoming",
        {"office": "office__unit"},
    )
    return PUBLIC_TOKENS | set(tasks) | set(dossiers) | set(read) | set(papers) | set(incoming)


def dossier_tokens(dossier: Dossier) -> frozenset[str]:
    """Return the tokens of a dossier; a user needs one of them."""
    return frozenset({f"dossier:{dossier.pk}", f"round:{dossier.round_id}", f"unit:{dossier.unit_id}"})


def content_tokens(dossier: Dossier) -> frozenset[str]:
    """Return the tokens of what a dossier holds, which its unit alone has until it is sent."""
    return frozenset({
        f"content:{dossier.pk}", f"content-round:{dossier.round_id}", f"content-unit:{dossier.unit_id}",
    })  # fmt: skip


def task_tokens(card: TaskCard) -> frozenset[str]:
    """Return the tokens of a task; a user needs one of them."""
    groups = {f"{token}:{getattr(card, f'{path}_id')}" for token, path in TASK_GROUPS.items()}
    return frozenset({f"task:{card.pk}"} | {group for group in groups if not group.endswith(":None")})


def document_tokens(document: OfficialDocument) -> frozenset[str]:
    """Return the tokens of an issued document; a user needs one of them."""
    return frozenset({f"paper:{document.pk}", f"issuer:{document.issuer.unit_id}"})


def incoming_tokens(document: IncomingDocument) -> frozenset[str]:
    """Return the tokens of an incoming document; a user needs one of them."""
    return frozenset({f"incoming:{document.pk}", f"office:{document.office.unit_id}"})


def visible_tasks(user: Any) -> TaskCardQuerySet:
    """Return the open and done tasks that the user may see, as on the task screens.

    Their own, those of their offices, units and councils, and those they completed.
    """
    rights = Q(pk__in=[])
    for post in current_appointments(user):
        cards = TaskCard.objects.order_by()
        rights |= Q(pk__in=cards.mine(post).values("pk")) | Q(pk__in=cards.of_office(post).values("pk"))
        rights |= Q(closed_by=post)
    return TaskCard.objects.filter(rights).order_by()


def visible_documents(user: Any) -> QuerySet[OfficialDocument]:
    """Return the issued documents that the user may see."""
    return OfficialDocument.objects.visible_to(user).issued()


def _fewest_tokens(
    visible: QuerySet, everything: QuerySet, token_of_record: str, groups: Mapping[str, str]
) -> Iterable[str]:
    """Yield the fewest tokens for the visible records: one per fully visible group, then one per record left.

    `groups`: token → path of the field; "round:4" stands for all of round 4.
    """
    rows = list(visible.order_by().values_list("pk", *groups.values()).distinct())
    for at, (token, path) in enumerate(groups.items(), start=1):
        if len(rows) <= SINGLE_TOKENS_MAX:
            break
        seen = Counter(row[at] for row in rows if row[at] is not None)
        totals = everything.order_by().filter(**{f"{path}__in": list(seen)}).values_list(path)
        complete = {pk for pk, total in totals.annotate(Count("pk")) if seen[pk] == total}
        yield from (f"{token}:{pk}" for pk in complete)
        rows = [row for row in rows if row[at] not in complete]
    yield from (f"{token_of_record}:{row[0]}" for row in rows)
