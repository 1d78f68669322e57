"""Actions of the council: agenda, ballots, conflicts of interest, attendance, conclusions, minutes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.utils import timezone
from viewflow.workflow.models import Task

from accounts.models import Appointment
from accounts.role_groups import COUNCIL_OFFICERS
from documents.models import OfficialDocument
from dossiers.errors import BadAnswer
from dossiers.models import AgendaItem, Attendance, CouncilSeat, Dossier, Recusal, Round, Sitting
from dossiers.services.council import (
    ballot_results,
    ballots,
    conclusions,
    minutes,
    secret_ballots,
    sittings,
)
from workflows.errors import Busy, JustHandled, NotThere, NotYours
from workflows.flows import SittingFlow
from workflows.inbox import items
from workflows.inbox.completion import (
    LOCK_PROCESSES,
    complete_task,
    complete_tasks,
    completes,
    finish_task,
    handled_sentence,
    lock_tasks,
    one_transaction,
    open_task,
    open_tasks,
    reload_card,
)
from workflows.models import TaskCard


def open_sitting(*, appointment: Appointment, round: Round, dossiers: Iterable[Dossier]) -> Sitting:
    """Open a sitting with dossiers on its agenda (mở phiên họp); one act completes all their tasks."""
    chosen = list(dossiers)
    if not chosen:
        raise BadAnswer("Chưa chọn hồ sơ nào. Hãy chọn ít nhất một hồ sơ để đưa ra phiên họp.")
    return complete_tasks(
        tasks=open_tasks("schedule", "dossier", chosen),
        appointment=appointment,
        act=lambda: sittings.open_sitting(appointment=appointment, round=round, dossiers=chosen),
    )


def cast_ballot(
    *,
    appointment: Appointment,
    item: AgendaItem,
    choice: str,
    reason: str = "",
    marks: Iterable[dict[str, Any]] = (),
    task: Task | None = None,
) -> None:
    """Cast a member's ballot on a dossier (bỏ phiếu), with their marks on its indicators.

    A secret vote is three transactions: the slip goes into the box, the task is completed, the box is opened after
    the last vote.
    """
    task = task or open_task("ballot", dossier=item.dossier, appointment=appointment)
    vote: dict[str, Any] = {
        "appointment": appointment,
        "item": item,
        "choice": choice,
        "reason": reason,
        "marks": list(marks),
    }
    if not ballot_results.is_secret(item):
        complete_task(task=task, appointment=appointment, act=lambda: ballots.cast_named_ballot(**vote))
        return
    with one_transaction():
        receipt = secret_ballots.put_in_slip(**vote)
    complete_task(
        task=task,
        appointment=appointment,
        act=lambda: secret_ballots.confirm_slip(appointment=appointment, item=item, receipt=receipt),
    )
    with suppress(Busy), one_transaction():  # the scheduler opens what is left locked
        secret_ballots.open_if_over(item=item)


@completes("ballot", personal=True, dossier="item.dossier")
def declare_conflict(*, appointment: Appointment, item: AgendaItem, reason: str) -> Recusal:
    """Declare a conflict of interest before voting (khai xung đột lợi ích); the member does not vote."""
    return ballots.declare_conflict(appointment=appointment, item=item, reason=reason)


def note_attendance(
    *, appointment: Appointment, sitting: Sitting, seat: CouncilSeat, present: bool, reason: str = ""
) -> Attendance:
    """Record a member's attendance (điểm danh); open conclusions are assigned to whoever presides then."""
    waiting = TaskCard.objects.open().filter(
        node="conclude", dossier__agenda_items__in=sitting.items.filter(outcome="")
    )
    with one_transaction():
        LOCK_PROCESSES(tuple(waiting.order_by("task__process").values_list("task__process", flat=True)))
        row = sittings.note_attendance(
            appointment=appointment, sitting=sitting, seat=seat, present=present, reason=reason
        )
        if seat.seat in sittings.LEADING_SEATS:
            for card in waiting.select_related("dossier__unit"):
                items.assign_to_presider(card)
    return row


def close_voting(*, appointment: Appointment, item: AgendaItem) -> int:
    """Close the voting on a dossier (needs the quorum); return how many members count as absent."""
    return _close_ballots(appointment, item, lambda: ballots.close_voting(appointment=appointment, item=item))


def adjourn(*, appointment: Appointment, item: AgendaItem, reason: str) -> AgendaItem:
    """Adjourn a dossier to another sitting (hoãn): the quorum is missing or the vote must be repeated."""

    def act() -> AgendaItem:
        return conclusions.adjourn(appointment=appointment, item=item, reason=reason)

    with one_transaction():
        voting_on = TaskCard.objects.open().filter(node="ballot", dossier=item.dossier_id)
        done = _close_ballots(appointment, item, act) if voting_on.exists() else None
        [(activation, card)] = lock_tasks([open_task("conclude", dossier=item.dossier)], appointment)
        if done is None:
            _require_leader(appointment, item)
            done = act()
        finish_task(activation, card, appointment)
        start_minutes(done.sitting)
    return done


def _close_ballots(appointment: Appointment, item: AgendaItem, act: Callable[[], Any]) -> Any:
    """Run an act that ends the voting and complete every ballot task that is still open."""
    waiting = TaskCard.objects.open().filter(node="ballot", dossier=item.dossier_id).order_by("pk")
    with one_transaction():
        tasks = [card.task for card in waiting.select_related("task")]
        if not tasks:
            raise _nothing_open(item)
        locked = lock_tasks(tasks, appointment, skip_completed=True)
        if not locked:
            raise _nothing_open(item)
        _require_leader(appointment, item)
        done = act()
        for activation, card in locked:
            finish_task(activation, card, appointment)
    return done


def _require_leader(appointment: Appointment, item: AgendaItem) -> None:
    seats = appointment.seats.valid_on(timezone.localdate())
    seated = seats.filter(council=item.sitting.council_id).exists()
    if appointment.role not in COUNCIL_OFFICERS or not seated:
        raise NotYours("Chỉ chủ tịch hoặc thư ký của hội đồng này kết thúc hoặc hoãn được việc bỏ phiếu.")


def _nothing_open(item: AgendaItem) -> NotThere | JustHandled:
    last = TaskCard.objects.filter(node="ballot", dossier=item.dossier_id).order_by("-closed_at").first()
    if last is None:
        return NotThere("Hồ sơ này chưa được đưa ra phiên họp.")
    return JustHandled(handled_sentence(reload_card(last.task)))


def conclude(
    *, appointment: Appointment, item: AgendaItem, outcome: str, reason: str = "", task: Task | None = None
) -> AgendaItem:
    """Conclude on a dossier with quorum (kết luận); whoever presides does. After the last one the minutes are due."""
    with one_transaction():
        done = complete_task(
            task=task or open_task("conclude", dossier=item.dossier),
            appointment=appointment,
            act=lambda: conclusions.conclude(
                appointment=appointment, item=item, outcome=outcome, reason=reason
            ),
        )
        start_minutes(done.sitting)
    return done


def start_minutes(sitting: Sitting) -> None:
    """Start the flow of the minutes once their draft exists."""
    if sitting.minutes_id is not None and not sitting.cards.exists():
        SittingFlow.start.run(sitting=sitting)


@completes("write_minutes", sitting="sitting")
def write_minutes(*, appointment: Appointment, sitting: Sitting, remarks: str = "") -> Sitting:
    """Edit and confirm the draft minutes (lập biên bản); the secretary does."""
    return minutes.write(appointment=appointment, sitting=sitting, remarks=remarks)


@completes("confirm_minutes", sitting="sitting")
def confirm_minutes(*, appointment: Appointment, sitting: Sitting) -> OfficialDocument:
    """Confirm the minutes, which are numbered and sealed (xác nhận biên bản); the chair does."""
    return minutes.confirm(appointment=appointment, sitting=sitting)


@completes("confirm_minutes", sitting="sitting")
def return_minutes(*, appointment: Appointment, sitting: Sitting, reason: str) -> Sitting:
    """Return the minutes to the secretary with a reason; the chair does."""
    return minutes.send_back(appointment=appointment, sitting=sitting, reason=reason)
