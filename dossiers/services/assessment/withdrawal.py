"""Withdrawing a dossier before it is put before the authority (rút hồ sơ)."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers import permissions
from dossiers.errors import Incomplete, WrongState
from dossiers.models import Dossier, DossierState
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.assessment.indicator_requests import take_back_all
from dossiers.services.notifications import notify_role_holders
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service

BEFORE_SUBMISSION = (
    DossierState.SELF_ASSESSMENT,
    DossierState.CHECKING,
    DossierState.REVIEW,
    DossierState.PROPOSED,
)


def may_withdraw(appointment: Appointment, dossier: Dossier) -> bool:
    """Return whether the appointment heads the unit and the dossier can still be withdrawn."""
    mine = appointment.role == Role.UNIT_HEAD and appointment.office.unit_id == dossier.unit_id
    return mine and not withdrawal_obstacle(dossier)


def withdrawal_obstacle(dossier: Dossier) -> str:
    """Return why the dossier cannot be withdrawn now; empty if it can."""
    if dossier.state not in BEFORE_SUBMISSION:
        return f"Hồ sơ này {dossier.get_state_display().lower()} nên không rút được nữa."
    if dossier.agenda_items.filter(outcome="").exists():
        return "Hồ sơ đang nằm trong một phiên họp nên chưa rút được. Hãy chờ hội đồng kết luận."
    return ""


@atomic_service
def withdraw(*, appointment: Appointment, dossier: Dossier, reason: str) -> Dossier:
    """Withdraw a dossier with a reason; it ends without a title and stays as history.

    Raise NotAllowed (only the unit's head), Incomplete (no reason), WrongState (put before the authority,
    ended, or on the agenda of a sitting).
    """
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    reason = require_reason(
        reason, "Chưa ghi lý do rút hồ sơ. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete
    )
    if problem := withdrawal_obstacle(dossier):
        raise WrongState(problem)
    take_back_all(dossier)
    dossier.state = DossierState.WITHDRAWN
    dossier.return_reason = reason
    dossier.proposed_level = None
    dossier.closed_at = timezone.now()
    dossier.save(update_fields=["state", "return_reason", "proposed_level", "closed_at"])
    audit.record(
        act="withdraw-dossier",
        appointment=appointment,
        subject=dossier,
        sentence=f"Rút hồ sơ: {reason}",
    )
    notify_role_holders(
        Role.STANDING_CLERK,
        office=dossier.round.standing_office,
        subject=f"Đơn vị rút hồ sơ: {dossier.unit}",
        body=f"{dossier.unit} rút hồ sơ {dossier.round}. Lý do: {reason}",
        link=dossier.get_absolute_url(),
        key=f"withdrawn:{dossier.pk}",
    )
    return dossier
