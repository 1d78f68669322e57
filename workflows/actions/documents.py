"""Any other paper that needs approval: put forward, decided, corrected, stopped, numbered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone
from viewflow.workflow.models import Task

from accounts.models import Appointment
from documents.models import OfficialDocument
from dossiers.models import PaperCase
from dossiers.services.documents import approvals, document_revocations
from workflows.flows import PaperFlow
from workflows.inbox.completion import (
    complete_task,
    finish_task,
    lock_tasks,
    one_transaction,
    open_task,
)


def put_paper_forward(*, appointment: Appointment, **facts: Any) -> PaperCase:
    """Put a draft before the signers by its tờ trình; facts as the service takes them."""
    with one_transaction():
        case = approvals.put_forward(appointment=appointment, **facts)
        PaperFlow.start.run(paper=case)
    return case


def correct_document(*, appointment: Appointment, document: OfficialDocument, **words: str) -> PaperCase:
    """Put forward the letter that corrects an issued document (đính chính): was, should_be, why."""
    with one_transaction():
        case = approvals.correct(appointment=appointment, document=document, **words)
        PaperFlow.start.run(paper=case)
    return case


def put_revocation_forward(
    *, appointment: Appointment, document: OfficialDocument, effect: str, **words: str
) -> PaperCase:
    """Put forward the decision that takes an issued document back or brings it back: ground, reason, why."""
    with one_transaction():
        case = document_revocations.put_forward(
            appointment=appointment, document=document, effect=effect, **words
        )
        PaperFlow.start.run(paper=case)
    return case


def revise_revocation(
    *, appointment: Appointment, case: PaperCase, task: Task | None = None, **words: str
) -> PaperCase:
    """The drafters correct a returned revoking or restoring decision; ground, reason and why anew."""
    return complete_task(
        task=task or open_task("revise_paper", paper=case),
        appointment=appointment,
        act=lambda: document_revocations.revise(appointment=appointment, case=case, **words),
    )


def revise_paper(
    *, appointment: Appointment, case: PaperCase, wording: approvals.Wording, task: Task | None = None
) -> PaperCase:
    """The drafters correct a returned paper and put it forward again."""
    return complete_task(
        task=task or open_task("revise_paper", paper=case),
        appointment=appointment,
        act=lambda: approvals.revise(appointment=appointment, case=case, wording=wording),
    )


def decide_paper(
    *, appointment: Appointment, case: PaperCase, act: str, reason: str = "", task: Task | None = None
) -> PaperCase:
    """The authority signs, refuses or returns a paper; `act` is "sign", "refuse" or "return"."""
    return complete_task(
        task=task or open_task("decide_paper", paper=case),
        appointment=appointment,
        act=lambda: approvals.decide(appointment=appointment, case=case, act=act, reason=reason),
    )


def stop_paper(*, appointment: Appointment, case: PaperCase, reason: str) -> PaperCase:
    """A signer or the document clerk stops a signed paper before it has its number (dừng khẩn cấp)."""
    with one_transaction():
        task = open_task("issue_paper", paper=case)
        [(activation, card)] = lock_tasks([task], appointment)
        stopped = approvals.stop(appointment=appointment, case=case, reason=reason)
        finish_task(activation, card, appointment)
    return stopped


def issue_paper(
    *, appointment: Appointment, case: PaperCase, on: date | None = None, task: Task | None = None
) -> PaperCase:
    """The document clerk gives the number; an issued plan gets its public page with it."""
    return complete_task(
        task=task or open_task("issue_paper", paper=case),
        appointment=appointment,
        act=lambda: approvals.issue(appointment=appointment, case=case, on=on or timezone.localdate()),
    )
