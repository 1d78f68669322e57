"""The private reason of a declared conflict of interest: who may read it, and erasing it. The recusal itself stays."""

from __future__ import annotations

from django.utils import timezone

from accounts.models import Appointment, Role
from dossiers.errors import NotAllowed, WrongState
from dossiers.models import Recusal, RecusalKind, Seat, Sitting
from dossiers.services.council import sittings
from ledger.services import audit
from ledger.services.transactions import atomic_service


def may_read_reasons(post: Appointment, sitting: Sitting) -> bool:
    """Return whether the appointment may read the reasons: the standing office, the chair, the acting leader."""
    if post.role == Role.STANDING_CLERK:
        return post.office_id == sitting.round.standing_office_id
    leading = sittings.leader(sitting)
    if leading is not None and leading.appointment_id == post.pk:
        return True
    held = post.seats.valid_on(timezone.localdate()).filter(council=sitting.council_id, seat=Seat.CHAIR)
    return held.exists()


@atomic_service
def erase_reason(*, appointment: Appointment, recusal: Recusal) -> Recusal:
    """Erase the reason of a declared conflict; the member stays out all the same.

    Raise NotAllowed (neither standing office nor chair), WrongState (nothing to erase).
    """
    recusal = (
        Recusal.objects.select_for_update(of=("self",))
        .select_related("item__sitting__round", "item__dossier")
        .get(pk=recusal.pk)
    )
    if not may_read_reasons(appointment, recusal.item.sitting):
        raise NotAllowed("Chỉ chủ tịch hội đồng hoặc cơ quan thường trực được xóa nội dung này.")
    if recusal.kind != RecusalKind.DECLARED or not recusal.reason:
        raise WrongState("Không còn nội dung nào để xóa.")
    recusal.reason = ""
    recusal.save(update_fields=["reason"])
    audit.record(
        act="erase-conflict-reason",
        appointment=appointment,
        subject=recusal.item.sitting,
        sentence="Xóa nội dung xung đột lợi ích đã khai; việc không tham gia bỏ phiếu giữ nguyên.",
    )
    return recusal
