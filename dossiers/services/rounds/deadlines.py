"""Deadlines of a round's steps for a dossier, and extending them with a reason."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import Appointment, Role
from accounts.role_groups import SIGNERS
from criteria.workdays import vietnam
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import (
    CountedIn,
    DeadlineExtension,
    Dossier,
    DossierState,
    Round,
    RoundDeadline,
    RoundStep,
)
from dossiers.models.dossiers import RUNNING_STATES
from dossiers.rules import deadlines
from dossiers.rules.round_changes import CANCELLED, CLOSED
from dossiers.services.notifications import notify_unit
from ledger.database.prepared import PreparedQuery
from ledger.required import require_reason
from ledger.services import audit

FURTHEST_DAYS = 366


WAITING: Final[dict[str, set[str]]] = {
    RoundStep.SUBMIT: {DossierState.SELF_ASSESSMENT},
    RoundStep.CHECK: {DossierState.SELF_ASSESSMENT, DossierState.CHECKING},
    RoundStep.REVIEW: {DossierState.SELF_ASSESSMENT, DossierState.CHECKING, DossierState.REVIEW},
    RoundStep.DECIDE: set(RUNNING_STATES),
}
"""Step → the states of dossiers that have not passed it; the report of a round is waited for until it is closed."""


def _limits(in_round: int, step: str, dossier: int) -> QuerySet[Any, Any]:
    extensions = DeadlineExtension.objects.filter(round=OuterRef("round"), step=OuterRef("step"))
    extensions = extensions.filter(Q(dossier__isnull=True) | Q(dossier=dossier)).order_by("-new_due")
    deadlines = RoundDeadline.objects.filter(round=in_round, step=step).order_by("pk")
    deadlines = deadlines.annotate(extended_to=Subquery(extensions.values("new_due")[:1]))
    return deadlines.values_list("due", "days", "counted_in", "extended_to")


LIMITS_QUERY = PreparedQuery(_limits)
NOBODY = 0  # no dossier has this key


def limit_of(
    in_round: Round, step: str, dossier: Dossier | None = None
) -> tuple[deadlines.Limit, date | None] | None:
    """Return the round's limit for a step and the furthest day it was extended to, in one query."""
    row = LIMITS_QUERY.first(in_round.pk, str(step), dossier.pk if dossier else NOBODY)
    return None if row is None else (deadlines.Limit(*row[:3]), row[3])


def due_for(
    in_round: Round, step: str, *, dossier: Dossier | None = None, begun: date | None = None
) -> tuple[date | None, str]:
    """Return the last day of a step that begins on a day (default: today), and how its days are counted."""
    round_limit = limit_of(in_round, step, dossier)
    if round_limit is None:
        return None, CountedIn.WORKING
    limit, extended_to = round_limit
    due = deadlines.due_day(
        limit,
        begun=begun or timezone.localdate(),
        days_off=vietnam(),
        extended_to=extended_to,
    )
    return due, limit.counted_in


def may_extend(appointment: Appointment, in_round: Round, step: str) -> bool:
    """Return whether the appointment may extend a step's deadline; never those whose own time it is."""
    if step == RoundStep.SUBMIT:
        return (
            appointment.role == Role.STANDING_CLERK and appointment.office_id == in_round.standing_office_id
        )
    return appointment.role in SIGNERS and appointment.office_id == in_round.issuer_id


@transaction.atomic
def extend(
    *,
    appointment: Appointment,
    round: Round,
    step: str,
    new_due: date,
    reason: str,
    dossier: Dossier | None = None,
) -> DeadlineExtension:
    """Extend the deadline of a step (gia hạn), for the round or for one of its dossiers.

    Raise NotAllowed (whoever may grant it, see `may_extend`), Incomplete (no reason), WrongState (the step
    has no deadline), BadAnswer (not later than the deadline, in the past, or more than a year away).
    """
    permissions.require_in_force(appointment)
    if step not in RoundStep.values or not may_extend(appointment, round, step):
        raise NotAllowed(
            "Vai trò này không được gia hạn bước đang chọn: cơ quan thường trực gia hạn việc nộp hồ sơ của "
            "đơn vị, lãnh đạo cơ quan ra quyết định gia hạn các bước còn lại."
        )
    reason = require_reason(reason, "Chưa ghi lý do gia hạn. Hãy ghi rõ lý do rồi gửi lại.", error=Incomplete)
    if dossier is not None and dossier.round_id != round.pk:
        raise BadAnswer("Hồ sơ này thuộc đợt khác. Hãy chọn hồ sơ của đợt đang mở.")
    locked = Round.objects.select_for_update(of=("self",)).get(pk=round.pk)
    if locked.closed_at is not None:
        raise WrongState(CANCELLED if locked.cancelled else CLOSED)
    old, _ = due_for(round, step, dossier=dossier)
    if old is None:
        raise WrongState("Bước này chưa có thời hạn nên không gia hạn được.")
    _check_day(new_due, old)
    extension = DeadlineExtension.objects.create(
        round=round,
        dossier=dossier,
        step=step,
        old_due=old,
        new_due=new_due,
        reason=reason,
        granted_by=appointment,
    )
    whose = str(dossier.unit) if dossier else "mọi đơn vị"
    summary = f"{RoundStep(step).label}, {whose}: từ {old:%d/%m/%Y} đến {new_due:%d/%m/%Y}. Lý do: {reason}"
    audit.record(
        act="extend-deadline",
        appointment=appointment,
        subject=dossier or round,
        sentence=f"Gia hạn {summary}",
    )
    for affected in [dossier] if dossier else round.dossiers.filter(closed_at__isnull=True):
        notify_unit(
            affected,
            subject=f"Gia hạn: {RoundStep(step).label.lower()}",
            body=f"Gia hạn {summary}",
            key=f"extended:{extension.pk}",
        )
    return extension


def _check_day(new_due: date, old: date) -> None:
    today = timezone.localdate()
    if new_due <= old:
        raise BadAnswer(f"Hạn mới phải sau hạn đang có ({old:%d/%m/%Y}). Hãy chọn ngày muộn hơn.")
    if new_due < today:
        raise BadAnswer("Hạn mới đã qua. Hãy chọn một ngày còn ở phía trước.")
    if (new_due - max(today, old)).days > FURTHEST_DAYS:
        raise BadAnswer("Hạn mới cách quá một năm. Hãy kiểm tra lại năm đã nhập.")
    off = vietnam().why_off(new_due)
    if off:
        later = vietnam().next_working(new_due)
        raise BadAnswer(f"Ngày {new_due:%d/%m/%Y} là ngày nghỉ ({off}). Hãy chọn {later:%d/%m/%Y}.")
