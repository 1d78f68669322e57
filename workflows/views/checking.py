"""The standing office's steps: completeness check and inspection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dossiers.models import Dossier
from dossiers.services import manifests
from workflows import moves
from workflows.forms.acts import InspectionForm, ReasonForm
from workflows.models import TaskCard
from workflows.views.base import attempt
from workflows.views.dossiers import verdict_rows

DOUBTFUL = {"unknown": 0, "fail": 1}


def dossier_context(card: TaskCard) -> dict[str, Any]:
    """Return what the reader of a sent dossier needs: doubtful indicators first, each with its evidence."""
    dossier = Dossier.objects.with_details().get(pk=card.dossier_id)
    rows = verdict_rows(dossier)
    for row in rows:
        row["bare"] = not row["evidence"]
    rows.sort(key=lambda row: (DOUBTFUL.get(row["verdict"].result, 2), not row["bare"]))
    return {
        "card": card,
        "dossier": dossier,
        "rows": rows,
        "sealed": manifests.latest(dossier),
        "problems_sealed": manifests.problems(dossier),
        "bare": sum(row["bare"] for row in rows),
    }


def check(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Accept the dossier, or return it with reasons."""
    form = ReasonForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        post, dossier = request.appointment, card.dossier
        act: Callable[[], Any]
        if request.POST.get("act") == "accept":
            act = lambda: moves.accept_dossier(appointment=post, dossier=dossier, task=card.task)  # noqa: E731
            done = "Đã tiếp nhận hồ sơ."
        else:
            reason = form.cleaned_data["reason"]
            act = lambda: moves.return_dossier(  # noqa: E731
                appointment=post, dossier=dossier, reason=reason, task=card.task
            )
            done = "Đã trả lại hồ sơ; đơn vị đã được thông báo lý do."
        _, problems = attempt(request, act, done)
        if not problems:
            return redirect("workflows:inbox")
    context = dossier_context(card) | {"form": form, "problems": problems}
    return render(request, "workflows/check.html", context, status=422 if problems else 200)


def inspect(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Report what was seen on the spot; the report is numbered and kept with the dossier."""
    form = InspectionForm(request.POST or None, initial={"on": timezone.localdate()})
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: moves.inspect_dossier(
                appointment=request.appointment,
                dossier=card.dossier,
                note=form.cleaned_data["reason"],
                on=form.cleaned_data["on"],
                members=form.cleaned_data["members"],
                task=card.task,
            ),
            "Đã ghi kết quả kiểm tra thực tế; biên bản được cấp số và lưu vào hồ sơ.",
        )
        if not problems:
            return redirect("workflows:inbox")
    context = dossier_context(card) | {"form": form, "problems": problems}
    return render(request, "workflows/inspect.html", context, status=422 if problems or form.errors else 200)
