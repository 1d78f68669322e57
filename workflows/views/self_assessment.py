"""The self-assessment task: one indicator open at a time on the workbench, then sending the dossier."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from dossiers.models import Dossier
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from workflows.forms.answers import AnswerForm
from workflows.models import TaskCard
from workflows.views import bench, bench_acts, bench_done
from workflows.views.bench import Desk


@takes_acts(bench_acts.ACTS)
@takes_files(settings.UPLOAD_ARCHIVE_MAX_BYTES)
def screen(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Show the indicators and the open one; a POST saves, attaches, cites, assigns, hands in or sends."""
    dossier = Dossier.objects.with_details().get(pk=card.dossier_id)
    desk = Desk.of(request, dossier, card=card)
    if request.method != "POST":
        return render(request, "workflows/self_assess.html", bench.context(desk, may_submit=may))
    if bench_acts.ACTS.key(request) in ("save", "keep"):
        desk.form = AnswerForm(request.POST, indicator=desk.indicator, answer=desk.stored)
    done = bench_acts.ACTS.chosen(request)(desk)
    if bench_done.wants_json(request):
        return bench_acts.as_json(desk, done)
    if done.target:
        return redirect(done.target)
    context = bench.context(desk, may_submit=may) | {"problems": done.problems, "conflict": done.conflict}
    return render(request, "workflows/self_assess.html", context, status=422)
