"""Sittings: agenda, ballots, conflicts of interest, conclusions, minutes."""

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
    """Put dossiers on the agenda of a new sitting (mở phiên họp): one act for all of them."""
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
    """A member votes on a dossier (bỏ phiếu), with their marks on its indicators where they gave some.

    A secret vote is three transactions: the slip into the box, the task done, after the last one the opening.
    """
    task = task or open_task("ballot", dossier=item.dossier, appointment=appointment)
    given = {
        "appointment": appointment,
        "item": item,
        "choice": choice,
        "reason": reason,
        "marks": list(marks),
    }
    if not ballot_results.is_secret(item):
        complete_task(task=task, appointment=appointment, act=lambda: ballots.cast_named_ballot(**given))
        return
    with one_transaction():
        receipt = secret_ballots.put_in_slip(**given)
    complete_task(
        task=task,
        appointment=appointment,
        act=lambda: secret_ballots.confirm_slip(appointment=appointment, item=item, receipt=receipt),
    )
    with suppress(Busy), one_transaction():  # the clock opens what is left locked
        secret_ballots.open_if_over(item=item)


def declare_conflict(
    *, appointment: Appointment, item: AgendaItem, reason: str, task: Task | None = None
) -> Recusal:
    """A member stays out of a dossier before voting (khai xung đột lợi ích)."""
    return complete_task(
        task=task or open_task("ballot", dossier=item.dossier, appointment=appointment),
        appointment=appointment,
        act=lambda: ballots.declare_conflict(appointment=appointment, item=item, reason=reason),
    )


def note_attendance(
    *, appointment: Appointment, sitting: Sitting, seat: CouncilSeat, present: bool, reason: str = ""
) -> Attendance:
    """Note who came to a sitting (điểm danh); conclusions that wait go to whoever presides then."""
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
    """Close the voting on a dossier: who has not voted counts as absent (needs quorum); return how many."""
    return _close_ballots(appointment, item, lambda: ballots.close_voting(appointment=appointment, item=item))


def adjourn(*, appointment: Appointment, item: AgendaItem, reason: str) -> AgendaItem:
    """Take a dossier off a sitting that lacks the quorum or must vote again; it waits for another one (hoãn)."""

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
    """Run an act that ends the voting, and finish every ballot that still waits."""
    waiting = TaskCard.objects.open().filter(node="ballot", dossier=item.dossier_id).order_by("pk")
    with one_transaction():
        tasks = [card.task for card in waiting.select_related("task")]
        if not tasks:
            raise _nothing_open(item)
        held = lock_tasks(tasks, appointment, done_too=True)
        if not held:
            raise _nothing_open(item)
        _require_leader(appointment, item)
        done = act()
        for activation, card in held:
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
    """Who presides concludes on a dossier with quorum (kết luận); after the last one the minutes are due."""
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
    """Give the secretary the minutes to write once their draft is there."""
    if sitting.minutes_id is not None and not sitting.cards.exists():
        SittingFlow.start.run(sitting=sitting)


def write_minutes(
    *, appointment: Appointment, sitting: Sitting, remarks: str = "", task: Task | None = None
) -> Sitting:
    """The secretary edits and confirms the minutes (lập biên bản)."""
    return complete_task(
        task=task or open_task("write_minutes", sitting=sitting),
        appointment=appointment,
        act=lambda: minutes.write(appointment=appointment, sitting=sitting, remarks=remarks),
    )


def confirm_minutes(
    *, appointment: Appointment, sitting: Sitting, task: Task | None = None
) -> OfficialDocument:
    """The chair confirms the minutes; they are numbered and sealed (xác nhận biên bản)."""
    return complete_task(
        task=task or open_task("confirm_minutes", sitting=sitting),
        appointment=appointment,
        act=lambda: minutes.confirm(appointment=appointment, sitting=sitting),
    )


def return_minutes(
    *, appointment: Appointment, sitting: Sitting, reason: str, task: Task | None = None
) -> Sitting:
    """The chair returns the minutes to the secretary with a reason."""
    return complete_task(
        task=task or open_task("confirm_minutes", sitting=sitting),
        appointment=appointment,
        act=lambda: minutes.send_back(appointment=appointment, sitting=sitting, reason=reason),
    )
