"""Recall of a sent dossier: what it means, and what is to be corrected."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Appointment
from dossiers.models import Dossier, DossierState
from dossiers.services.assessment import recall
from workflows import actions
from workflows.actions.assessment import taken_in_by
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, workspace
from workflows.screens.forms import ReasonForm, required


def may_recall(post: Appointment, dossier: Dossier) -> bool:
    """Return whether the head may take the dossier back now; only a head's question asks the database."""
    waits = dossier.state == DossierState.CHECKING
    return (
        waits and recall.is_own(post, dossier) and not recall.recall_obstacle(dossier, taken_in_by(dossier))
    )


@workspace("GET", "HEAD", "POST")
def recall_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show what a recall does; a POST with what is to be corrected takes the dossier back and opens it.

    Whoever comes too late is told who has begun, with what was typed still there.
    """
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).with_details(), pk=pk)
    if not recall.is_own(request.appointment, dossier):
        raise Http404
    form = ReasonForm(request.POST or None)
    form.fields["reason"].label = "Cần sửa gì"
    required(form.fields["reason"], "Chưa ghi cần sửa gì. Hãy ghi ngắn gọn.")
    obstacle = recall.recall_obstacle(dossier, taken_in_by(dossier))
    problems = [obstacle] if obstacle else []
    if request.method == "POST" and form.is_valid() and not obstacle:
        done, problems = attempt(
            request,
            lambda: actions.recall_dossier(
                appointment=request.appointment, dossier=dossier, reason=form.cleaned_data["reason"]
            ),
            "Đã thu hồi hồ sơ; cơ quan thường trực đã được thông báo. Sửa xong hãy nộp lại.",
        )
        if done is not None:
            task = TaskCard.objects.open().filter(dossier=dossier, node="self_assess").first()
            return redirect(task or dossier)
    context = {"dossier": dossier, "form": form, "problems": problems, "obstacle": obstacle}
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/assessment/recall.html", context, status=status)
