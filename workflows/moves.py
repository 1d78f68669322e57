"""The acts that move the procedure: each one transaction of service, flow, audit line, messages and page.

Killed in the middle, everything is as before or as after. All verbs are keyword-only, take the acting
`Appointment`, and raise `dossiers.errors.ProcedureError`: JustHandled where somebody was first.

    open_round(*, appointment, **facts) -> Round                 facts as dossiers.services.rounds.open_round
    start_dossiers(*, round) -> int                              idempotent
    submit_dossier(*, appointment, dossier, requested_level, task=None) -> Manifest
    accept_dossier(*, appointment, dossier, task=None)
    return_dossier(*, appointment, dossier, reason, task=None)
    inspect_dossier(*, appointment, dossier, note, task=None)
    open_sitting(*, appointment, round, dossiers) -> Sitting
    cast_ballot(*, appointment, item, choice, reason="", task=None) -> Ballot
    close_voting(*, appointment, item) -> list[Ballot]
    conclude(*, appointment, item, outcome, reason="", task=None)
    conclude_without_council(*, appointment, dossier, outcome, reason="", task=None)
    draft_submission(*, appointment, round, dossiers) -> Submission
    decide_submission(*, appointment, submission, act, reason="", task=None)   act: sign | refuse | return
    revise_submission(*, appointment, submission, dossiers, task=None)
    issue_decision(*, appointment, submission, on=None, task=None) -> Decision
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from viewflow.workflow.models import Process, Task

from accounts.models import Appointment
from dossiers.errors import BadAnswer
from dossiers.models import AgendaItem, Ballot, Decision, Dossier, Manifest, Round, Sitting, Submission
from dossiers.services import councils, decisions, rounds, submissions, submitting
from ledger.services import audit
from workflows.errors import JustHandled, NotThere, NotYours
from workflows.flows import DossierFlow, SubmissionFlow
from workflows.models import TaskCard
from workflows.performing import (
    finish,
    fresh_card,
    guarded,
    handled_sentence,
    open_task,
    perform,
    perform_many,
)
from workflows.rights import CLOSING_ROLES


def open_round(*, appointment: Appointment, **facts: Any) -> Round:
    """Open a round (mở đợt) and start the flow of each of its dossiers."""
    with guarded():
        opened = rounds.open_round(appointment=appointment, **facts)
        start_dossiers(round=opened)
    return opened


def start_dossiers(*, round: Round) -> int:
    """Start the flow of every dossier of the round that has none yet; return how many were started."""
    with guarded():
        kind = ContentType.objects.get_for_model(Dossier)
        running = Process.objects.filter(artifact_content_type=kind).values("artifact_object_id")
        waiting = list(round.dossiers.exclude(pk__in=running).order_by("pk"))
        for dossier in waiting:
            DossierFlow.start.run(dossier=dossier)
    return len(waiting)


def submit_dossier(
    *, appointment: Appointment, dossier: Dossier, requested_level: int, task: Task | None = None
) -> Manifest:
    """The unit's head sends the sealed self-assessment (nộp hồ sơ)."""
    return perform(
        task=task or open_task("self_assess", dossier=dossier),
        appointment=appointment,
        act=lambda: submitting.submit(
            appointment=appointment, dossier=dossier, requested_level=requested_level
        ),
    )


def accept_dossier(*, appointment: Appointment, dossier: Dossier, task: Task | None = None) -> None:
    """The standing office takes the dossier in (tiếp nhận)."""
    perform(
        task=task or open_task("check", dossier=dossier),
        appointment=appointment,
        act=lambda: submitting.accept(appointment=appointment, dossier=dossier),
    )


def return_dossier(
    *, appointment: Appointment, dossier: Dossier, reason: str, task: Task | None = None
) -> None:
    """The standing office returns the dossier with reasons (trả lại để bổ sung)."""
    perform(
        task=task or open_task("check", dossier=dossier),
        appointment=appointment,
        act=lambda: submitting.send_back(appointment=appointment, dossier=dossier, reason=reason),
    )


def inspect_dossier(
    *, appointment: Appointment, dossier: Dossier, note: str, task: Task | None = None
) -> None:
    """The standing office records what it saw on the spot (kiểm tra thực tế)."""

    def act() -> None:
        if not note.strip():
            raise BadAnswer("Chưa ghi kết quả kiểm tra thực tế. Hãy ghi ngày, thành phần và điều đã thấy.")
        audit.record(
            act="inspect-dossier", appointment=appointment, subject=dossier,
            sentence=f"Kiểm tra thực tế: {note.strip()}",
        )

    perform(task=task or open_task("inspect", dossier=dossier), appointment=appointment, act=act)


def open_sitting(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Sitting:
    """Put dossiers on the agenda of a new sitting (mở phiên họp): one act for all of them."""
    chosen = list(dossiers)
    if not chosen:
        raise BadAnswer("Chưa chọn hồ sơ nào. Hãy chọn ít nhất một hồ sơ để đưa ra phiên họp.")
    return perform_many(
        tasks=[open_task("schedule", dossier=dossier) for dossier in chosen],
        appointment=appointment,
        act=lambda: councils.open_sitting(appointment=appointment, round=round, dossiers=chosen),
    )


def cast_ballot(
    *, appointment: Appointment, item: AgendaItem, choice: str, reason: str = "", task: Task | None = None
) -> Ballot:
    """A member votes on a dossier (bỏ phiếu)."""
    return perform(
        task=task or open_task("ballot", dossier=item.dossier, appointment=appointment),
        appointment=appointment,
        act=lambda: councils.cast_ballot(appointment=appointment, item=item, choice=choice, reason=reason),
    )


def close_voting(*, appointment: Appointment, item: AgendaItem) -> list[Ballot]:
    """The chair closes the voting on a dossier: who has not voted counts as absent (needs quorum)."""
    waiting = TaskCard.objects.open().filter(node="ballot", dossier=item.dossier_id).order_by("pk")
    with guarded():
        first = waiting.select_related("task").first()
        if first is None:
            raise _nothing_open(item)
        with first.task.activation():
            if appointment.role not in CLOSING_ROLES or not _seated(appointment, item):
                raise NotYours("Chỉ chủ tịch hoặc thư ký của hội đồng này kết thúc được việc bỏ phiếu.")
            cards = list(waiting.select_related("task"))
            if not cards:
                raise _nothing_open(item)
            absent = councils.mark_absent(appointment=appointment, item=item)
            for card in cards:
                finish(card.task.flow_task.activation_class(card.task), card, appointment)
    return absent


def _seated(appointment: Appointment, item: AgendaItem) -> bool:
    seats = appointment.seats.valid_on(timezone.localdate())
    return seats.filter(council=item.sitting.council_id).exists()


def _nothing_open(item: AgendaItem) -> NotThere | JustHandled:
    last = TaskCard.objects.filter(node="ballot", dossier=item.dossier_id).order_by("-closed_at").first()
    if last is None:
        return NotThere("Hồ sơ này chưa được đưa ra phiên họp.")
    return JustHandled(handled_sentence(fresh_card(last.task)))


def conclude(
    *, appointment: Appointment, item: AgendaItem, outcome: str, reason: str = "", task: Task | None = None
) -> AgendaItem:
    """The chair concludes on a dossier with quorum (kết luận)."""
    return perform(
        task=task or open_task("conclude", dossier=item.dossier),
        appointment=appointment,
        act=lambda: councils.conclude(appointment=appointment, item=item, outcome=outcome, reason=reason),
    )


def conclude_without_council(
    *, appointment: Appointment, dossier: Dossier, outcome: str, reason: str = "", task: Task | None = None
) -> None:
    """The standing office concludes where the round has no council (kết luận thẩm định)."""
    perform(
        task=task or open_task("conclude_without_council", dossier=dossier),
        appointment=appointment,
        act=lambda: councils.conclude_without_council(
            appointment=appointment, dossier=dossier, outcome=outcome, reason=reason
        ),
    )


def draft_submission(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Submission:
    """Gather proposed dossiers in a submission (lập tờ trình) and put it before the authority."""
    with guarded():
        submission = submissions.draft(appointment=appointment, round=round, dossiers=list(dossiers))
        SubmissionFlow.start.run(submission=submission)
    return submission


DECIDING = {"sign", "refuse", "return"}


def decide_submission(
    *, appointment: Appointment, submission: Submission, act: str, reason: str = "", task: Task | None = None
) -> None:
    """The authority signs, refuses or returns the submission; `act` is "sign", "refuse" or "return"."""
    if act not in DECIDING:
        raise BadAnswer("Chưa chọn cách xử lý. Hãy chọn ký, từ chối hoặc trả lại.")

    def decide() -> None:
        if act == "sign":
            submissions.sign(appointment=appointment, submission=submission)
        elif act == "refuse":
            submissions.refuse(appointment=appointment, submission=submission, reason=reason)
        else:
            submissions.send_back(appointment=appointment, submission=submission, reason=reason)

    task = task or open_task("decide", submission=submission)
    perform(task=task, appointment=appointment, act=decide)


def revise_submission(
    *, appointment: Appointment, submission: Submission, dossiers: Iterable[Dossier], task: Task | None = None
) -> Submission:
    """The standing office corrects a returned submission and sends it again."""
    return perform(
        task=task or open_task("revise", submission=submission),
        appointment=appointment,
        act=lambda: submissions.revise(
            appointment=appointment, submission=submission, dossiers=list(dossiers)
        ),
    )


def issue_decision(
    *, appointment: Appointment, submission: Submission, on: date | None = None, task: Task | None = None
) -> Decision:
    """The document clerk gives the number; PDF, titles and the public page come with it (cấp số, công bố)."""
    return perform(
        task=task or open_task("issue_number", submission=submission),
        appointment=appointment,
        act=lambda: decisions.issue(
            appointment=appointment, submission=submission, on=on or timezone.localdate()
        ),
    )
