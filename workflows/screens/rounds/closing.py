"""Report of a round: its figures as they are now, closing with them, and the frozen files afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Role
from accounts.role_groups import UNIT_ROLES
from dossiers.models import Round, RoundStep
from dossiers.rules.round_changes import why_not_closed
from dossiers.rules.round_reports import late_words
from dossiers.services.rounds import closing
from dossiers.services.rounds.deadlines import due_for
from dossiers.services.rounds.managing import may_steer, standing_of
from ledger.vietnamese.folding import unmarked
from ledger.web.acts import takes_acts
from workflows import actions
from workflows.actions.rounds import work_of
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts, workspace
from workflows.screens.downloads import private_file
from workflows.screens.forms import reason_field
from workflows.screens.rounds.views import rounds_for


class ClosingForm(forms.Form):
    """What the report says besides its figures."""

    note = reason_field("Nhận xét ghi vào báo cáo", rows=3)


def reported_round(request: ActingRequest, pk: int) -> Round:
    """Return a round whose report the appointment may read: whoever checks, judges, decides or administers it.

    Units see the results of others where they are published, not here. Raise Http404.
    """
    found: Round = get_object_or_404(rounds_for(request), pk=pk)
    post = request.appointment
    if post.role in UNIT_ROLES or (post.role == Role.ADMINISTRATOR and not may_steer(post, found)):
        raise Http404
    return found


def close(request: ActingRequest, current: Round, form: ClosingForm) -> tuple[Any, list[str]]:
    """Close the round with its report."""
    if not may_steer(request.appointment, current):
        raise Http404
    if not form.is_valid():
        return invalid_form()
    return attempt(
        request,
        lambda: actions.close_round(
            appointment=request.appointment, round=current, note=form.cleaned_data["note"]
        ),
        "Đã đóng đợt và lưu báo cáo; các đơn vị, hội đồng và người ký đã được thông báo.",
    )


ACTS = page_acts({"close": close})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def report_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show the report of a round, frozen once it is closed; a POST closes it."""
    current = reported_round(request, pk)
    form = ClosingForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST":
        done, problems = ACTS.chosen(request)(request, current, form)
        if done is not None:
            return redirect("workflows:round_report", pk=pk)
    report = getattr(current, "report", None)
    content = report.figures if report else closing.figures_of(current, work_of(current)).as_content()
    lines = [{**line, "late_words": late_words(line["late"])} for line in content["lines"]]
    context = {
        "round": current,
        "report": report,
        "content": {**content, "lines": lines},
        "unfinished": [] if report else why_not_closed(standing_of(current)),
        "may_close": may_steer(request.appointment, current) and current.closed_at is None,
        "due": due_for(current, RoundStep.REPORT)[0],
        "later": closing.later_records(current),
        "form": form,
        "problems": problems,
        "today": timezone.localdate(),
    }
    return render(request, "workflows/rounds/report.html", context, status=422 if problems else 200)


@workspace("GET", "HEAD")
def report_file(request: ActingRequest, pk: int, ending: str) -> HttpResponseBase:
    """Return the frozen report of a closed round, in print or as a spreadsheet."""
    current = reported_round(request, pk)
    report = getattr(current, "report", None)
    if report is None:
        raise Http404
    stored = report.pdf if ending == "pdf" else report.sheet
    name = slugify(unmarked(current.name))[:80] or "dot"
    return private_file(request, stored, f"bao-cao-{name}-{current.year}.{ending}")
