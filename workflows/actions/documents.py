"""Actions on document approvals (văn bản trình ký): put forward, decided, corrected, stopped, numbered."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from accounts.models import Appointment
from documents.models import OfficialDocument
from dossiers.models import PaperCase
from dossiers.services.documents import approvals, document_revocations
from workflows.flows import PaperFlow
from workflows.inbox.completion import completes, starts


@starts(PaperFlow, "paper")
def put_paper_forward(*, appointment: Appointment, **facts: Any) -> PaperCase:
    """Put a draft before the signers with its tờ trình; facts as the service takes them."""
    return approvals.put_forward(appointment=appointment, **facts)


@starts(PaperFlow, "paper")
def correct_document(*, appointment: Appointment, document: OfficialDocument, **words: str) -> PaperCase:
    """Put forward the letter that corrects an issued document (đính chính): was, should_be, why."""
    return approvals.correct(appointment=appointment, document=document, **words)


@starts(PaperFlow, "paper")
def put_revocation_forward(
    *, appointment: Appointment, document: OfficialDocument, effect: str, **words: str
) -> PaperCase:
    """Put forward the decision that revokes or restores an issued document: ground, reason, why."""
    return document_revocations.put_forward(
        appointment=appointment, document=document, effect=effect, **words
    )


@completes("revise_paper", paper="case")
def revise_revocation(*, appointment: Appointment, case: PaperCase, **words: str) -> PaperCase:
    """Correct a returned revoking or restoring decision: ground, reason and why anew; the drafters do."""
    return document_revocations.revise(appointment=appointment, case=case, **words)


@completes("revise_paper", paper="case")
def revise_paper(*, appointment: Appointment, case: PaperCase, wording: approvals.Wording) -> PaperCase:
    """Correct a returned document and put it forward again; the drafters do."""
    return approvals.revise(appointment=appointment, case=case, wording=wording)


@completes("decide_paper", paper="case")
def decide_paper(*, appointment: Appointment, case: PaperCase, act: str, reason: str = "") -> PaperCase:
    """Sign, refuse or return a document; `act` is "sign", "refuse" or "return"; the authority does."""
    return approvals.decide(appointment=appointment, case=case, act=act, reason=reason)


@completes("issue_paper", checked_by_service=True, paper="case")
def stop_paper(*, appointment: Appointment, case: PaperCase, reason: str) -> PaperCase:
    """Stop a signed document before it has its number (dừng khẩn cấp); a signer or the document clerk does."""
    return approvals.stop(appointment=appointment, case=case, reason=reason)


@completes("issue_paper", paper="case")
def issue_paper(*, appointment: Appointment, case: PaperCase, on: date | None = None) -> PaperCase:
    """Give the document its number; an issued plan gets its public page; the document clerk does."""
    return approvals.issue(appointment=appointment, case=case, on=on or timezone.localdate())
