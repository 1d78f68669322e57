"""Source: open and done tasks (việc), for the users they are assigned to or who did them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from search.engines.base import SearchDocument
from search.index.access_tokens import task_tokens, visible_tasks
from search.index.source import Source
from search.index.sources.text import dotted, facet, lines
from workflows.models import TaskCard


def _tasks() -> QuerySet[TaskCard]:
    return TaskCard.objects.with_details()


def _task_documents(card: TaskCard) -> Iterator[SearchDocument]:
    opened, by = card.in_round, card.closed_by
    body = lines(
        opened, card.given_to, card.due and f"Hạn {card.due:%d/%m/%Y}", by and f"Người làm: {by.user}"
    )
    facets = facet(
        year=opened.year if opened else None,
        unit=card.dossier.unit_id if card.dossier else card.unit_id,
        state="task-open" if card.closed_at is None else "task-done",
    )
    yield SearchDocument(
        "viec",
        str(card.pk),
        str(card),
        body,
        task_tokens(card),
        facets=facets,
        day=_task_day(card),
        known_as="Việc",
    )


def _task_day(card: TaskCard) -> date:
    return timezone.localdate(card.closed_at or card.created_at)


def _about_task(card: TaskCard) -> str:
    if card.closed_at is not None:
        return dotted(card.in_round, f"xong ngày {timezone.localdate(card.closed_at):%d/%m/%Y}")
    due = f"hạn {card.due:%d/%m/%Y}" if card.due else ""
    return dotted(card.in_round, card.given_to, due)


TASKS: Final = Source(
    kind="viec",
    label="Việc",
    model_label="workflows.TaskCard",
    queryset=_tasks,
    visible_to=lambda user: visible_tasks(user).with_details(),
    to_documents=_task_documents,
    url=lambda card, location: card.get_absolute_url(),
    about=_about_task,
    dated=_task_day,
    related={"documents.OfficialDocument": ("paper__draft_id", "pk")},
    names={
        "accounts.AdministrativeUnit": ("dossier__unit_id", "unit_id"),
        "accounts.Office": ("office_id",),
        "accounts.User": ("person__user_id", "taken_by__user_id", "closed_by__user_id"),
        "dossiers.Council": ("council_id",),
        "dossiers.Round": ("dossier__round_id", "submission__round_id", "sitting__round_id"),
    },
)
