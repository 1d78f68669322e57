"""Submissions and decisions: put forward, signed line by line, stopped, numbered and published."""

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
from workflows.inbox.completion import (
    complete_task,
    finish_task,
    lock_tasks,
    one_transaction,
    open_task,
)


def draft_submission(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Submission:
    """Gather proposed dossiers in a submission (lập tờ trình) and put it before the authority."""
    with one_transaction():
        submission = proposals.draft(appointment=appointment, round=round, dossiers=list(dossiers))
        SubmissionFlow.start.run(submission=submission)
    return submission


DECIDING = {"sign", "refuse", "return"}


def decide_submission(
    *,
    appointment: Appointment,
    submission: Submission,
    act: str,
    reason: str = "",
    lines: Mapping[int, tuple[str, str]] | None = None,
    task: Task | None = None,
) -> None:
    """The authority signs, refuses or returns the submission; `act` is "sign", "refuse" or "return".

    `lines` leaves single lines out of a signed decision: key -> ("refused" or "returned", reason).
    """
    if act not in DECIDING:
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


def stop_decision(*, appointment: Appointment, submission: Submission, reason: str) -> Submission:
    """A signer or the document clerk stops a signed decision before it has its number (dừng khẩn cấp)."""
    with one_transaction():
        task = open_task("issue_number", submission=submission)
        [(activation, card)] = lock_tasks([task], appointment)
        stopped = review.stop(appointment=appointment, submission=submission, reason=reason)
        finish_task(activation, card, appointment)
    return stopped


def revise_submission(
    *, appointment: Appointment, submission: Submission, dossiers: Iterable[Dossier], task: Task | None = None
) -> Submission:
    """The standing office corrects a returned submission and sends it again."""
    return complete_task(
        task=task or open_task("revise", submission=submission),
        appointment=appointment,
        act=lambda: proposals.revise(appointment=appointment, submission=submission, dossiers=list(dossiers)),
    )


def issue_decision(
    *, appointment: Appointment, submission: Submission, on: date | None = None, task: Task | None = None
) -> Decision:
    """The document clerk gives the number; PDF, titles and the public page come with it (cấp số, công bố)."""
    return complete_task(
        task=task or open_task("issue_number", submission=submission),
        appointment=appointment,
        act=lambda: issuing.issue(
            appointment=appointment, submission=submission, on=on or timezone.localdate()
        ),
    )
