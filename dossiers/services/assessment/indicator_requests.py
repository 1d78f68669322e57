"""Indicators asked of another organisation (hỏi cơ quan khác): ask, take back, reply, decline, and their sources."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, Role
from accounts.models.dated import in_force
from accounts.reach import in_tree, line_of
from criteria.rules.assessment import is_answered
from criteria.rules.wording import found_text
from dossiers import permissions
from dossiers.errors import BadAnswer, Incomplete, NotAllowed, WrongState
from dossiers.models import (
    ASKED_ROLES,
    REPLIED,
    Dossier,
    DossierState,
    IndicatorRequest,
    RequestKind,
    RequestState,
    RoundStep,
)
from dossiers.services.assessment.answers import locked_dossier, rule_answers, stored_answers, write_answer
from dossiers.services.assessment.indicator_sources import source_words
from dossiers.services.notifications import notify_role_holders, notify_unit
from dossiers.services.rounds.deadlines import due_for
from ledger.required import require_reason
from ledger.services import audit

FURTHEST = timedelta(days=366)


def askable_units(unit: AdministrativeUnit) -> Q:
    """Return the condition for units that a unit may ask: those above it, the bodies beside those, and what is below.

    A commune asks its schools, the district's and the province's bodies; nobody asks another province.
    """
    line = line_of(unit.pk)
    above = Q(pk__in=line) | Q(level=Level.BODY, parent__in=line)
    return (above | in_tree(unit.pk)) & ~Q(pk=unit.pk)


def askable_offices(dossier: Dossier) -> QuerySet[Office]:
    """Return the offices that may be asked about the dossier and have somebody who answers, by name.

    The round's standing office and its issuer are not: they check and decide.
    """
    today = timezone.localdate()
    in_round = dossier.round
    units = AdministrativeUnit.objects.valid_on(today).filter(askable_units(dossier.unit))
    able = Appointment.objects.valid_on(today).filter(role__in=ASKED_ROLES, user__is_active=True)
    return (
        Office.objects.filter(in_force(today), unit__in=units.values("pk"), pk__in=able.values("office"))
        .exclude(pk__in=[in_round.standing_office_id, in_round.issuer_id])
        .select_related("unit")
        .order_by("name_key", "pk")
    )


@transaction.atomic
def ask(
    *,
    appointment: Appointment,
    dossier: Dossier,
    code: str,
    office: Office,
    kind: str,
    due: date,
    text: str = "",
    show_evidence: bool = False,
) -> IndicatorRequest:
    """Ask another organisation to answer or confirm an indicator; one that a plan proposed is sent by this.

    Raise NotAllowed (only the unit's head; an office out of reach), WrongState (sent already; asked already),
    BadAnswer (no such indicator, no sensible day, nothing to confirm yet).
    """
    dossier = _open_dossier(appointment, dossier)
    indicator = dossier.round.definition().by_code.get(code)
    if indicator is None or not indicator.asks_what_is_known:
        raise BadAnswer(f"Bộ tiêu chí không có nội dung chỉ tiêu {code} để hỏi.")
    if kind not in RequestKind.values:
        raise BadAnswer("Chưa chọn cần trả lời hay xác nhận. Hãy chọn một trong hai.")
    if not askable_offices(dossier).filter(pk=office.pk).exists():
        raise NotAllowed(f"Không gửi yêu cầu cho {office} được. Hãy chọn cơ quan trong danh sách.")
    _check_day(dossier, due)
    if kind == RequestKind.CONFIRM and not dossier.answers.filter(code=code).exists():
        raise BadAnswer(f"Chỉ tiêu {code} chưa có trả lời để xác nhận. Hãy trả lời trước rồi gửi yêu cầu.")
    earlier = dossier.requests.filter(code=code, office=office).exclude(state__in=REPLIED)
    row = earlier.filter(state=RequestState.PROPOSED).first() or IndicatorRequest(
        dossier=dossier, code=code, office=office
    )
    if earlier.filter(state=RequestState.OPEN).exists():
        raise WrongState(f"{office} đang được hỏi về chỉ tiêu {code}. Hãy chờ trả lời, hoặc rút yêu cầu đó.")
    row.kind, row.state, row.due, row.text = kind, RequestState.OPEN, due, text.strip()
    row.show_evidence = show_evidence
    row.requested_by, row.requested_at = appointment, timezone.now()
    row.save()
    words = f"{row.get_kind_display()} {code}, hạn {due:%d/%m/%Y}"
    audit.record(
        act="ask-indicator", appointment=appointment, subject=dossier, sentence=f"Hỏi {office}: {words}."
    )
    _tell_office(
        row,
        subject=f"Yêu cầu {row.get_kind_display().lower()}: {dossier.unit}",
        body=f"{dossier.unit} đề nghị {office}: {words}. {row.text}".strip(),
        key=f"request:{row.pk}:{row.requested_at:%Y%m%d%H%M%S}",
    )
    return row


def _open_dossier(appointment: Appointment, dossier: Dossier) -> Dossier:
    dossier = locked_dossier(dossier)
    permissions.require(appointment, Role.UNIT_HEAD, unit=dossier.unit)
    if dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp nên không hỏi cơ quan khác được nữa.")
    return dossier


def _check_day(dossier: Dossier, due: date) -> None:
    today = timezone.localdate()
    if due < today:
        raise BadAnswer("Hạn trả lời đã qua. Hãy chọn một ngày còn ở phía trước.")
    if due - today > FURTHEST:
        raise BadAnswer("Hạn trả lời cách quá một năm. Hãy kiểm tra lại năm đã nhập.")
    last, _ = due_for(dossier.round, RoundStep.SUBMIT, dossier=dossier)
    if last is not None and today <= last < due:
        raise BadAnswer(f"Hạn trả lời sau hạn nộp hồ sơ ({last:%d/%m/%Y}). Hãy chọn ngày sớm hơn để kịp nộp.")


def locked_request(request: IndicatorRequest) -> IndicatorRequest:
    """Return the request with its row and its dossier locked until the end of the transaction."""
    dossier = locked_dossier(request.dossier)
    row: IndicatorRequest = (
        IndicatorRequest.objects.select_for_update(of=("self",))
        .select_related("office__unit")
        .get(pk=request.pk)
    )
    row.dossier = dossier
    return row


@transaction.atomic
def take_back(*, appointment: Appointment, request: IndicatorRequest) -> IndicatorRequest:
    """Take back a request before it is answered (rút yêu cầu), or drop one that a plan proposed."""
    row = locked_request(request)
    _open_dossier(appointment, row.dossier)
    if row.state not in (RequestState.PROPOSED, RequestState.OPEN):
        raise WrongState(f"Yêu cầu này không còn chờ ({row.get_state_display().lower()}).")
    was_open = row.state == RequestState.OPEN
    row.state = RequestState.WITHDRAWN
    row.save(update_fields=["state"])
    audit.record(
        act="take-back-request",
        appointment=appointment,
        subject=row.dossier,
        sentence=f"Rút yêu cầu {row.office} {row.get_kind_display().lower()} {row.code}.",
    )
    if was_open:
        _tell_taken_back(row)
    return row


def take_back_all(dossier: Dossier) -> None:
    """Take back what is open of a dossier that its unit withdraws."""
    waiting = dossier.requests.filter(state__in=[RequestState.PROPOSED, RequestState.OPEN])
    for row in waiting.select_related("office", "dossier__unit"):
        was_open = row.state == RequestState.OPEN
        row.state = RequestState.WITHDRAWN
        row.save(update_fields=["state"])
        if was_open:
            _tell_taken_back(row)


def _tell_taken_back(row: IndicatorRequest) -> None:
    _tell_office(
        row,
        subject=f"Đã rút yêu cầu: {row.dossier.unit}",
        body=f"{row.dossier.unit} đã rút yêu cầu {row.get_kind_display().lower()} {row.code}; không cần trả lời nữa.",
        key=f"request-back:{row.pk}",
    )


def _tell_office(row: IndicatorRequest, *, subject: str, body: str, key: str) -> None:
    for role in ASKED_ROLES:
        notify_role_holders(
            role, office=row.office, subject=subject, body=body, link=row.get_absolute_url(), key=key
        )


def may_reply(appointment: Appointment, request: IndicatorRequest) -> bool:
    """Return whether the appointment answers for the office that is asked."""
    return appointment.role in ASKED_ROLES and appointment.office_id == request.office_id


def require_asked(appointment: Appointment, row: IndicatorRequest) -> None:
    """Raise NotAllowed unless the appointment answers for the office; WrongState unless its reply is awaited."""
    permissions.require_in_force(appointment)
    if not may_reply(appointment, row):
        raise NotAllowed(f"Yêu cầu này gửi cho {row.office}. Hãy báo người được giao tại đó.")
    if row.state != RequestState.OPEN:
        raise WrongState(f"Yêu cầu này không còn chờ trả lời ({row.get_state_display().lower()}).")
    if row.dossier.state != DossierState.SELF_ASSESSMENT:
        raise WrongState("Hồ sơ đã nộp hoặc đã rút nên không cần trả lời nữa.")


@transaction.atomic
def reply(
    *,
    appointment: Appointment,
    request: IndicatorRequest,
    text: str = "",
    agrees: bool | None = None,
    fields: dict[str, Any] | None = None,
) -> IndicatorRequest:
    """Answer the indicator for the unit (`fields` as `save_answer` takes them), or confirm its answer or not.

    Raise NotAllowed, WrongState, BadAnswer, Incomplete (no value; not confirmed without a reason).
    """
    row = locked_request(request)
    require_asked(appointment, row)
    if row.kind == RequestKind.ANSWER:
        answered = {**(fields or {}), "note": text}
        write_answer(appointment=appointment, dossier=row.dossier, code=row.code, fields=answered)
        row.found = _found(row)
        if not row.found:
            raise Incomplete(f"Chưa có kết quả của chỉ tiêu {row.code}. Hãy nhập đủ các ô rồi gửi lại.")
    else:
        if agrees is None:
            raise BadAnswer("Chưa chọn xác nhận hay không. Hãy chọn một trong hai.")
        if not agrees:
            text = require_reason(
                text, "Chưa ghi lý do không xác nhận. Hãy ghi rõ số liệu nào sai.", error=Incomplete
            )
        row.agrees, row.found = agrees, _found(row)
    return _replied(row, appointment, RequestState.ANSWERED, text)


@transaction.atomic
def decline(*, appointment: Appointment, request: IndicatorRequest, reason: str) -> IndicatorRequest:
    """Decline a request with a reason (từ chối trả lời)."""
    row = locked_request(request)
    require_asked(appointment, row)
    reason = require_reason(
        reason, "Chưa ghi lý do từ chối. Hãy ghi rõ vì sao và ai có thể trả lời.", error=Incomplete
    )
    return _replied(row, appointment, RequestState.DECLINED, reason)


def _replied(row: IndicatorRequest, appointment: Appointment, state: str, text: str) -> IndicatorRequest:
    row.state, row.reply = RequestState(state), text.strip()
    row.replied_by, row.replied_at = appointment, timezone.now()
    row.save()
    words = source_words(row)
    audit.record(
        act="reply-indicator" if state == RequestState.ANSWERED else "decline-indicator",
        appointment=appointment,
        subject=row.dossier,
        sentence=f"Chỉ tiêu {row.code}: {words}.",
    )
    notify_unit(
        row.dossier,
        subject=f"Đã có trả lời về chỉ tiêu {row.code}",
        body=f"{row.office} về chỉ tiêu {row.code}: {words}.",
        key=f"request-replied:{row.pk}",
    )
    return row


def _found(row: IndicatorRequest) -> str:
    """Return the indicator's answer as it stands, in words; empty where there is none."""
    given = rule_answers(stored_answers(row.dossier)).get(row.code)
    indicator = row.dossier.round.definition().by_code[row.code]
    answered = given is not None and is_answered(indicator, given, ())
    return found_text(indicator, given)[:500] if given is not None and answered else ""
