"""Adding units to a round that is open: the picker of the opening, with a reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.models import AdministrativeUnit
from accounts.reach import in_tree
from dossiers.models import Round
from dossiers.models.dossiers import LEFT_STATES
from dossiers.rules.round_changes import why_finished
from dossiers.services.rounds.managing import standing_of
from ledger.web.acts import takes_acts
from workflows import actions
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts, workspace
from workflows.screens.forms import ReasonForm, required
from workflows.screens.rounds.opening_offers import level_of
from workflows.screens.rounds.steering import steered_round
from workflows.screens.rounds.unit_picker import UnitPicker

Answer = tuple[Any, list[str]]


def add(request: ActingRequest, current: Round, picker: UnitPicker, form: ReasonForm) -> Answer:
    """Add the chosen units."""
    if not form.is_valid():
        return invalid_form()
    units = list(picker.picked().select_related("parent", "successor"))
    return attempt(
        request,
        lambda: actions.add_units(
            appointment=request.appointment, round=current, units=units, reason=form.cleaned_data["reason"]
        ),
        lambda told: f"Đã bổ sung {told.units} đơn vị vào đợt. {told.words}",
    )


def look_again(request: ActingRequest, current: Round, picker: UnitPicker, form: ReasonForm) -> Answer:
    """Show the page again with what was chosen and typed."""
    return None, []


LOOKS = ("loc", "chon-het", "bo-het", "trang-*")
ACTS = page_acts({"add": add, **dict.fromkeys(LOOKS, look_again)})


def units_missing(current: Round) -> Any:
    """Return the units of the territory that are not in the round, or no longer."""
    there = current.dossiers.exclude(state__in=LEFT_STATES).values("unit")
    top = current.standing_office.unit_id
    found = AdministrativeUnit.objects.valid_on(timezone.localdate()).filter(in_tree(top))
    return found.exclude(pk=current.issuer.unit_id).exclude(pk__in=there)


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def add_units_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show the units that may be added; every button but the last sends what is chosen and typed back to be seen."""
    current = steered_round(request, pk)
    act = ACTS.key(request)
    data = request.POST if request.method == "POST" else request.GET
    picker = UnitPicker(data, units_missing(current), level=level_of(current.criteria_set))
    if act in LOOKS:
        picker.press(act, ACTS.rest(request))
    form = ReasonForm(request.POST if act == "add" else None, initial={"reason": data.get("reason", "")})
    form.fields["reason"].label = "Lý do bổ sung"
    required(form.fields["reason"], "Chưa ghi lý do bổ sung. Hãy ghi rõ lý do.")
    problems: list[str] = []
    if request.method == "POST":
        done, problems = ACTS.chosen(request)(request, current, picker, form)
        if done is not None:
            return redirect("workflows:round", pk=pk)
    context = {
        "round": current,
        "picker": picker.shown(),
        "form": form,
        "problems": problems,
        "finished": why_finished(standing_of(current)),
    }
    return render(request, "workflows/rounds/add_units.html", context, status=422 if problems else 200)
