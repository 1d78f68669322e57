"""Screens of the standing office's steps: completeness check and inspection."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dossiers.models import Dossier
from dossiers.services.assessment import levels
from dossiers.services.decisions import sealed_records
from ledger.web.acts import takes_acts
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.dossiers import verdict_rows
from workflows.screens.base import attempt, invalid_form, page_acts
from workflows.screens.forms import InspectionForm, ReasonForm

DOUBTFUL = {"unknown": 0, "fail": 1}


def dossier_context(card: TaskCard) -> dict[str, Any]:
    """Return the context of a submitted dossier: doubtful indicators first, each with its evidence."""
    dossier = Dossier.objects.with_details().get(pk=card.dossier_id)
    level = levels.level_of(dossier, dossier.requested_level)
    rows = verdict_rows(dossier)
    for row in rows:
        row["bare"] = not row["evidence"]
    rows.sort(key=lambda row: (DOUBTFUL.get(row["verdict"].result, 2), not row["bare"]))
    return {
        "card": card,
        "dossier": dossier,
        "rows": rows,
        "level": level,
        "sealed": sealed_records.latest(dossier),
        "problems_sealed": sealed_records.problems(dossier),
        "bare": sum(row["bare"] for row in rows),
    }


def accept(request: ActingRequest, card: TaskCard, form: ReasonForm) -> tuple[Any, list[str]]:
    """Accept the dossier."""
    post, dossier = request.appointment, card.dossier
    return attempt(
        request,
        lambda: actions.accept_dossier(appointment=post, dossier=dossier, task=card.task),
        "Đã tiếp nhận hồ sơ.",
    )


def send_back(request: ActingRequest, card: TaskCard, form: ReasonForm) -> tuple[Any, list[str]]:
    """Return the dossier with the reason."""
    if not form.is_valid():
        return invalid_form()
    post, dossier, reason = request.appointment, card.dossier, form.cleaned_data["reason"]
    return attempt(
        request,
        lambda: actions.return_dossier(appointment=post, dossier=dossier, reason=reason, task=card.task),
        "Đã trả lại hồ sơ; đơn vị đã được thông báo lý do.",
    )


CHECK_ACTS = page_acts({"accept": accept, "return": send_back})


@takes_acts(CHECK_ACTS)
def check(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Accept the dossier, or return it with reasons."""
    form = ReasonForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST":
        _, problems = CHECK_ACTS.chosen(request)(request, card, form)
        if not problems:
            return redirect("workflows:inbox")
    context = dossier_context(card) | {"form": form, "problems": problems}
    return render(request, "workflows/assessment/check.html", context, status=422 if problems else 200)


def report(request: ActingRequest, card: TaskCard, form: InspectionForm) -> tuple[Any, list[str]]:
    """Save the report of an inspection; it gets a number."""
    if not form.is_valid():
        return invalid_form()
    facts = form.cleaned_data
    return attempt(
        request,
        lambda: actions.inspect_dossier(
            appointment=request.appointment,
            dossier=card.dossier,
            note=facts["reason"],
            on=facts["on"],
            members=facts["members"],
            task=card.task,
        ),
        "Đã ghi kết quả kiểm tra thực tế; biên bản được cấp số và lưu vào hồ sơ.",
    )


INSPECT_ACTS = page_acts({"report": report})


@takes_acts(INSPECT_ACTS)
def inspect(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Report an inspection; the report is numbered and kept with the dossier."""
    form = InspectionForm(request.POST or None, initial={"on": timezone.localdate()})
    problems: list[str] = []
    if request.method == "POST":
        _, problems = INSPECT_ACTS.chosen(request)(request, card, form)
        if not problems:
            return redirect("workflows:inbox")
    context = dossier_context(card) | {"form": form, "problems": problems}
    return render(request, "workflows/assessment/inspect.html", context, status=422 if problems else 200)
