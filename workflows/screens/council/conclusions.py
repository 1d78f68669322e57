"""Screens of the council's conclusion, and of the conclusion without a council."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from dossiers.models import AgendaItem
from dossiers.services.assessment import levels
from dossiers.services.council import ballot_results, ballots
from dossiers.services.council.outcomes import outcome_label
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.checking import dossier_context
from workflows.screens.base import attempt
from workflows.screens.council.sittings import tally_words
from workflows.screens.forms import OutcomeForm


def open_item(card: TaskCard) -> AgendaItem:
    """Return the open agenda item of the dossier."""
    items = AgendaItem.objects.select_related(
        "sitting__council", "sitting__round", "dossier__unit", "dossier__round__criteria_set"
    )
    return items.defer("dossier__round__criteria_set__definition").get(dossier=card.dossier_id, outcome="")


def schedule(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Redirect to the round's page, where one sitting takes many dossiers."""
    return redirect(f"{reverse('workflows:round', args=[card.require_dossier().round_id])}#mo-phien-hop")


def mark_lines(item: AgendaItem) -> list[dict[str, Any]]:
    """Return the members' ratings of each indicator: counts and notes, without names."""
    by_code: dict[str, dict[str, Any]] = {}
    for mark in item.marks.select_related("evidence").order_by("code", "choice"):
        line = by_code.setdefault(mark.code, {"code": mark.code, "counts": Counter(), "notes": []})
        line["counts"][mark.get_choice_display()] += 1
        where = f"{mark.evidence.label}, trang {mark.page}" if mark.evidence and mark.page else ""
        note = ": ".join(part for part in (where, mark.note) if part)
        if note:
            line["notes"].append(note)
    return [line | {"counts": list(line["counts"].items())} for line in by_code.values()]


def conclude(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Conclude on a dossier; the outcome that the ballots carry is proposed."""
    item = open_item(card)
    poll = ballots.poll(item)
    carried = poll.carried(levels.barred(item.dossier))
    form = OutcomeForm(request.POST or None, dossier=item.dossier, ballot=False, initial={"outcome": carried})
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: actions.conclude(
                appointment=request.appointment,
                item=item,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                task=card.task,
            ),
            f"Đã kết luận hồ sơ của {item.dossier.unit}.",
        )
        if not problems:
            return redirect("workflows:sitting", pk=item.sitting_id)
    context = dossier_context(card) | {
        "form": form,
        "problems": problems,
        "item": item,
        "quorum": poll.quorum(),
        "vote_again": poll.to_vote_again(),
        "locked": poll.locked,
        "lost": poll.lost,
        "tally": tally_words(item),
        "carried": outcome_label(carried, item.dossier.round) if carried else "",
        "marks": mark_lines(item),
        "reasons": ballot_results.reasons_given(item),
    }
    return render(
        request, "workflows/council/conclude.html", context, status=422 if problems or form.errors else 200
    )


def conclude_without_council(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Conclude for the standing office, when the round has no council."""
    dossier = card.require_dossier()
    form = OutcomeForm(request.POST or None, dossier=dossier, ballot=False)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: actions.conclude_without_council(
                appointment=request.appointment,
                dossier=dossier,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                task=card.task,
            ),
            f"Đã kết luận hồ sơ của {dossier.unit}.",
        )
        if not problems:
            return redirect("workflows:inbox")
    context = dossier_context(card) | {"form": form, "problems": problems}
    return render(
        request, "workflows/council/conclude.html", context, status=422 if problems or form.errors else 200
    )
