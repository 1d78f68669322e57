"""Withdrawal of a dossier: what it means, and its reason."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from dossiers.models import Dossier
from dossiers.services.assessment import withdrawal
from workflows import actions
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, workspace
from workflows.screens.forms import ReasonForm, required


@workspace("GET", "HEAD", "POST")
def withdraw_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show what a withdrawal does; a POST with a reason withdraws the dossier."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).with_details(), pk=pk)
    if not withdrawal.may_withdraw(request.appointment, dossier):
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = "Lý do rút hồ sơ"
    required(form.fields["reason"], "Chưa ghi lý do rút hồ sơ. Hãy ghi rõ lý do.")
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        done, problems = attempt(
            request,
            lambda: actions.withdraw_dossier(
                appointment=request.appointment, dossier=dossier, reason=form.cleaned_data["reason"]
            ),
            "Đã rút hồ sơ; cơ quan thường trực đã được thông báo.",
        )
        if done is not None:
            return redirect(dossier)
    context = {"dossier": dossier, "form": form, "problems": problems}
    return render(
        request,
        "workflows/assessment/withdraw.html",
        context,
        status=422 if request.method == "POST" else 200,
    )
