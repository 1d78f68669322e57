"""Deadlines of a round: each with its source, and their extension."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from criteria.workdays import vietnam
from dossiers.models import Dossier, Round, RoundDeadline, RoundStep
from dossiers.rules.deadlines import Limit, due_day
from dossiers.services.rounds import deadlines
from ledger.web.numbers import whole_number
from workflows.actions.rounds import extend_deadline
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, workspace
from workflows.screens.rounds.correction_forms import ExtensionForm
from workflows.screens.rounds.views import rounds_for
from workflows.steps import nodes_due_at


@workspace("GET", "HEAD", "POST")
def round_deadlines(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a round's deadlines and extensions; a POST extends one, for all or for one dossier (?ho-so=)."""
    current = get_object_or_404(rounds_for(request), pk=pk)
    post = request.appointment
    dossier = chosen_dossier(request, current)
    steps = [
        (d.step, d.get_step_display())
        for d in current.deadlines.all()
        if current.closed_at is None and deadlines.may_extend(post, current, d.step)
    ]
    if request.method == "POST" and not steps:
        raise Http404
    form = ExtensionForm(request.POST or None, steps=steps)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        done, problems = attempt(
            request,
            lambda: extend_deadline(appointment=post, round=current, dossier=dossier, **facts),
            "Đã gia hạn; những đơn vị liên quan đã được báo.",
        )
        if done is not None:
            return redirect(dossier or request.path)
    seen = Dossier.objects.visible_to(request.user).filter(round=current)
    context = {
        "round": current,
        "dossier": dossier,
        "rows": deadline_rows(current, dossier),
        "extensions": current.extensions.filter(dossier__isnull=True)
        | current.extensions.filter(dossier__in=seen),
        "form": form if steps else None,
        "problems": problems,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/rounds/deadlines.html", context, status=status)


def chosen_dossier(request: ActingRequest, current: Round) -> Dossier | None:
    """Return the dossier named in the address; raise Http404 for one the person may not see."""
    named = request.GET.get("ho-so", "")
    if not named:
        return None
    seen = Dossier.objects.visible_to(request.user).filter(round=current)
    return get_object_or_404(seen.select_related("unit"), pk=whole_number(named))


def deadline_rows(current: Round, dossier: Dossier | None) -> list[dict[str, Any]]:
    """Return each deadline: as written, its last day, whether dossiers wait for it, and what is uncertain.

    A number of days begins with the step, so its day is known for a dossier at that step only.
    """
    today, rows = timezone.localdate(), []
    dossiers = current.dossiers.filter(pk=dossier.pk) if dossier else current.dossiers.all()
    states = set(dossiers.values_list("state", flat=True))
    for one in current.deadlines.all():
        due = known_day(current, one, dossier)
        written = [f"đến hết ngày {one.due:%d/%m/%Y}"] if one.due else []
        if one.days:
            written.append(f"{one.days} {one.get_counted_in_display().lower()} từ khi bắt đầu bước này")
        reports = one.step == RoundStep.REPORT
        rows.append(
            {
                "step": RoundStep(one.step).label,
                "written": "; ".join(written),
                "off": vietnam().why_off(one.due) if one.due else "",
                "due": due,
                "waits": current.closed_at is None if reports else bool(states & deadlines.WAITING[one.step]),
                "rest": "đợt đã đóng" if reports else "không còn hồ sơ chờ bước này",
                "counted_in": one.counted_in,
                "source": one.source,
                "doubts": vietnam().doubts(today, due) if due and due > today else [],
            }
        )
    return rows


def known_day(current: Round, one: RoundDeadline, dossier: Dossier | None) -> date | None:
    """Return the last day of a step: of the dossier's open task if it is at the step, else by the calendar."""
    if dossier is not None:
        open_cards = TaskCard.objects.open().filter(dossier=dossier)
        task = open_cards.filter(node__in=nodes_due_at(one.step)).order_by("due").first()
        if task is not None:
            return task.due
    limit = deadlines.limit_of(current, one.step, dossier)
    if limit is None:
        return None
    fixed = Limit(limit[0].due, None, limit[0].counted_in)
    return due_day(fixed, begun=timezone.localdate(), days_off=vietnam(), extended_to=limit[1])
