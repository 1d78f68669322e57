"""A unit takes its dossier back: the flow of the dossier ends there."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from viewflow.workflow.models import Process

from accounts.models import Appointment
from dossiers.models import Dossier
from dossiers.services.assessment import withdrawal
from workflows.flows import DossierFlow
from workflows.inbox import items
from workflows.inbox.completion import one_transaction
from workflows.models import TaskCard


def withdraw_dossier(*, appointment: Appointment, dossier: Dossier, reason: str) -> Dossier:
    """Take a dossier back (rút hồ sơ) and cancel what waits of it, wholly or not at all."""
    kind = ContentType.objects.get_for_model(Dossier)
    running = Process.objects.filter(artifact_content_type=kind, artifact_object_id=dossier.pk)
    with one_transaction():
        for process in running.select_for_update(of=("self",)).order_by("pk"):
            if process.finished is None:
                DossierFlow.instance.cancel(process)
        withdrawn = withdrawal.withdraw(appointment=appointment, dossier=dossier, reason=reason)
        for card in TaskCard.objects.open().filter(dossier=dossier):
            items.close(card, appointment)
    return withdrawn
