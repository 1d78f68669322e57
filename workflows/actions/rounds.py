"""Actions on rounds: open a round with the flow of each dossier, extend a deadline."""

from __future__ import annotations

from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils import timezone
from viewflow.workflow.models import Process

from accounts.models import Appointment
from dossiers.models import DeadlineExtension, Dossier, Round
from dossiers.services.rounds import deadlines, opening
from dossiers.services.rounds.settings import RoundSettings
from workflows.flows import DossierFlow
from workflows.inbox.completion import one_transaction
from workflows.models import TaskCard
from workflows.steps import nodes_due_at


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
        cards = TaskCard.objects.open().filter(node__in=nodes_due_at(step))
        if dossier is not None:
            cards = cards.filter(dossier=dossier)
        else:
            of_round = Q(dossier__round=round) | Q(submission__round=round) | Q(sitting__round=round)
            cards = cards.filter(of_round)
        for card in cards.select_related("dossier", "task"):
            begun = timezone.localtime(card.created_at).date()
            card.due, card.counted_in = deadlines.due_for(round, step, dossier=card.dossier, begun=begun)
            card.save(update_fields=["due", "counted_in"])
    return extension
