"""The screen of the self-assessment task: one indicator open at a time, then the submission of the dossier."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from dossiers.models import Dossier
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.form_actions import ACTS, as_json
from workflows.screens.assessment.form_context import context
from workflows.screens.assessment.form_state import FormState, wants_json
from workflows.screens.assessment.forms import AnswerForm


@takes_acts(ACTS)
@takes_files(settings.UPLOAD_ARCHIVE_MAX_BYTES)
def screen(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Show the indicators and the open one; a POST saves, attaches, cites, assigns, hands in or submits."""
    dossier = Dossier.objects.with_details().get(pk=card.dossier_id)
    state = FormState.of(request, dossier, card=card)
    template = "workflows/assessment/self_assessment.html"
    if request.method != "POST":
        return render(request, template, context(state, may_submit=may))
    if ACTS.key(request) in ("save", "keep"):
        state.form = AnswerForm(request.POST, indicator=state.indicator, answer=state.stored)
    result = ACTS.chosen(request)(state)
    if wants_json(request):
        return as_json(state, result)
    if result.target:
        return redirect(result.target)
    shown = context(state, may_submit=may) | {"problems": result.problems, "conflict": result.conflict}
    return render(request, template, shown, status=422)
