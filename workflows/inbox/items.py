"""Opening and closing cards: a task enters the inbox with its deadline and whoever may do it is told."""

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
from workflows.steps import RIGHTS, Scope


def open_dossier_card(task: Any, dossier: Dossier) -> TaskCard:
    """Open the card of a dossier's step."""
    node = task.flow_task.name
    scopes = {scope for _, scope in RIGHTS[node].scopes}
    person: int | None = None
    if Scope.PERSON in scopes:
        person = task.data["post"]
    elif node == "conclude":
        person = presiding_vice_chair(dossier)
    due, counted_in = due_once(dossier, RIGHTS[node].due)
    card = TaskCard.objects.create(
        task=task,
        node=node,
        dossier=dossier,
        unit=dossier.unit if Scope.UNIT in scopes else None,
        office_id=dossier.round.standing_office_id if Scope.OFFICE in scopes else None,
        council_id=dossier.round.council_id if Scope.COUNCIL in scopes or person else None,
        person_id=person,
        due=due,
        counted_in=counted_in,
    )
    if node == "conclude" or (node == "self_assess" and dossier.submitted_at is None):
        announce(card)
    return card


def due_once(dossier: Dossier, step: str) -> tuple[date | None, str]:
    """Return when a step is due, read once for all tasks that one act opens (the dossier was read for it)."""
    known: dict[str, tuple[date | None, str]] = dossier.__dict__.setdefault("due_by_step", {})
    if step not in known:
        known[step] = due_for(dossier.round, step, dossier=dossier)
    return known[step]


def open_submission_card(task: Any, submission: Submission) -> TaskCard:
    """Open the card of a submission's step: with the standing office to revise, else with the issuer."""
    node = task.flow_task.name
    in_round = submission.round
    due, counted_in = due_for(in_round, RIGHTS[node].due)
    card = TaskCard.objects.create(
        task=task,
        node=node,
        submission=submission,
        unit=in_round.issuer.unit if node == "issue_number" else None,
        office_id=in_round.standing_office_id if node == "revise" else in_round.issuer_id,
        due=due,
        counted_in=counted_in,
    )
    if node == "issue_number":
        announce(card)
    return card


def presiding_vice_chair(dossier: Dossier) -> int | None:
    """Return the post of the vice chair who concludes because the chair stays out or away, else None."""
    item = dossier.agenda_items.filter(outcome="").select_related("sitting", "dossier__unit").first()
    return None if item is None else _vice(sittings.require_presider(item))


def _vice(leading: CouncilSeat | None) -> int | None:
    return leading.appointment_id if leading is not None and leading.seat == Seat.VICE_CHAIR else None


def assign_to_presider(card: TaskCard) -> None:
    """Give a conclusion that waits to whoever presides now, and tell them; who had taken it has it no more."""
    over = presiding_vice_chair(card.dossier)
    if card.person_id == over:
        return
    card.person_id, card.taken_by, card.taken_at = over, None, None
    card.save(update_fields=["person", "taken_by", "taken_at"])
    announce(card)


def open_sitting_card(task: Any, sitting: Sitting) -> TaskCard:
    """Open the card of a sitting's minutes: with the secretary to write, with the chair to confirm.

    Where the sitting has no secretary the chair writes as well.
    """
    node = task.flow_task.name
    due, counted_in = due_for(sitting.round, RIGHTS[node].due)
    card = TaskCard.objects.create(
        task=task,
        node=node,
        sitting=sitting,
        council_id=sitting.council_id,
        person_id=_keeps_minutes(node, sitting),
        due=due,
        counted_in=counted_in,
    )
    announce(card)
    return card


def _keeps_minutes(node: str, sitting: Sitting) -> int | None:
    """Return the post that writes or confirms the minutes where it is not the secretary or the chair, else None.

    Without a secretary who leads the sitting writes; in the chair's absence the vice chair confirms.
    """
    leading = sittings.leader(sitting)
    if node == "confirm_minutes":
        return _vice(leading)
    if leading is None or sitting.attendance.filter(seat__seat=Seat.SECRETARY).exists():
        return None
    return leading.appointment_id


def open_paper_card(task: Any, paper: PaperCase) -> TaskCard:
    """Open the card of a paper's step: with its drafters to revise, else with the issuer."""
    node = task.flow_task.name
    issuer = paper.draft.issuer
    card = TaskCard.objects.create(
        task=task,
        node=node,
        paper=paper,
        unit=issuer.unit if node == "issue_paper" else None,
        office_id=paper.office_id if node == "revise_paper" else issuer.pk,
    )
    announce(card)
    return card


def _seated(role: str, council: int, day: date) -> QuerySet[Appointment]:
    seats = CouncilSeat.objects.acting_on(day).filter(council=council)
    return holders(role, day=day).filter(pk__in=seats.values("appointment"))


SEATED = PreparedQuery(_seated)


def performers(card: TaskCard) -> list[Appointment]:
    """Return who may perform the task today."""
    if card.person_id is not None:
        return [card.person]
    found: dict[int, Appointment] = {}
    for role, scope in RIGHTS[card.node].scopes:
        if card.node == "decide" and role not in card.submission.round.signing_roles():
            continue
        if scope == Scope.UNIT:
            rows = current_holders(role, unit=card.unit_id)
        elif scope == Scope.OFFICE:
            rows = current_holders(role, office=card.office_id)
        else:
            rows = SEATED(str(role), card.council_id, timezone.localdate())
        found.update({row.pk: row for row in rows})
    return list(found.values())


def announce(card: TaskCard) -> None:
    """Queue a message to everybody who may perform the task, within the same transaction.

    Only steps that no service announces in its own words are told here.
    """
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
    """Write who finished the task and when."""
    card.closed_at = timezone.now()
    card.closed_by = appointment
    card.closed_for = appointment.acting_user if appointment.stand_in else None
    card.save(update_fields=["closed_at", "closed_by", "closed_for"])
