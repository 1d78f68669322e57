"""Actions on proposals (tờ trình, model `Submission`): drafted, decided line by line, stopped, revised, issued."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import timezone
from viewflow.workflow.models import Task

from accounts.models import Appointment
from dossiers.errors import BadAnswer
from dossiers.models import Decision, Dossier, Round, Submission
from dossiers.services.decisions import issuing
from dossiers.services.proposals import proposals, review
from workflows.flows import SubmissionFlow
from workflows.inbox.completion import complete_task, completes, open_task, starts

DECISION_ACTS = {"sign", "refuse", "return"}


@starts(SubmissionFlow, "submission")
def draft_submission(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Submission:
    """Draft a proposal of dossiers (lập tờ trình) and put it before the authority."""
    return proposals.draft(appointment=appointment, round=round, dossiers=list(dossiers))


def decide_submission(
    *,
    appointment: Appointment,
    submission: Submission,
    act: str,
    reason: str = "",
    lines: Mapping[int, tuple[str, str]] | None = None,
    task: Task | None = None,
) -> None:
    """Sign, refuse or return the proposal; `act` is "sign", "refuse" or "return"; the authority does.

    `lines` leaves single lines out of a signed decision: key -> ("refused" or "returned", reason). An unknown `act`
    raises BadAnswer before anything is looked up.
    """
    if act not in DECISION_ACTS:
        raise BadAnswer("Chưa chọn cách xử lý. Hãy chọn ký, từ chối hoặc trả lại.")

    def decide() -> None:
        if act == "sign":
            review.sign(appointment=appointment, submission=submission, lines=lines)
        elif act == "refuse":
            review.refuse(appointment=appointment, submission=submission, reason=reason)
        else:
            review.send_back(appointment=appointment, submission=submission, reason=reason)

    task = task or open_task("decide", submission=submission)
    complete_task(task=task, appointment=appointment, act=decide)


@completes("issue_number", checked_by_service=True, submission="submission")
def stop_decision(*, appointment: Appointment, submission: Submission, reason: str) -> Submission:
    """Stop a signed decision before it has its number (dừng khẩn cấp); a signer or the document clerk does."""
    return review.stop(appointment=appointment, submission=submission, reason=reason)


@completes("revise", submission="submission")
def revise_submission(
    *, appointment: Appointment, submission: Submission, dossiers: Iterable[Dossier]
) -> Submission:
    """Correct a returned proposal and put it forward again; the standing office does."""
    return proposals.revise(appointment=appointment, submission=submission, dossiers=list(dossiers))


@completes("issue_number", submission="submission")
def issue_decision(*, appointment: Appointment, submission: Submission, on: date | None = None) -> Decision:
    """Give the decision its number; PDF, titles and public page come with it (cấp số, công bố); the clerk does."""
    return issuing.issue(appointment=appointment, submission=submission, on=on or timezone.localdate())
