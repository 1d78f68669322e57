"""The self-assessment task: one indicator open at a time on the workbench, then sending the dossier."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dossiers.models import Dossier
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from workflows.models import TaskCard
from workflows.screens.assessment import action_result, form_actions, form_state
from workflows.screens.assessment.form_state import FormState
from workflows.screens.assessment.forms import AnswerForm


@takes_acts(form_actions.ACTS)
@takes_files(settings.UPLOAD_ARCHIVE_MAX_BYTES)
def screen(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Show the indicators and the open one; a POST saves, attaches, cites, assigns, hands in or sends."""
    dossier = Dossier.objects.with_details().get(pk=card.dossier_id)
    desk = FormState.of(request, dossier, card=card)
    if request.method != "POST":
        return render(
            request, "workflows/assessment/self_assessment.html", form_state.context(desk, may_submit=may)
        )
    if form_actions.ACTS.key(request) in ("save", "keep"):
        desk.form = AnswerForm(request.POST, indicator=desk.indicator, answer=desk.stored)
    done = form_actions.ACTS.chosen(request)(desk)
    if action_result.wants_json(request):
        return form_actions.as_json(desk, done)
    if done.target:
        return redirect(done.target)
    context = form_state.context(desk, may_submit=may) | {
        "problems": done.problems,
        "conflict": done.conflict,
    }
    return render(request, "workflows/assessment/self_assessment.html", context, status=422)
