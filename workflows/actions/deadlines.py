"""Moving deadlines where the work is: the open tasks of a step follow the round's extension."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from accounts.models import Appointment
from dossiers.models import DeadlineExtension, Dossier, Round
from dossiers.services.rounds import deadlines
from workflows.inbox.completion import one_transaction
from workflows.models import TaskCard
from workflows.steps import RIGHTS


def extend_deadline(
    *,
    appointment: Appointment,
    round: Round,
    step: str,
    new_due: date,
    reason: str,
    dossier: Dossier | None = None,
) -> DeadlineExtension:
    """Extend a step (gia hạn) and give its open tasks the new day; raises as `deadlines.extend` does."""
    with one_transaction():
        extension = deadlines.extend(
            appointment=appointment, round=round, step=step, new_due=new_due, reason=reason, dossier=dossier
        )
        nodes = [node for node, right in RIGHTS.items() if right.due == step]
        cards = TaskCard.objects.open().filter(node__in=nodes)
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
