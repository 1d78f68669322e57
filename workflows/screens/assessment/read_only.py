"""The self-assessment form for whoever may read the dossier: comments, and the standing office's mark."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Role
from criteria.labels import result_label
from dossiers.models import Dossier, MarkChoice
from dossiers.services.assessment import comments
from ledger.web.acts import Acts, takes_acts
from workflows.requests import ActingRequest
from workflows.screens.assessment import form_actions
from workflows.screens.assessment.form_context import context as form_context
from workflows.screens.assessment.form_state import ActionResult, FormState, refused, run_service
from workflows.screens.base import workspace
from workflows.screens.forms import reason_field


class MarkForm(forms.Form):
    """The standing office's mark and its reason."""

    choice = forms.ChoiceField(label="Nhận xét", choices=MarkChoice.choices, widget=forms.RadioSelect)
    reason = reason_field("Lý do (cần có khi khác kết quả của đơn vị)", rows=3)


def may_mark(request: ActingRequest, dossier: Dossier) -> bool:
    """Return whether the person may mark indicators for the standing office now."""
    post = request.appointment
    of_office = post.role == Role.STANDING_CLERK and post.office_id == dossier.round.standing_office_id
    return of_office and dossier.state in comments.MARKED_STATES


def mark_form(request: ActingRequest, state: FormState) -> MarkForm:
    """Return the form of the mark, filled with the stored one."""
    if ACTS.key(request) == "mark":
        return MarkForm(request.POST)
    stands = state.dossier.marks.filter(code=state.indicator.code).first()
    return MarkForm(initial={"choice": stands.choice, "reason": stands.reason} if stands else None)


def mark(state: FormState, form: MarkForm) -> ActionResult:
    """Save the mark and go on to the next indicator."""
    if not form.is_valid():
        return refused("Chưa chọn nhận xét. Hãy chọn đạt, không đạt hoặc chưa rõ.")
    code = state.indicator.code
    return run_service(
        state,
        comments.rate_indicator,
        dossier=state.dossier,
        code=code,
        choice=form.cleaned_data["choice"],
        reason=form.cleaned_data["reason"],
        done=f"Đã ghi nhận xét chỉ tiêu {code}.",
        target=state.address(state.neighbour(1)),
    )


def remark(state: FormState, form: MarkForm) -> ActionResult:
    """Add a comment about the indicator."""
    return form_actions.remark(state)


ACTS = Acts({"mark": mark, "remark": remark}, refused=refused)


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def read_only_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a dossier indicator by indicator; a POST adds a comment or a mark."""
    dossier = get_object_or_404(Dossier.objects.read_by(request.user).with_details(), pk=pk)
    state, problems = FormState.of(request, dossier), []
    form = mark_form(request, state)
    if request.method == "POST":
        result = ACTS.chosen(request)(state, form)
        if result.target:
            return redirect(result.target)
        problems = result.problems
    context: dict[str, Any] = form_context(state) | {
        "problems": problems,
        "mark_form": form if may_mark(request, dossier) else None,
        "own_result": result_label(comments.own_result(dossier, state.indicator.code)).words,
        "marked": dossier.marks.count(),
    }
    return render(request, "workflows/assessment/read_only.html", context, status=422 if problems else 200)
