"""Appeals of a unit against how its dossier ended (kiến nghị, khiếu nại), within a period, and their answers."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role
from accounts.role_groups import SIGNERS
from criteria.workdays import vietnam
from criteria.workdays.days import CALENDAR
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import ANSWERS, Dossier, DossierState, Objection, ObjectionState
from dossiers.rules import titles
from dossiers.rules.facts import Fact
from dossiers.services.assessment.answers import locked_dossier
from dossiers.services.notifications import notify_role_holders, notify_unit
from ledger.required import require_text
from ledger.services import audit

ENDED = (DossierState.RECOGNISED, DossierState.REFUSED)


def may_appeal(dossier: Dossier) -> Fact:
    """Return whether the dossier's unit may appeal today, with the reason and the last day."""
    ended = timezone.localtime(dossier.closed_at).date() if dossier.closed_at else None
    if dossier.state not in ENDED:
        ended = None
    return titles.may_appeal(
        ended_on=ended, days=dossier.round.objection_days, on=timezone.localdate(), days_off=vietnam()
    )


@transaction.atomic
def file_appeal(*, appointment: Appointment, dossier: Dossier, text: str) -> Objection:
    """File an appeal (kiến nghị); the standing office is notified and has its days to answer.

    Raise NotAllowed (only the unit's head), Incomplete (no text), WrongState (no result yet, too
    late, or an appeal is still open).
    """
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    text = require_text(
        text, "Chưa ghi nội dung kiến nghị. Hãy ghi rõ điều không đồng ý và căn cứ.", error=Incomplete
    )
    allowed = may_appeal(dossier)
    if not allowed:
        raise WrongState(allowed.reason)
    if dossier.objections.filter(state=ObjectionState.FILED).exists():
        raise WrongState(
            "Đã có một kiến nghị đang chờ trả lời. Hãy chờ trả lời, hoặc rút kiến nghị đó trước."
        )
    due = vietnam().end_of_term(timezone.localdate(), dossier.round.answer_days, CALENDAR)
    objection = Objection.objects.create(dossier=dossier, text=text, filed_by=appointment, answer_due=due)
    audit.record(
        act="file-objection",
        appointment=appointment,
        subject=dossier,
        sentence=f"Gửi kiến nghị, hạn trả lời {due:%d/%m/%Y}: {text}",
    )
    notify_role_holders(
        Role.STANDING_CLERK,
        office=dossier.round.standing_office,
        subject=f"Kiến nghị về kết quả: {dossier.unit}",
        body=f"{dossier.unit} kiến nghị về kết quả {dossier.round}. Hạn trả lời {due:%d/%m/%Y}.",
        link=address(dossier),
        key=f"objection:{objection.pk}",
    )
    return objection


def address(dossier: Dossier) -> str:
    """Return the page of a dossier's appeals."""
    return reverse("workflows:objections", args=[dossier.pk])


def _open(objection: Objection) -> Objection:
    row = (
        Objection.objects.select_for_update(of=("self",))
        .select_related("dossier__unit", "dossier__round__standing_office", "dossier__round__issuer")
        .get(pk=objection.pk)
    )
    if row.state != ObjectionState.FILED:
        raise WrongState(f"Kiến nghị này không còn chờ trả lời ({row.get_state_display().lower()}).")
    return row


def may_answer(appointment: Appointment, dossier: Dossier) -> bool:
    """Return whether the appointment may answer: the standing office, or the signers of the issuing office."""
    in_round = dossier.round
    if appointment.role == Role.STANDING_CLERK:
        return appointment.office_id == in_round.standing_office_id
    return appointment.role in SIGNERS and appointment.office_id == in_round.issuer_id


@transaction.atomic
def answer(*, appointment: Appointment, objection: Objection, outcome: str, text: str) -> Objection:
    """Answer an appeal with reasons and notify the unit.

    Raise NotAllowed, WrongState (answered or withdrawn), BadAnswer (no outcome), Incomplete (no reasons).
    """
    objection = _open(objection)
    permissions.require_in_force(appointment)
    if not may_answer(appointment, objection.dossier):
        raise NotAllowed(
            "Chỉ cơ quan thường trực của đợt hoặc lãnh đạo cơ quan ra quyết định trả lời được kiến nghị này."
        )
    if outcome not in ANSWERS:
        raise BadAnswer("Chưa chọn kết quả. Hãy chọn chấp nhận, chấp nhận một phần hoặc không chấp nhận.")
    text = require_text(
        text, "Chưa ghi nội dung trả lời. Hãy ghi rõ lý do và việc sẽ làm tiếp.", error=Incomplete
    )
    objection.state, objection.answer = ObjectionState(outcome), text
    objection.answered_by, objection.answered_at = appointment, timezone.now()
    objection.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    summary = f"Trả lời kiến nghị ({objection.get_state_display().lower()}): {text}"
    audit.record(act="answer-objection", appointment=appointment, subject=objection.dossier, sentence=summary)
    notify_unit(
        objection.dossier, subject="Kiến nghị đã được trả lời", body=summary, key=f"objection:{objection.pk}"
    )
    return objection


@transaction.atomic
def withdraw(*, appointment: Appointment, objection: Objection) -> Objection:
    """Withdraw an appeal before it is answered (rút kiến nghị)."""
    objection = _open(objection)
    permissions.require(appointment, Role.UNIT_HEAD, unit=objection.dossier.unit)
    objection.state = ObjectionState.WITHDRAWN
    objection.save(update_fields=["state"])
    audit.record(
        act="withdraw-objection",
        appointment=appointment,
        subject=objection.dossier,
        sentence="Rút kiến nghị.",
    )
    return objection
