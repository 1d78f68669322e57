"""Open tasks for those they wait for, and issued documents for the people of the issuing office."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from documents.models import OfficialDocument
from search.documents import Place, Source
from search.engines.base import SearchDocument
from search.rights import document_tokens, task_tokens, visible_documents, visible_tasks
from search.sources.text import dotted, facet, lines, one_line
from workflows.models import TaskCard

# Tasks.


def _tasks() -> QuerySet[TaskCard]:
    return TaskCard.objects.open().with_details()


def _task_documents(card: TaskCard) -> Iterator[SearchDocument]:
    opened = card.in_round
    body = lines(opened, card.given_to, card.due and f"Hạn {card.due:%d/%m/%Y}")
    facets = facet(
        year=opened.year if opened else None,
        unit=card.dossier.unit_id if card.dossier else card.unit_id,
        state="task-open",
    )
    day = timezone.localdate(card.created_at)
    yield SearchDocument("viec", str(card.pk), str(card), body, task_tokens(card), facets=facets, day=day)


def _about_task(card: TaskCard) -> str:
    due = f"hạn {card.due:%d/%m/%Y}" if card.due else ""
    return dotted(card.in_round, card.given_to, due)


# Official documents.


def _papers() -> QuerySet[OfficialDocument]:
    return OfficialDocument.objects.issued().select_related("issuer").defer("facts")


def _paper_documents(document: OfficialDocument) -> Iterator[SearchDocument]:
    body = lines(
        document.title, document.issuer_name, document.place, document.signer_name, document.recipients
    )
    facets = facet(
        year=document.year,
        document=document.type,
        issuer=one_line(document.issuer_name),
        state="paper-issued",
    )
    yield SearchDocument(
        "van-ban",
        str(document.pk),
        f"{document}: {one_line(document.title)}",
        body,
        document_tokens(document),
        facets=facets,
        day=document.issued_on,
    )


def _paper_url(document: OfficialDocument, place: Place) -> str:
    return f"/kiem-tra/{document.check_code}/"


def _about_paper(document: OfficialDocument) -> str:
    day = f"{document.issued_on:%d/%m/%Y}" if document.issued_on else ""
    return dotted(one_line(document.issuer_name), day)


TASKS: Final = Source(
    kind="viec",
    label=_("Việc"),
    model_label="workflows.TaskCard",
    queryset=_tasks,
    visible_to=lambda user: visible_tasks(user).with_details(),
    to_documents=_task_documents,
    url=lambda card, place: card.get_absolute_url(),
    about=_about_task,
)
PAPERS: Final = Source(
    kind="van-ban",
    label=_("Văn bản"),
    model_label="documents.OfficialDocument",
    queryset=_papers,
    visible_to=lambda user: visible_documents(user).distinct().defer("facts"),
    to_documents=_paper_documents,
    url=_paper_url,
    about=_about_paper,
)
