"""Actions on rounds: open one with the flow of each dossier, extend a deadline, remind, take out, cancel, close."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from viewflow.workflow.models import Process

from accounts.models import AdministrativeUnit, Appointment
from dossiers.models import AgendaItem, DeadlineExtension, Dossier, Round, RoundReport, SubmissionLine
from dossiers.rules.round_reports import StepFact
from dossiers.rules.rounds import StepLimit
from dossiers.services.rounds import adding, closing, correcting, deadlines, leaving, opening, reminding
from dossiers.services.rounds.previewing import Told
from dossiers.services.rounds.settings import RoundSettings
from workflows.flows import DossierFlow
from workflows.inbox import items
from workflows.inbox.completion import one_transaction
from workflows.models import TaskCard
from workflows.steps import STEPS, nodes_due_at


def open_round(*, appointment: Appointment, settings: RoundSettings) -> Round:
    """Open a round (mở đợt) and start the flow of each of its dossiers."""
    with one_transaction():
        opened = opening.open_round(appointment=appointment, settings=settings)
        start_dossiers(round=opened)
    return opened


def start_dossiers(*, round: Round) -> int:
    """Start the flow of every dossier of the round that has none yet; return how many were started."""
    with one_transaction():
        kind = ContentType.objects.get_for_model(Dossier)
        running = Process.objects.filter(artifact_content_type=kind).values("artifact_object_id")
        not_started = list(round.dossiers.exclude(pk__in=running).order_by("pk"))
        for dossier in not_started:
            DossierFlow.start.run(dossier=dossier)
    return len(not_started)


def extend_deadline(
    *,
    appointment: Appointment,
    round: Round,
    step: str,
    new_due: date,
    reason: str,
    dossier: Dossier | None = None,
) -> DeadlineExtension:
    """Extend the deadline of a step (gia hạn) and move the open tasks of that step to it.

    Raises as `dossiers.services.rounds.deadlines.extend` does.
    """
    with one_transaction():
        extension = deadlines.extend(
            appointment=appointment, round=round, step=step, new_due=new_due, reason=reason, dossier=dossier
        )
        move_tasks(round, step, dossier)
    return extension


def move_tasks(round: Round, step: str, dossier: Dossier | None = None) -> None:
    """Give the open tasks of a step the day that is due now: of the whole round, or of one dossier."""
    cards = TaskCard.objects.open().filter(node__in=nodes_due_at(step))
    of_round = Q(dossier__round=round) | Q(submission__round=round) | Q(sitting__round=round)
    cards = cards.filter(of_round) if dossier is None else cards.filter(dossier=dossier)
    for card in cards.select_related("dossier", "task"):
        begun = timezone.localtime(card.created_at).date()
        card.due, card.counted_in = deadlines.due_for(round, step, dossier=card.dossier, begun=begun)
        card.save(update_fields=["due", "counted_in"])


def lock_flows(dossiers: Iterable[Dossier]) -> list[Any]:
    """Lock the running flows of dossiers in their order, before the dossiers themselves, and return them."""
    kind = ContentType.objects.get_for_model(Dossier)
    running = Process.objects.filter(
        artifact_content_type=kind, artifact_object_id__in=[one.pk for one in dossiers], finished__isnull=True
    )
    return list(running.select_for_update(of=("self",)).order_by("pk"))


def end_flows(flows: Iterable[Any]) -> None:
    """Cancel flows whose dossiers have ended; their open cards are left to `close_cards`."""
    for process in flows:
        DossierFlow.instance.cancel(process)


def close_cards(dossiers: Iterable[Dossier], appointment: Appointment) -> None:
    """Close the open cards of dossiers whose flows were cancelled."""
    for card in TaskCard.objects.open().filter(dossier__in=[one.pk for one in dossiers]):
        items.close(card, appointment)


def remind_units(*, appointment: Appointment, round: Round) -> reminding.Reminded:
    """Remind the heads of all units that have not sent (nhắc các đơn vị chưa nộp); each message leads to the task.

    Raises as `dossiers.services.rounds.reminding.remind_units` does.
    """
    with one_transaction():
        cards = TaskCard.objects.open().filter(dossier__round=round, node="self_assess")
        tasks = {card.dossier_id: card.get_absolute_url() for card in cards if card.dossier_id}
        return reminding.remind_units(appointment=appointment, round=round, tasks=tasks)


def add_units(
    *, appointment: Appointment, round: Round, units: Sequence[AdministrativeUnit], reason: str
) -> Told:
    """Add units to a round and start the flow of each; return who is told.

    Raises as `dossiers.services.rounds.adding.add_units` does.
    """
    with one_transaction():
        added, told = adding.add_units(appointment=appointment, round=round, units=units, reason=reason)
        for dossier in added:
            DossierFlow.start.run(dossier=dossier)
    return told


def correct_deadlines(
    *, appointment: Appointment, round: Round, limits: Mapping[str, StepLimit], reason: str
) -> list[str]:
    """Correct the deadlines of a round and move the open tasks; return the steps that changed.

    Raises as `dossiers.services.rounds.correcting.correct_deadlines` does.
    """
    with one_transaction():
        changed = correcting.correct_deadlines(
            appointment=appointment, round=round, limits=limits, reason=reason
        )
        for step in changed:
            move_tasks(round, step)
    return changed


def correct_settings(
    *, appointment: Appointment, round: Round, changes: Mapping[str, Any], reason: str
) -> Round:
    """Correct settings of a round on which nothing rests yet; raises as `correcting.correct_settings` does."""
    with one_transaction():
        return correcting.correct_settings(
            appointment=appointment, round=round, changes=changes, reason=reason
        )


def take_units_out(
    *, appointment: Appointment, round: Round, dossiers: Sequence[Dossier], reason: str
) -> list[Dossier]:
    """Take units out of a round, cancel their flows and close their cards, all or nothing.

    Raises as `dossiers.services.rounds.leaving.take_out` does.
    """
    with one_transaction():
        flows = lock_flows(dossiers)
        out = leaving.take_out(appointment=appointment, round=round, dossiers=dossiers, reason=reason)
        end_flows(flows)
        close_cards(out, appointment)
    return out


def cancel_round(*, appointment: Appointment, round: Round, reason: str) -> list[Dossier]:
    """Cancel a round (hủy đợt), the flows of its dossiers and their cards, all or nothing.

    Raises as `dossiers.services.rounds.leaving.cancel` does.
    """
    with one_transaction():
        flows = lock_flows(round.dossiers.all())
        ended = leaving.cancel(appointment=appointment, round=round, reason=reason)
        end_flows(flows)
        close_cards(ended, appointment)
    return ended


def close_round(*, appointment: Appointment, round: Round, note: str = "") -> RoundReport:
    """Close a round with its report (báo cáo và đóng đợt); raises as `dossiers.services.rounds.closing.close` does."""
    with one_transaction():
        return closing.close(appointment=appointment, round=round, work=work_of(round), note=note)


def work_of(round: Round) -> list[StepFact]:
    """Return what was done at each step of a round's dossiers, by their cards, in three queries.

    Work on a proposal or on the minutes of a sitting counts for each dossier in it.
    """
    by_submission: dict[int, list[int]] = {}
    by_sitting: dict[int, list[int]] = {}
    lines = SubmissionLine.objects.filter(dossier__round=round).values_list("submission", "dossier")
    for submission, dossier in lines.order_by("pk"):
        by_submission.setdefault(submission, []).append(dossier)
    for sitting, dossier in AgendaItem.objects.filter(dossier__round=round).values_list("sitting", "dossier"):
        by_sitting.setdefault(sitting, []).append(dossier)
    of_round = Q(dossier__round=round) | Q(submission__round=round) | Q(sitting__round=round)
    cards = TaskCard.objects.filter(of_round).values_list(
        "node", "created_at", "closed_at", "due", "dossier", "submission", "sitting"
    )
    found = []
    for node, begun, done, due, dossier, submission, sitting in cards.order_by("pk"):
        about = [dossier] if dossier else by_submission.get(submission) or by_sitting.get(sitting) or []
        found += [
            StepFact(
                dossier=one,
                step=str(STEPS[node].due),
                begun=timezone.localtime(begun).date(),
                done=timezone.localtime(done).date() if done else None,
                due=due,
            )
            for one in about
        ]
    return found
