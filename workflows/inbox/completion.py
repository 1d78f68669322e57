"""The one helper through which a person performs a task, and what it says to whoever came second.

viewflow's transitions check no permission and its rows are no audit log: `perform` checks the acting
appointment by our table, locks the process, runs the act and moves the flow on, all in one transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from types import SimpleNamespace
from typing import Any

from django.db import OperationalError
from django.db.models import Model, QuerySet
from django.utils import timezone
from viewflow.fsm import TransitionNotAllowed
from viewflow.workflow.exceptions import FlowLockFailed
from viewflow.workflow.models import Process, Task

from accounts.models import Appointment
from ledger.database.errors import BUSY, is_busy
from ledger.database.prepared import PreparedQuery
from ledger.services import audit
from ledger.services.transactions import unit_of_work
from workflows.errors import Busy, JustHandled, NotThere, NotYours
from workflows.inbox import items
from workflows.models import TaskCard
from workflows.models.cards import Acting
from workflows.steps import RIGHTS


def handled_sentence(card: TaskCard) -> str:
    """Say who performed the task and when."""
    if card.closed_by is None or card.closed_at is None:
        return "Việc này vừa được người khác xử lý. Hãy mở lại danh sách việc để xem bước tiếp theo."
    at, who = timezone.localtime(card.closed_at), card.closed_by
    name = f"{card.closed_for} (thay {who.user}, {who})" if card.closed_for else f"{who.user} ({who})"
    return (
        f"Việc này vừa được {name} xử lý lúc {at:%H:%M} ngày {at:%d/%m/%Y}. "
        "Nội dung vừa gửi không được ghi nhận; hãy mở hồ sơ để xem kết quả."
    )


def handled_before(subject: Model, acts: Collection[str]) -> str:
    """Say who did the newest of these acts to a record, and when; for whoever presses a button that has gone."""
    line = audit.history(subject).filter(act__in=acts).last()
    if line is None or line.actor is None:
        return "Việc này vừa được người khác xử lý. Hãy tải lại trang để xem kết quả."
    at = timezone.localtime(line.at)
    return (
        f"Việc này vừa được {line.actor} ({line.acting_as}) xử lý lúc {at:%H:%M} ngày {at:%d/%m/%Y}. "
        "Nội dung vừa gửi không được ghi nhận; hãy tải lại trang để xem kết quả."
    )


@contextmanager
def one_transaction() -> Iterator[None]:
    """One transaction; a lock held by somebody else becomes Busy, never a traceback."""
    try:
        with unit_of_work():
            yield
    except FlowLockFailed as error:
        raise Busy(BUSY) from error
    except OperationalError as error:
        if is_busy(error):
            raise Busy(BUSY) from error
        raise


def reload_card(task: Task) -> TaskCard:
    """Return the task's card as it is now, with who performed it."""
    said = ("closed_by__user", "closed_by__office", "closed_for", "taken_by__user", "person", "council")
    return TaskCard.objects.select_related(*said).get(task_id=task.pk)


def lock_tasks(
    tasks: Iterable[Task], appointment: Appointment, *, done_too: bool = False
) -> list[tuple[Any, TaskCard]]:
    """Lock the processes of these tasks until the transaction ends; return activation and card of each.

    Both are read once the lock is held, so they are as they stand now. Raises JustHandled where a task is done,
    unless such a task is merely to be left out (`done_too`).
    """
    wanted = {task.pk: task for task in tasks}
    LOCK_PROCESSES(tuple(sorted({task.process_id for task in wanted.values()})))
    acting = Acting.of(appointment)
    read = _cards_now(acting.role, frozenset(task.flow_task.name for task in wanted.values()))
    held = []
    for card in read(tuple(wanted), *acting[1:]):
        if card.closed_at is not None:
            if done_too:
                continue
            raise JustHandled(handled_sentence(reload_card(card.task)))
        held.append((card.task.flow_task.activation_class(card.task), card))
    return held


def _locked(processes: tuple[int, ...]) -> QuerySet[Any]:
    rows = Process.objects.filter(pk__in=processes).order_by("pk")
    return rows.select_for_update(of=("self",)).values_list("pk")


LOCK_PROCESSES = PreparedQuery(_locked)


@cache
def _cards_now(role: str, nodes: frozenset[str]) -> PreparedQuery:
    """Return the question for cards of tasks at these nodes and whether they are within a role's reach."""

    def ask(tasks: tuple[int, ...], *place: Any) -> QuerySet[TaskCard]:
        found = TaskCard.objects.filter(task__in=tasks).with_reach(Acting(role, *place), nodes)
        return found.select_related("task__process", "taken_by__user").order_by("task__process", "pk")

    return PreparedQuery(ask)


def require_permission(card: TaskCard, appointment: Appointment) -> None:
    """Raise NotYours unless the appointment is in force and the card within its reach."""
    if not appointment.user.is_active or not appointment.holds_on(timezone.localdate()):
        raise NotYours("Phân công này đã hết hiệu lực. Hãy chọn vai trò khác đang còn hiệu lực.")
    if not may_perform(card, appointment):
        raise NotYours(
            f"Vai trò “{appointment.get_role_display()}” tại {appointment.office} không làm được việc này. "
            "Hãy chọn đúng vai trò hoặc báo người được giao."
        )
    keeper = assignee_of(card)
    if keeper is not None and keeper.pk != appointment.pk:
        raise NotYours(f"{keeper.user} đã nhận việc này. Hãy đề nghị người đó giao lại trước khi làm.")


def assignee_of(card: TaskCard) -> Appointment | None:
    """Return who has taken the task, as long as they still hold their post."""
    keeper = card.taken_by
    if keeper is None or not keeper.user.is_active or not keeper.holds_on(timezone.localdate()):
        return None
    return keeper


def may_perform(card: TaskCard, appointment: Appointment) -> bool:
    """Return whether the appointment may finish the task (not only help with it)."""
    if RIGHTS[card.node].scope_of(appointment.role) is None:
        return False
    if hasattr(card, "within_reach"):
        return card.within_reach
    return TaskCard.objects.filter(pk=card.pk).mine(appointment).exists()


def open_task(node: str, *, appointment: Appointment | None = None, **record: Any) -> Task:
    """Return the open task of a record at a node, of one person where `appointment` is given.

    `record` is one of dossier, submission, sitting, paper. Raises JustHandled where the newest task is
    finished, NotThere where there was none.
    """
    [(name, about)] = record.items()
    [task] = open_tasks(node, name, [about], appointment=appointment)
    return task


def open_tasks(
    node: str, name: str, records: Sequence[Any], *, appointment: Appointment | None = None
) -> list[Task]:
    """Return the open task of each record at a node, in one query; raises as `open_task`."""
    person = () if appointment is None else (appointment.pk,)
    rows = _cards_at(name, bool(person))(node, tuple(record.pk for record in records), *person)
    newest = {getattr(card, f"{name}_id"): card for card in rows}
    for record in records:
        card = newest.get(record.pk)
        if card is None:
            raise NotThere(f"{record} chưa tới bước này.")
        if card.closed_at is not None:
            raise JustHandled(handled_sentence(reload_card(card.task)))
    return [newest[record.pk].task for record in records]


@cache
def _cards_at(name: str, personal: bool) -> PreparedQuery:
    """Return the question for the cards of records at a node, oldest first, of one person where `personal`."""

    def ask(node: str, records: tuple[int, ...], *person: int) -> QuerySet[TaskCard]:
        found = TaskCard.objects.filter(node=node, **{f"{name}__in": records})
        return (found.filter(person=person[0]) if personal else found).select_related("task").order_by("pk")

    return PreparedQuery(ask)


def complete_task(*, task: Task, appointment: Appointment, act: Callable[[], Any]) -> Any:
    """Perform one task: lock, look again, check the right, act, move the flow on. Returns what `act` does.

    Raises JustHandled (somebody was first), Busy (locked right now), NotYours, and whatever `act` raises;
    then nothing at all has changed.
    """
    return complete_tasks(tasks=[task], appointment=appointment, act=act)


def complete_tasks(*, tasks: Sequence[Task], appointment: Appointment, act: Callable[[], Any]) -> Any:
    """Perform several tasks by one act (one sitting takes many dossiers), wholly or not at all."""
    with one_transaction():
        held = lock_tasks(tasks, appointment)
        for _, card in held:
            require_permission(card, appointment)
        result = act()
        for activation, card in held:
            finish_task(activation, card, appointment)
    return result


def finish_task(activation: Any, card: TaskCard, appointment: Appointment) -> None:
    """Complete a task within the caller's lock and open the next ones."""
    try:
        activation.assign(appointment.acting_user)
        activation.start(SimpleNamespace(user=appointment.acting_user))
        items.close(card, appointment)
        activation.execute()
    except TransitionNotAllowed as error:
        raise JustHandled(handled_sentence(reload_card(activation.task))) from error
