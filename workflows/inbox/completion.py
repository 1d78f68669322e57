"""Completing tasks: lock, check again, check the permission, run the service, move the flow on.

viewflow's transitions check no permission and its rows are no audit log. Every step therefore goes through
`complete_task`, one transaction in this visible order. The actions of `workflows.actions` declare their step with
`@completes` and their flow with `@starts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache, wraps
from operator import attrgetter
from types import SimpleNamespace
from typing import Any, TypeVar

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
from workflows.errors import Busy, JustHandled, NotThere
from workflows.inbox import items
from workflows.inbox.permissions import require_permission
from workflows.models import TaskCard
from workflows.models.cards import Acting

Result = TypeVar("Result")
Action = Callable[..., Result]


def handled_sentence(card: TaskCard) -> str:
    """Return the sentence that says who completed the task and when, for whoever came second."""
    if card.closed_by is None or card.closed_at is None:
        return "Việc này vừa được người khác xử lý. Hãy mở lại danh sách việc để xem bước tiếp theo."
    at, who = timezone.localtime(card.closed_at), card.closed_by
    name = f"{card.closed_for} (thay {who.user}, {who})" if card.closed_for else f"{who.user} ({who})"
    return (
        f"Việc này vừa được {name} xử lý lúc {at:%H:%M} ngày {at:%d/%m/%Y}. "
        "Nội dung vừa gửi không được ghi nhận; hãy mở hồ sơ để xem kết quả."
    )


def handled_before(subject: Model, acts: Collection[str]) -> str:
    """Return the sentence that says who did the newest of these audit acts to a record, and when.

    It answers whoever presses a button that is no longer offered.
    """
    line = audit.history(subject).filter(act__in=acts).last()
    if line is None or not line.who:
        return "Việc này vừa được người khác xử lý. Hãy tải lại trang để xem kết quả."
    at = timezone.localtime(line.at)
    return (
        f"Việc này vừa được {line.who} ({line.acting_as}) xử lý lúc {at:%H:%M} ngày {at:%d/%m/%Y}. "
        "Nội dung vừa gửi không được ghi nhận; hãy tải lại trang để xem kết quả."
    )


@contextmanager
def one_transaction() -> Iterator[None]:
    """Run the block in one transaction. Raise Busy when a lock is held by somebody else."""
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
    """Return the task's card as it is now, with who completed it."""
    related = ("closed_by__user", "closed_by__office", "closed_for", "taken_by__user", "person", "council")
    return TaskCard.objects.select_related(*related).get(task_id=task.pk)


def lock_tasks(
    tasks: Iterable[Task], appointment: Appointment, *, skip_completed: bool = False
) -> list[tuple[Any, TaskCard]]:
    """Lock the processes of these tasks until the transaction ends; return the activation and card of each.

    Both are read after the lock is taken, so they are current. Raises JustHandled when a task is completed already,
    unless `skip_completed` leaves such tasks out.
    """
    wanted = {task.pk: task for task in tasks}
    LOCK_PROCESSES(tuple(sorted({task.process_id for task in wanted.values()})))
    acting = Acting.of(appointment)
    read = _cards_now(acting.role, frozenset(task.flow_task.name for task in wanted.values()))
    locked = []
    for card in read(tuple(wanted), *acting[1:]):
        if card.closed_at is not None:
            if skip_completed:
                continue
            raise JustHandled(handled_sentence(reload_card(card.task)))
        locked.append((card.task.flow_task.activation_class(card.task), card))
    return locked


def _locked(processes: tuple[int, ...]) -> QuerySet[Any]:
    rows = Process.objects.filter(pk__in=processes).order_by("pk")
    return rows.select_for_update(of=("self",)).values_list("pk")


LOCK_PROCESSES = PreparedQuery(_locked)


@cache
def _cards_now(role: str, nodes: frozenset[str]) -> PreparedQuery:
    """Return the prepared query for cards of tasks at these nodes, with whether each is within a role's reach."""

    def query(tasks: tuple[int, ...], *place: Any) -> QuerySet[TaskCard]:
        cards = TaskCard.objects.filter(task__in=tasks).with_reach(Acting(role, *place), nodes)
        return cards.select_related("task__process", "taken_by__user").order_by("task__process", "pk")

    return PreparedQuery(query)


def open_task(node: str, *, appointment: Appointment | None = None, **record: Any) -> Task:
    """Return the open task of a record at a node; with `appointment`, the one of that person.

    `record` is one of dossier, submission, sitting, paper. Raises JustHandled when the newest task is completed,
    NotThere when there is none.
    """
    [(name, about)] = record.items()
    [task] = open_tasks(node, name, [about], appointment=appointment)
    return task


def open_tasks(
    node: str, name: str, records: Sequence[Any], *, appointment: Appointment | None = None
) -> list[Task]:
    """Return the open task of each record at a node, in one query; raises like `open_task`."""
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
    """Return the prepared query for the cards of records at a node, oldest first; `personal` adds the person."""

    def query(node: str, records: tuple[int, ...], *person: int) -> QuerySet[TaskCard]:
        cards = TaskCard.objects.filter(node=node, **{f"{name}__in": records})
        return (cards.filter(person=person[0]) if personal else cards).select_related("task").order_by("pk")

    return PreparedQuery(query)


def complete_task(
    *, task: Task, appointment: Appointment, act: Callable[[], Result], checked_by_service: bool = False
) -> Result:
    """Complete one task by what `act` does, in one transaction; return the result of `act`.

    `checked_by_service` leaves the permission to the service that `act` calls. Raises JustHandled (somebody was
    first), Busy (locked right now), NotYours, and whatever `act` raises; then nothing has changed.
    """
    return complete_tasks(
        tasks=[task], appointment=appointment, act=act, checked_by_service=checked_by_service
    )


def complete_tasks(
    *,
    tasks: Sequence[Task],
    appointment: Appointment,
    act: Callable[[], Result],
    checked_by_service: bool = False,
) -> Result:
    """Complete several tasks by one act (one sitting takes many dossiers), all or none; raises like `complete_task`."""
    with one_transaction():
        locked = lock_tasks(tasks, appointment)
        if not checked_by_service:
            for _, card in locked:
                require_permission(card, appointment)
        result = act()
        for activation, card in locked:
            finish_task(activation, card, appointment)
    return result


def completes(
    node: str, *, personal: bool = False, checked_by_service: bool = False, **record: str
) -> Callable[[Action[Result]], Action[Result]]:
    """Make an action that completes the task at a node out of a function that calls the service.

    `record` names the card's column and where the arguments hold the record: `dossier="dossier"`,
    `dossier="item.dossier"`, `paper="case"`. With `personal` the task is the acting person's own. The action takes
    the keyword `task` besides, for callers that know the task; otherwise it is looked up by the record.
    """
    [(column, place)] = record.items()
    record_of = attrgetter(place)

    def decorate(act: Action[Result]) -> Action[Result]:
        @wraps(act)
        def action(*, appointment: Appointment, task: Task | None = None, **facts: Any) -> Result:
            if task is None:
                person = appointment if personal else None
                task = open_task(node, appointment=person, **{column: record_of(SimpleNamespace(**facts))})
            return complete_task(
                task=task,
                appointment=appointment,
                act=lambda: act(appointment=appointment, **facts),
                checked_by_service=checked_by_service,
            )

        return action

    return decorate


def starts(flow_class: Any, name: str) -> Callable[[Action[Result]], Action[Result]]:
    """Make an action that starts a flow on the record which the decorated function returns.

    `name` is the argument of the flow's `begin`. Record and flow are made in one transaction.
    """

    def decorate(act: Action[Result]) -> Action[Result]:
        @wraps(act)
        def action(*, appointment: Appointment, **facts: Any) -> Result:
            with one_transaction():
                record = act(appointment=appointment, **facts)
                flow_class.start.run(**{name: record})
            return record

        return action

    return decorate


def finish_task(activation: Any, card: TaskCard, appointment: Appointment) -> None:
    """Complete a task within the caller's transaction and lock; the next tasks open."""
    try:
        activation.assign(appointment.acting_user)
        activation.start(SimpleNamespace(user=appointment.acting_user))
        items.close(card, appointment)
        activation.execute()
    except TransitionNotAllowed as error:
        raise JustHandled(handled_sentence(reload_card(activation.task))) from error
