"""Screens of the minutes of a sitting: written by the secretary, confirmed by the chair."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from dossiers.models import Sitting
from dossiers.services.council.minutes import minutes_facts
from ledger.web.acts import takes_acts
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts
from workflows.screens.forms import MinutesForm, ReasonForm


def minutes_context(card: TaskCard) -> dict[str, Any]:
    """Return the sitting and the content of its minutes."""
    sitting = Sitting.objects.select_related("round", "council", "minutes", "minutes_by__user").get(
        pk=card.sitting_id or 0
    )
    facts = minutes_facts(sitting)
    columns = facts["table"]["columns"]
    rows = [list(zip(columns, row, strict=True)) for row in facts["table"]["rows"]]
    return {"card": card, "sitting": sitting, "facts": facts, "rows": rows}


def write(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Edit the remarks of the minutes and confirm the draft."""
    context = minutes_context(card)
    sitting = context["sitting"]
    form = MinutesForm(request.POST or None, initial={"remarks": sitting.remarks})
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: actions.write_minutes(
                appointment=request.appointment,
                sitting=sitting,
                remarks=form.cleaned_data["remarks"],
                task=card.task,
            ),
            "Đã lập biên bản; chủ tịch hội đồng đã được thông báo để xác nhận.",
        )
        if not problems:
            return redirect("workflows:sitting", pk=sitting.pk)
    context |= {"form": form, "problems": problems}
    return render(request, "workflows/council/write_minutes.html", context, status=422 if problems else 200)


def send_back(
    request: ActingRequest, card: TaskCard, sitting: Sitting, form: ReasonForm
) -> tuple[Any, list[str]]:
    """Return the draft to the secretary."""
    if not form.is_valid():
        return invalid_form()
    reason = form.cleaned_data["reason"]
    return attempt(
        request,
        lambda: actions.return_minutes(
            appointment=request.appointment, sitting=sitting, reason=reason, task=card.task
        ),
        "Đã trả lại biên bản; thư ký đã được thông báo.",
    )


def seal(request: ActingRequest, card: TaskCard, sitting: Sitting, form: ReasonForm) -> tuple[Any, list[str]]:
    """Confirm the draft, which is numbered and sealed."""
    return attempt(
        request,
        lambda: actions.confirm_minutes(appointment=request.appointment, sitting=sitting, task=card.task),
        "Đã xác nhận biên bản; biên bản được cấp số và niêm phong.",
    )


CONFIRM_ACTS = page_acts({"confirm": seal, "return": send_back})


@takes_acts(CONFIRM_ACTS)
def confirm(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Confirm and seal the minutes, or return them to the secretary."""
    context = minutes_context(card)
    sitting = context["sitting"]
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = "Điều cần sửa (khi trả lại thư ký)"
    problems: list[str] = []
    if request.method == "POST":
        _, problems = CONFIRM_ACTS.chosen(request)(request, card, sitting, form)
        if not problems:
            return redirect("workflows:sitting", pk=sitting.pk)
    context |= {"form": form, "problems": problems}
    return render(request, "workflows/council/confirm_minutes.html", context, status=422 if problems else 200)
