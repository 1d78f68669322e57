"""Inbox items (model `TaskCard`): opened with a task of a flow, assigned, announced to its performers, closed."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Appointment
from accounts.queries import current_holders, holders
from dossiers.models import CouncilSeat, Dossier, PaperCase, Seat, Sitting, Submission
from dossiers.services.council import sittings
from dossiers.services.rounds.deadlines import due_for
from ledger.database.prepared import PreparedQuery
from ledger.services import outbox
from workflows.models import TaskCard
from workflows.steps import STEPS, Announcement, Scope, Step


def open_dossier_card(task: Any, dossier: Dossier) -> TaskCard:
    """Open the card of a dossier's step."""
    step = STEPS[task.flow_task.name]
    person: int | None = None
    if Scope.PERSON in step.scopes:
        person = task.data["post"]
    elif step.node == "conclude":
        person = presiding_vice_chair(dossier)
    due, counted_in = due_once(dossier, step.due)
    card = TaskCard.objects.create(
        task=task,
        node=step.node,
        dossier=dossier,
        unit=dossier.unit if Scope.UNIT in step.scopes else None,
        office_id=dossier.round.standing_office_id if Scope.OFFICE in step.scopes else None,
        council_id=dossier.round.council_id if Scope.COUNCIL in step.scopes or person else None,
        person_id=person,
        due=due,
        counted_in=counted_in,
    )
    _announce_opening(card, step, first=dossier.submitted_at is None)
    return card


def due_once(dossier: Dossier, step: str) -> tuple[date | None, str]:
    """Return the deadline of a step, read once for all tasks that one action opens (it reads the dossier anew)."""
    known: dict[str, tuple[date | None, str]] = dossier.__dict__.setdefault("due_by_step", {})
    if step not in known:
        known[step] = due_for(dossier.round, step, dossier=dossier)
    return known[step]


def open_submission_card(task: Any, submission: Submission) -> TaskCard:
    """Open the card of a submission's step, with the standing office or with the issuer."""
    step = STEPS[task.flow_task.name]
    in_round = submission.round
    due, counted_in = due_for(in_round, step.due)
    card = TaskCard.objects.create(
        task=task,
        node=step.node,
        submission=submission,
        unit=in_round.issuer.unit if Scope.UNIT in step.scopes else None,
        office_id=in_round.standing_office_id if step.of_standing_office else in_round.issuer_id,
        due=due,
        counted_in=counted_in,
    )
    _announce_opening(card, step)
    return card


def presiding_vice_chair(dossier: Dossier) -> int | None:
    """Return the appointment of the vice chair who concludes because the chair is recused or absent, else None."""
    item = dossier.agenda_items.filter(outcome="").select_related("sitting", "dossier__unit").first()
    return None if item is None else _vice(sittings.require_presider(item))


def _vice(leading: CouncilSeat | None) -> int | None:
    return leading.appointment_id if leading is not None and leading.seat == Seat.VICE_CHAIR else None


def assign_to_presider(card: TaskCard) -> None:
    """Assign an open conclusion to whoever presides now and announce it; an earlier claim is dropped."""
    presider = presiding_vice_chair(card.require_dossier())
    if card.person_id == presider:
        return
    card.person_id, card.taken_by, card.taken_at = presider, None, None
    card.save(update_fields=["person", "taken_by", "taken_at"])
    announce(card)


def open_sitting_card(task: Any, sitting: Sitting) -> TaskCard:
    """Open the card of a sitting's minutes: the secretary writes, the chair confirms."""
    step = STEPS[task.flow_task.name]
    due, counted_in = due_for(sitting.round, step.due)
    card = TaskCard.objects.create(
        task=task,
        node=step.node,
        sitting=sitting,
        council_id=sitting.council_id,
        person_id=_deputy_for_minutes(step.node, sitting),
        due=due,
        counted_in=counted_in,
    )
    _announce_opening(card, step)
    return card


def _deputy_for_minutes(node: str, sitting: Sitting) -> int | None:
    """Return the appointment that writes or confirms the minutes instead of the secretary or the chair, else None.

    Without a secretary whoever leads the sitting writes; in the chair's absence the vice chair confirms.
    """
    leading = sittings.leader(sitting)
    if node == "confirm_minutes":
        return _vice(leading)
    if leading is None or sitting.attendance.filter(seat__seat=Seat.SECRETARY).exists():
        return None
    return leading.appointment_id


def open_paper_card(task: Any, paper: PaperCase) -> TaskCard:
    """Open the card of a document approval's step, with its drafters or with the issuer."""
    step = STEPS[task.flow_task.name]
    issuer = paper.draft.issuer
    card = TaskCard.objects.create(
        task=task,
        node=step.node,
        paper=paper,
        unit=issuer.unit if Scope.UNIT in step.scopes else None,
        office_id=paper.office_id if step.of_standing_office else issuer.pk,
    )
    _announce_opening(card, step)
    return card


def _seated(role: str, council: int, day: date) -> QuerySet[Appointment]:
    seats = CouncilSeat.objects.acting_on(day).filter(council=council)
    return holders(role, day=day).filter(pk__in=seats.values("appointment"))


SEATED = PreparedQuery(_seated)


def performers(card: TaskCard) -> list[Appointment]:
    """Return who may perform the task today."""
    if card.person is not None:
        return [card.person]
    by_key: dict[int, Appointment] = {}
    for role, scope in STEPS[card.node].performers:
        if not _left_to(role, card):
            continue
        if scope == Scope.UNIT:
            rows = current_holders(role, unit=card.unit_id)
        elif scope == Scope.OFFICE:
            rows = current_holders(role, office=card.office_id)
        else:
            rows = SEATED(str(role), card.council_id or 0, timezone.localdate())
        by_key.update({row.pk: row for row in rows})
    return list(by_key.values())


def _left_to(role: str, card: TaskCard) -> bool:
    """Return whether the round leaves the step to the role; only signing is left to one role."""
    if not STEPS[card.node].by_signing_role or card.submission is None:
        return True
    return role in card.submission.round.signing_roles()


def _announce_opening(card: TaskCard, step: Step, *, first: bool = False) -> None:
    """Announce a new card where its step says so."""
    if step.announced == Announcement.ALWAYS or (step.announced == Announcement.FIRST and first):
        announce(card)


def announce(card: TaskCard) -> None:
    """Queue a message to everybody who may perform the task, within the same transaction."""
    until = f" Hạn: {card.due:%d/%m/%Y}." if card.due else ""
    outbox.queue_all(
        outbox.letter_to(
            appointment.user,
            subject=f"{card.title}: {card.subject}",
            body=f"Việc mới cho {appointment}: {card.title}, {card.subject}.{until}",
            link=card.get_absolute_url(),
            key=f"task-{card.task_id}",
            audience=f"card:{card.pk}",
        )
        for appointment in performers(card)
    )


def close(card: TaskCard, appointment: Appointment) -> None:
    """Record who completed the task and when."""
    card.closed_at = timezone.now()
    card.closed_by = appointment
    card.closed_for = appointment.acting_user if appointment.stand_in else None
    card.save(update_fields=["closed_at", "closed_by", "closed_for"])
