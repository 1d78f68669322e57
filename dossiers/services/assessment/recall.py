"""Recalling a dossier that was sent, to correct it (thu hồi để sửa), until the standing office takes it in."""

from __future__ import annotations

from accounts.models import Appointment, Role
from dossiers import permissions
from dossiers.errors import Incomplete, WrongState
from dossiers.models import Dossier, DossierState
from dossiers.rules.recalls import why_not_recalled
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.notifications import notify_role_holders, notify_unit
from ledger.required import require_reason
from ledger.services import audit
from ledger.services.transactions import atomic_service


def recall_obstacle(dossier: Dossier, taken_by: str) -> str:
    """Return why the dossier cannot be recalled now; empty if it can. `taken_by` names who claimed the check."""
    waits = dossier.state == DossierState.CHECKING
    marks = (
        dossier.marks.filter(at__gte=dossier.submitted_at).count() if waits and dossier.submitted_at else 0
    )
    return why_not_recalled(waits_for_check=waits, taken_by=taken_by, marks=marks)


def is_own(appointment: Appointment, dossier: Dossier) -> bool:
    """Return whether the appointment heads the dossier's unit."""
    return appointment.role == Role.UNIT_HEAD and permissions.speaks_for(appointment, dossier.unit)


@atomic_service
def recall(*, appointment: Appointment, dossier: Dossier, reason: str, taken_by: str = "") -> Dossier:
    """Put a sent dossier back into self-assessment; what was sealed stays, the next sending seals anew.

    `taken_by` names who claimed the check, empty where nobody did. Raise NotAllowed (only the unit's head),
    Incomplete (no reason) and WrongState (not sent, or the standing office has begun).
    """
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    reason = require_reason(
        reason, "Chưa ghi cần sửa gì. Hãy ghi ngắn gọn rồi bấm lại “Thu hồi để sửa”.", error=Incomplete
    )
    if why := recall_obstacle(dossier, taken_by):
        raise WrongState(why)
    dossier.state = DossierState.SELF_ASSESSMENT
    dossier.return_reason = ""
    dossier.save(update_fields=["state", "return_reason"])
    line = audit.record(
        act="recall-dossier",
        appointment=appointment,
        subject=dossier,
        sentence=f"Thu hồi hồ sơ để sửa trước khi được tiếp nhận: {reason}",
    )
    notify_role_holders(
        Role.STANDING_CLERK,
        office=dossier.round.standing_office,
        subject=f"Đơn vị thu hồi hồ sơ để sửa: {dossier.unit}",
        body=f"{dossier.unit} thu hồi hồ sơ {dossier.round} để sửa rồi nộp lại: {reason}",
        link=dossier.get_absolute_url(),
        key=f"recalled:{line.seq}",
    )
    notify_unit(
        dossier,
        subject=f"Hồ sơ đã thu hồi để sửa: {dossier.round}",
        body=f"Hồ sơ trở lại bước tự đánh giá; sửa xong phải nộp lại trong hạn. Cần sửa: {reason}",
        key=f"recalled:{line.seq}:unit",
    )
    return dossier
