"""Contributions of a unit's offices to one dossier: assigning indicators, handing in, returning."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from accounts.derived_columns import by_name
from accounts.models import Appointment, Office, Role
from accounts.queries import holders
from criteria.rules.assessment import is_answered
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, WrongState
from dossiers.models import Dossier, DossierState, IndicatorAssignment, OfficePart, PartState
from dossiers.services.assessment.answers import locked_dossier, rule_answers, stored_answers, unit_kind
from dossiers.services.notifications import notify, notify_unit
from ledger.required import require_reason
from ledger.services import audit


@dataclass(frozen=True, slots=True)
class OfficeContribution:
    """An office's indicators in a dossier: which it was assigned, which lack an answer, whether it handed in."""

    office: Office
    codes: tuple[str, ...]
    unanswered: tuple[str, ...]
    state: OfficePart | None

    @property
    def handed_in(self) -> bool:
        """Return whether the contribution was handed in to the unit's head."""
        return self.state is not None and self.state.state == PartState.SUBMITTED

    @property
    def answered(self) -> int:
        """Return how many of the indicators are answered."""
        return len(self.codes) - len(self.unanswered)


def contributions_of(dossier: Dossier) -> list[OfficeContribution]:
    """Return the contribution of each office to a dossier, in the order of the offices' names."""
    definition = dossier.round.definition()
    kind, answers = unit_kind(dossier), rule_answers(stored_answers(dossier))
    applicable = {i.code: i for i in definition.indicators if i.applies(kind)}
    states = {part.office_id: part for part in dossier.parts.select_related("by__user")}
    offices: dict[Office, list[str]] = {}
    for row in dossier.assignments.select_related("office").order_by(by_name("office"), "pk"):
        if row.code in applicable:
            offices.setdefault(row.office, []).append(row.code)
    return [
        OfficeContribution(
            office,
            tuple(codes),
            tuple(
                c
                for c in codes
                if applicable[c].asks_what_is_known
                and (c not in answers or not is_answered(applicable[c], answers[c], ()))
            ),
            states.get(office.pk),
        )
        for office, codes in offices.items()
    ]


def _open_dossier(dossier: Dossier) -> Dossier:
    dossier = locked_dossier(dossier)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không phân công lại được.")
    return dossier


@transaction.atomic
def assign_indicator(*, appointment: Appointment, dossier: Dossier, code: str, office: Office | None) -> None:
    """Assign an indicator to one office of the unit (giao chỉ tiêu), or to none.

    Raise NotAllowed (only the unit's head), WrongState, BadAnswer (no such indicator, another unit's office).
    """
    dossier = _open_dossier(dossier)
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    if code not in dossier.round.definition().by_code:
        raise BadAnswer(f"Bộ tiêu chí không có chỉ tiêu {code}.")
    if office is not None and office.unit_id != dossier.unit_id:
        raise BadAnswer(f"{office} không thuộc đơn vị này. Hãy chọn phòng ban khác.")
    wanted = {office.pk} if office else set()
    if set(dossier.assignments.filter(code=code).values_list("office", flat=True)) == wanted:
        return
    dossier.assignments.filter(code=code).delete()
    if office is not None:
        IndicatorAssignment.objects.create(
            dossier=dossier, code=code, office=office, source=f"{appointment.user} giao"[:200]
        )
    audit.record(
        act="assign-indicator",
        appointment=appointment,
        subject=dossier,
        sentence=f"Giao chỉ tiêu {code} cho {office}." if office else f"Bỏ phân công chỉ tiêu {code}.",
    )


@transaction.atomic
def hand_in(*, appointment: Appointment, dossier: Dossier) -> OfficePart:
    """Hand in an office's contribution to the unit's head (gửi phần việc); from then on only the head changes it.

    Raise NotAllowed, WrongState (nothing assigned, or handed in already) and Incomplete listing unanswered indicators.
    """
    dossier = _open_dossier(dossier)
    permissions.require(appointment, Role.OFFICE_CONTRIBUTOR, unit=dossier.unit)
    mine = next((part for part in contributions_of(dossier) if part.office.pk == appointment.office_id), None)
    if mine is None:
        raise WrongState(f"Chưa có chỉ tiêu nào giao cho {appointment.office}.")
    if mine.handed_in:
        raise WrongState("Phần việc này đã gửi rồi. Cần sửa thì đề nghị người đứng đầu trả lại.")
    if mine.unanswered:
        raise Incomplete(
            f"Còn {len(mine.unanswered)} chỉ tiêu chưa trả lời: {', '.join(mine.unanswered)}.",
            tuple(f"Chỉ tiêu {code}: chưa trả lời." for code in mine.unanswered),
        )
    part = _write(dossier, mine.office, PartState.SUBMITTED, appointment)
    audit.record(
        act="hand-in-part",
        appointment=appointment,
        subject=dossier,
        sentence=f"{mine.office} gửi phần việc: {', '.join(mine.codes)}.",
    )
    notify_unit(
        dossier,
        subject=f"Phần việc đã gửi: {mine.office}",
        body=f"{mine.office} đã trả lời {len(mine.codes)} chỉ tiêu được giao.",
        key=f"part:{part.pk}:{timezone.now():%Y%m%d%H%M%S}",
    )
    return part


@transaction.atomic
def return_contribution(
    *, appointment: Appointment, dossier: Dossier, office: Office, reason: str
) -> OfficePart:
    """Return a contribution to its office with a reason (trả lại phần việc).

    Raise NotAllowed, WrongState (not handed in) and Incomplete (no reason).
    """
    dossier = _open_dossier(dossier)
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    reason = require_reason(reason, "Chưa ghi lý do trả lại. Hãy ghi rõ cần bổ sung gì.", error=Incomplete)
    if not dossier.parts.filter(office=office, state=PartState.SUBMITTED).exists():
        raise WrongState(f"{office} chưa gửi phần việc nên không có gì để trả lại.")
    part = _write(dossier, office, PartState.RETURNED, appointment, reason)
    audit.record(
        act="return-part",
        appointment=appointment,
        subject=dossier,
        sentence=f"Trả lại phần việc của {office}: {reason}",
    )
    notify(
        holders(Role.OFFICE_CONTRIBUTOR, office),
        subject=f"Phần việc được trả lại: {dossier.round}",
        body=f"Lý do: {reason}",
        link=dossier.get_absolute_url(),
        key=f"part-back:{part.pk}:{timezone.now():%Y%m%d%H%M%S}",
    )
    return part


def _write(
    dossier: Dossier, office: Office, state: str, appointment: Appointment, reason: str = ""
) -> OfficePart:
    part, _ = OfficePart.objects.update_or_create(
        dossier=dossier, office=office, defaults={"state": state, "by": appointment, "reason": reason}
    )
    return part
