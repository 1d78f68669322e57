"""The workbench for whoever may read the dossier: the same places, remarks, and the standing office's mark."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Role
from criteria.labels import result_label
from dossiers.models import Dossier, MarkChoice
from dossiers.services.assessment import comments
from ledger.web.acts import Acts, takes_acts
from workflows.screens.assessment import action_result, form_actions, form_state
from workflows.screens.assessment.form_state import FormState
from workflows.screens.base import workspace
from workflows.screens.forms import reason_field


class MarkForm(forms.Form):
    """The standing office's mark and its reason."""

    choice = forms.ChoiceField(label="Nhận xét", choices=MarkChoice.choices, widget=forms.RadioSelect)
    reason = reason_field("Lý do (cần có khi khác kết quả của đơn vị)", rows=3)


def may_mark(request: HttpRequest, dossier: Dossier) -> bool:
    """Return whether the person writes the standing office's marks on this dossier now."""
    post = request.appointment
    of_office = post.role == Role.STANDING_CLERK and post.office_id == dossier.round.standing_office_id
    return of_office and dossier.state in comments.MARKED_STATES


def mark_form(request: HttpRequest, desk: FormState) -> MarkForm:
    """Return the form of the mark, filled with the one that stands."""
    if ACTS.key(request) == "mark":
        return MarkForm(request.POST)
    stands = desk.dossier.marks.filter(code=desk.indicator.code).first()
    return MarkForm(initial={"choice": stands.choice, "reason": stands.reason} if stands else None)


def mark(desk: FormState, form: MarkForm) -> action_result.ActionResult:
    """Write the mark and go on to the next indicator."""
    if not form.is_valid():
        return action_result.ActionResult(
            problems=["Chưa chọn nhận xét. Hãy chọn đạt, không đạt hoặc chưa rõ."]
        )
    data, code = form.cleaned_data, desk.indicator.code
    act = lambda: comments.rate_indicator(  # noqa: E731
        appointment=desk.request.appointment,
        dossier=desk.dossier,
        code=code,
        choice=data["choice"],
        reason=data["reason"],
    )
    return action_result.run_service(
        desk, act, f"Đã ghi nhận xét chỉ tiêu {code}.", desk.address(desk.beside(1))
    )


def remark(desk: FormState, form: MarkForm) -> action_result.ActionResult:
    """Say something about the indicator."""
    return form_actions.remark(desk)


ACTS = Acts({"mark": mark, "remark": remark}, refused=action_result.refused)


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def read_only_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dossier indicator by indicator; a POST leaves a remark or a mark."""
    dossier = Dossier.objects.visible_to(request.user).with_details().filter(pk=pk).first()
    if dossier is None:
        raise Http404
    desk, problems = FormState.of(request, dossier), []
    form = mark_form(request, desk)
    if request.method == "POST":
        done = ACTS.chosen(request)(desk, form)
        if done.target:
            return redirect(done.target)
        problems = done.problems
    context: dict[str, Any] = form_state.context(desk) | {
        "problems": problems,
        "mark_form": form if may_mark(request, dossier) else None,
        "own_result": result_label(comments.own_result(dossier, desk.indicator.code)).words,
        "marked": dossier.marks.count(),
    }
    return render(request, "workflows/assessment/read_only.html", context, status=422 if problems else 200)
