"""Reminders of pending items without a task: the report of a round, a request to an office, the answer to an appeal."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from accounts.models import Role
from accounts.queries import holders
from accounts.role_groups import SIGNERS
from criteria.workdays import vietnam
from dossiers.models import ASKED_ROLES, IndicatorRequest, Objection, ObjectionState, Round, RoundStep
from dossiers.rules import deadlines
from dossiers.services.notifications import notify, notify_role_holders, notify_unit
from dossiers.services.rounds.deadlines import due_for
from dossiers.services.titles import appeals
from ledger.models import OutboxMessage

REPORT_WATCHED = timedelta(days=60)


def remind(day: date) -> int:
    """Write the reminders of the day and return how many; each stage has its own key, so none is repeated."""
    before = OutboxMessage.objects.filter(key__startswith="remind:").count()
    for waiting in Objection.objects.filter(state=ObjectionState.FILED).select_related(
        "dossier__unit", "dossier__round__standing_office", "dossier__round__issuer"
    ):
        _objection(waiting, day)
    asked = IndicatorRequest.objects.waiting().select_related("office", "dossier__unit", "dossier__round")
    for request in asked:
        _request(request, day)
    watched = Round.objects.filter(closed_at__isnull=True, deadlines__step=RoundStep.REPORT)
    for in_round in watched.select_related("standing_office"):
        _report(in_round, day)
    return OutboxMessage.objects.filter(key__startswith="remind:").count() - before


def _objection(waiting: Objection, day: date) -> None:
    reached = deadlines.stage(waiting.answer_due, today=day, days_off=vietnam())
    if not reached:
        return
    dossier, in_round = waiting.dossier, waiting.dossier.round
    words = deadlines.light(waiting.answer_due, today=day, days_off=vietnam(), counted_in="calendar").words
    subject = f"Nhắc trả lời kiến nghị: {dossier.unit}"
    body = f"Kiến nghị của {dossier.unit}: {words} ({waiting.answer_due:%d/%m/%Y})."
    key = f"remind:objection:{waiting.pk}:{reached}"
    notify_role_holders(
        Role.STANDING_CLERK, office=in_round.standing_office, subject=subject, body=body, key=key,
        link=appeals.address(dossier),
    )  # fmt: skip
    if deadlines.escalates(reached):
        above = [post for role in SIGNERS for post in holders(role, in_round.issuer)]
        notify(above, subject=subject, body=body, key=f"{key}:above", link=appeals.address(dossier))


def _request(request: IndicatorRequest, day: date) -> None:
    """Remind the office that is asked; once it is late for some days, the head of the unit that asks too."""
    reached = deadlines.stage(request.due, today=day, days_off=vietnam()) if request.due else ""
    if not reached or request.due is None:
        return
    words = deadlines.light(request.due, today=day, days_off=vietnam()).words
    subject = f"Nhắc {request.get_kind_display().lower()}: {request.dossier.unit}"
    body = f"{request.get_kind_display()} {request.code}: {words} ({request.due:%d/%m/%Y})."
    key = f"remind:request:{request.pk}:{request.due}:{reached}"
    for role in ASKED_ROLES:
        notify_role_holders(
            role, office=request.office, subject=subject, body=body, key=key, link=request.get_absolute_url()
        )
    if deadlines.escalates(reached):
        late = (
            f"{request.office} chưa trả lời về chỉ tiêu {request.code}: {words}. Hãy nhắc, hoặc rút yêu cầu."
        )
        notify_unit(
            request.dossier,
            subject=f"Chưa có trả lời về chỉ tiêu {request.code}",
            body=late,
            key=f"{key}:above",
        )


def _report(in_round: Round, day: date) -> None:
    due, _ = due_for(in_round, RoundStep.REPORT)
    if due is None or abs(due - day) > REPORT_WATCHED:
        return
    reached = deadlines.stage(due, today=day, days_off=vietnam())
    if reached:
        words = deadlines.light(due, today=day, days_off=vietnam()).words
        notify_role_holders(
            Role.STANDING_CLERK, office=in_round.standing_office, subject="Nhắc hạn báo cáo kết quả đợt đánh giá",
            body=f"{in_round}: {words} để báo cáo kết quả ({due:%d/%m/%Y}).",
            key=f"remind:report:{in_round.pk}:{due}:{reached}",
            link=reverse("workflows:round_report", args=[in_round.pk]),
        )  # fmt: skip
