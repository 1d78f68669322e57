"""Rounds: list, and the page of one round."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role
from accounts.reach import reach
from accounts.role_groups import COUNCIL_ROLES, ROUND_MANAGERS, UNIT_ROLES
from dossiers.models import Dossier, DossierState, Round
from dossiers.services.rounds import authorities
from dossiers.services.rounds.managing import may_steer
from dossiers.services.rounds.totals import totals_of
from ledger.errors import LedgerError
from ledger.web.acts import takes_acts
from ledger.web.downloads import named, stored_response
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.dossiers import STATE_KINDS
from workflows.screens.base import attempt, page_acts, workspace
from workflows.screens.forms import DossiersForm
from workflows.screens.rounds.reminding import waiting_units

OUTSIDE = (Role.EDITOR, Role.SITE_ADMINISTRATOR)
"""Roles that take part in no round."""


def rounds_for(request: ActingRequest) -> Any:
    """Return the rounds of the acting appointment: of its office, council or unit, or those it administers."""
    post, today = request.appointment, timezone.localdate()
    if post.role in OUTSIDE:
        return Round.objects.none()
    near = Q(standing_office=post.office)
    if post.role == Role.ADMINISTRATOR:
        managed = reach(post, today)
        near = (
            managed.offices("standing_office") | managed.offices("issuer") | managed.units("dossiers__unit")
        )
    else:
        near |= Q(issuer__unit=post.office.unit) | Q(dossiers__unit=post.office.unit)
    if post.role in COUNCIL_ROLES:
        near |= Q(council__seats__in=post.seats.valid_on(today))
    return (
        Round.objects.filter(near)
        .distinct()
        .select_related("criteria_set", "standing_office", "issuer__unit", "council")
    )


@workspace()
def round_list(request: ActingRequest) -> HttpResponse:
    """List the rounds that concern the acting appointment."""
    rounds = list(rounds_for(request))
    totals = totals_of(rounds)
    context = {
        "rounds": [(one, totals[one.pk]) for one in rounds],
        "may_open": request.appointment.role in ROUND_MANAGERS,
    }
    return render(request, "workflows/rounds/rounds.html", context)


NONE_CHOSEN = "Chưa chọn hồ sơ nào. Hãy đánh dấu ít nhất một hồ sơ."


def open_sitting(request: ActingRequest, current: Round, choices: dict[str, Any]) -> tuple[Any, list[str]]:
    """Open a sitting with the chosen dossiers; return where to go."""
    chosen = chosen_of(request, choices["waiting"])
    if not chosen:
        return None, [NONE_CHOSEN]
    sitting, problems = attempt(
        request,
        lambda: actions.open_sitting(appointment=request.appointment, round=current, dossiers=chosen),
        f"Đã mở phiên họp với {len(chosen)} hồ sơ; các thành viên đã được thông báo.",
    )
    return (reverse("workflows:sitting", args=[sitting.pk]) if sitting else None), problems


def draft(request: ActingRequest, current: Round, choices: dict[str, Any]) -> tuple[Any, list[str]]:
    """Draft a proposal of the chosen dossiers; return where to go."""
    chosen = chosen_of(request, choices["ready"])
    if not chosen:
        return None, [NONE_CHOSEN]
    submission, problems = attempt(
        request,
        lambda: actions.draft_submission(appointment=request.appointment, round=current, dossiers=chosen),
        f"Đã trình {len(chosen)} hồ sơ; người có thẩm quyền đã được thông báo.",
    )
    return (reverse("workflows:round", args=[current.pk]) if submission else None), problems


def chosen_of(request: ActingRequest, choices: Any) -> list[Dossier]:
    """Return the dossiers the form names, among those on offer."""
    form = DossiersForm(request.POST, choices=choices)
    return list(form.cleaned_data["dossiers"]) if form.is_valid() else []


ACTS = page_acts({"open-sitting": open_sitting, "draft": draft})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def round_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a round's dossiers by state; a POST opens a sitting or drafts a proposal with the chosen ones.

    Totals are the same for everybody. By state a unit is told of its own alone: of a round of two the states would
    tell what the council proposed for the other before it is published.
    """
    current = get_object_or_404(rounds_for(request), pk=pk)
    post = request.appointment
    seen = (
        Dossier.objects.visible_to(request.user).filter(round=current).with_details().order_by("unit__code")
    )
    waiting = seen.filter(cards__in=TaskCard.objects.open().filter(node="schedule").mine(post))
    ready = seen.filter(state=DossierState.PROPOSED) if post.role == Role.STANDING_CLERK else seen.none()
    problems: list[str] = []
    if request.method == "POST":
        choices = {"waiting": waiting, "ready": ready}
        target, problems = ACTS.chosen(request)(request, current, choices)
        if target is not None:
            return redirect(target)
    totals, shown = totals_of([current])[current.pk], list(seen)
    own = post.role in UNIT_ROLES
    columns = [
        (
            label,
            STATE_KINDS[state],
            len(there) if own else totals.by_state.get(state, 0),
            there,
        )
        for state, label in DossierState.choices
        for there in [[dossier for dossier in shown if dossier.state == state]]
    ]
    steers = may_steer(post, current)
    context = {
        "round": current,
        **(waiting_units(current) if steers and current.closed_at is None else {}),
        "may_steer": steers,
        "may_report": post.role not in UNIT_ROLES and (steers or post.role != Role.ADMINISTRATOR),
        "columns": columns,
        "totals": totals,
        "shown": len(shown),
        "all": sum(totals.by_state.values()),
        "waiting": waiting,
        "ready": ready,
        "problems": problems,
        "authority": authorities.authority_of(current, None, timezone.localdate()),
        "may_ground": authorities.may_record(post, current),
        "sittings": current.sittings.visible_to(request.user),
        "submissions": current.submissions.visible_to(request.user).select_related("document"),
    }
    return render(request, "workflows/rounds/round.html", context, status=422 if problems else 200)


@workspace()
def round_ground(request: ActingRequest, pk: int, ground: int) -> HttpResponseBase:
    """Return the file of a written ground on which the round filled in its set, for whoever sees the round."""
    current = get_object_or_404(rounds_for(request), pk=pk)
    row = get_object_or_404(current.grounds.select_related("file"), pk=ground)
    try:
        return named(stored_response(row.file), row.name)
    except LedgerError as error:
        raise Http404 from error
