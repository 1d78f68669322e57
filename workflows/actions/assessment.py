"""From opening a round to the inspection: the acts of the units and of the standing office."""

from __future__ import annotations

from datetime import date

from django.contrib.contenttypes.models import ContentType
from viewflow.workflow.models import Process, Task

from accounts.models import Appointment
from dossiers.models import Dossier, InspectionReport, Manifest, Round
from dossiers.services.assessment import dossier_submission, inspections
from dossiers.services.council import conclusions
from dossiers.services.rounds import opening
from dossiers.services.rounds.opening import RoundSettings
from workflows.flows import DossierFlow
from workflows.inbox.completion import complete_task, one_transaction, open_task


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
        waiting = list(round.dossiers.exclude(pk__in=running).order_by("pk"))
        for dossier in waiting:
            DossierFlow.start.run(dossier=dossier)
    return len(waiting)


def submit_dossier(
    *, appointment: Appointment, dossier: Dossier, requested_level: int, task: Task | None = None
) -> Manifest:
    """The unit's head sends the sealed self-assessment (nộp hồ sơ)."""
    return complete_task(
        task=task or open_task("self_assess", dossier=dossier),
        appointment=appointment,
        act=lambda: dossier_submission.submit(
            appointment=appointment, dossier=dossier, requested_level=requested_level
        ),
    )


def accept_dossier(*, appointment: Appointment, dossier: Dossier, task: Task | None = None) -> None:
    """The standing office takes the dossier in (tiếp nhận)."""
    complete_task(
        task=task or open_task("check", dossier=dossier),
        appointment=appointment,
        act=lambda: dossier_submission.accept(appointment=appointment, dossier=dossier),
    )


def return_dossier(
    *, appointment: Appointment, dossier: Dossier, reason: str, task: Task | None = None
) -> None:
    """The standing office returns the dossier with reasons (trả lại để bổ sung)."""
    complete_task(
        task=task or open_task("check", dossier=dossier),
        appointment=appointment,
        act=lambda: dossier_submission.send_back(appointment=appointment, dossier=dossier, reason=reason),
    )


def inspect_dossier(
    *,
    appointment: Appointment,
    dossier: Dossier,
    note: str,
    on: date | None = None,
    members: str = "",
    task: Task | None = None,
) -> InspectionReport:
    """The standing office reports what it saw on the spot (kiểm tra thực tế)."""
    return complete_task(
        task=task or open_task("inspect", dossier=dossier),
        appointment=appointment,
        act=lambda: inspections.report_inspection(
            appointment=appointment, dossier=dossier, findings=note, on=on, members=members
        ),
    )


def conclude_without_council(
    *, appointment: Appointment, dossier: Dossier, outcome: str, reason: str = "", task: Task | None = None
) -> None:
    """The standing office concludes where the round has no council (kết luận thẩm định)."""
    complete_task(
        task=task or open_task("conclude_without_council", dossier=dossier),
        appointment=appointment,
        act=lambda: conclusions.conclude_without_council(
            appointment=appointment, dossier=dossier, outcome=outcome, reason=reason
        ),
    )
