"""Actions on a dossier from its submission to a conclusion without a council, and its withdrawal."""

from __future__ import annotations

from datetime import date

from django.contrib.contenttypes.models import ContentType
from viewflow.workflow.models import Process

from accounts.models import Appointment
from dossiers.models import Dossier, InspectionReport, Manifest
from dossiers.services.assessment import dossier_submission, inspections, recall, withdrawal
from dossiers.services.council import conclusions
from workflows.flows import DossierFlow
from workflows.inbox import items
from workflows.inbox.completion import completes, one_transaction
from workflows.models import TaskCard


@completes("self_assess", dossier="dossier")
def submit_dossier(*, appointment: Appointment, dossier: Dossier, requested_level: int) -> Manifest:
    """Submit the sealed self-assessment (nộp hồ sơ); the unit's head does."""
    return dossier_submission.submit(
        appointment=appointment, dossier=dossier, requested_level=requested_level
    )


@completes("check", dossier="dossier")
def accept_dossier(*, appointment: Appointment, dossier: Dossier) -> None:
    """Accept the dossier for assessment (tiếp nhận); the standing office does."""
    dossier_submission.accept(appointment=appointment, dossier=dossier)


@completes("check", dossier="dossier")
def return_dossier(*, appointment: Appointment, dossier: Dossier, reason: str) -> None:
    """Return the dossier with reasons (trả lại để bổ sung); the standing office does."""
    dossier_submission.send_back(appointment=appointment, dossier=dossier, reason=reason)


@completes("check", dossier="dossier", checked_by_service=True)
def recall_dossier(*, appointment: Appointment, dossier: Dossier, reason: str) -> Dossier:
    """Take a sent dossier back to correct it (thu hồi để sửa); the unit's head does, until the check has begun."""
    return recall.recall(
        appointment=appointment, dossier=dossier, reason=reason, taken_by=taken_in_by(dossier)
    )


def taken_in_by(dossier: Dossier) -> str:
    """Return who has claimed the check of a dossier; empty where nobody has."""
    card = (
        TaskCard.objects.open().filter(dossier=dossier, node="check").select_related("taken_by__user").first()
    )
    return str(card.taken_by.user) if card is not None and card.taken_by is not None else ""


@completes("inspect", dossier="dossier")
def inspect_dossier(
    *, appointment: Appointment, dossier: Dossier, note: str, on: date | None = None, members: str = ""
) -> InspectionReport:
    """Report an inspection on the spot (kiểm tra thực tế); the standing office does."""
    return inspections.report_inspection(
        appointment=appointment, dossier=dossier, findings=note, on=on, members=members
    )


@completes("conclude_without_council", dossier="dossier")
def conclude_without_council(
    *, appointment: Appointment, dossier: Dossier, outcome: str, reason: str = ""
) -> None:
    """Conclude where the round has no council (kết luận thẩm định); the standing office does."""
    conclusions.conclude_without_council(
        appointment=appointment, dossier=dossier, outcome=outcome, reason=reason
    )


def withdraw_dossier(*, appointment: Appointment, dossier: Dossier, reason: str) -> Dossier:
    """Withdraw a dossier (rút hồ sơ), cancel its process and close its open tasks, all or nothing."""
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
