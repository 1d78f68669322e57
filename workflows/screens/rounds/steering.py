"""Steering a round that is open: remind, take units out, correct deadlines and settings, cancel."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from dossiers.models import Dossier, Round
from dossiers.rules.round_changes import (
    APPEALS,
    COUNCIL,
    NAME,
    SIGNING,
    why_finished,
    why_not_cancelled,
)
from dossiers.rules.round_changes import resting as what_rests
from dossiers.services.rounds.correcting import limits_of
from dossiers.services.rounds.managing import may_steer, standing_of
from dossiers.services.rounds.opening_checks import Contradictions
from ledger.services import audit
from ledger.web.acts import takes_acts
from workflows import actions
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts, workspace
from workflows.screens.forms import ReasonForm, required
from workflows.screens.rounds.correction_forms import (
    CorrectDeadlinesForm,
    CorrectSettingsForm,
    TakeOutForm,
    names_of,
)
from workflows.screens.rounds.forms import steps_of
from workflows.screens.rounds.reminding import waiting_units
from workflows.screens.rounds.views import rounds_for

GROUPS = {
    NAME: "Tên đợt", COUNCIL: "Hội đồng và kiểm tra thực tế", SIGNING: "Người ký quyết định",
    APPEALS: "Thời hạn kiến nghị",
}  # fmt: skip
STEERED = (
    "remind-units", "take-units-out", "add-units", "correct-deadlines", "correct-round", "cancel-round", "close-round",
    "extend-deadline",
)  # fmt: skip
"""Acts told on the page as what was changed since the round was opened."""


@dataclass
class Steering:
    """A round as its page shows it: its forms, each with what was typed where it was sent."""

    request: ActingRequest
    round: Round
    act: str

    def typed(self, act: str) -> Any:
        """Return what was typed into the form of an act; None where another form was sent."""
        return self.request.POST if self.act == act else None

    @cached_property
    def standing(self) -> Any:
        """Return how far the round has come."""
        return standing_of(self.round)

    @cached_property
    def held(self) -> dict[str, str]:
        """Return what rests on groups of settings."""
        return what_rests(self.standing)

    @cached_property
    def take_out(self) -> TakeOutForm:
        """Return the form that takes units out."""
        return TakeOutForm(self.typed("take-out"), round=self.round, prefix="ra")

    @cached_property
    def deadlines(self) -> CorrectDeadlinesForm:
        """Return the form that corrects deadlines."""
        return CorrectDeadlinesForm(self.typed("deadlines"), limits=limits_of(self.round), prefix="han")

    @cached_property
    def settings(self) -> CorrectSettingsForm:
        """Return the form that corrects settings."""
        return CorrectSettingsForm(self.typed("settings"), round=self.round, held=self.held, prefix="qd")

    @cached_property
    def cancel(self) -> ReasonForm:
        """Return the form that cancels the round."""
        form = ReasonForm(self.typed("cancel"), prefix="huy")
        form.fields["reason"].label = "Lý do hủy đợt"
        required(form.fields["reason"], "Chưa ghi lý do hủy đợt. Hãy ghi rõ lý do.")
        return form

    def context(self) -> dict[str, Any]:
        """Return what the template shows."""
        return {
            **waiting_units(self.round),
            "round": self.round,
            "act": self.act,
            "take_out": self.take_out,
            "may_take_out": self.take_out.fields["dossiers"].queryset.exists(),  # type: ignore[attr-defined]
            "deadlines": self.deadlines,
            "steps": list(steps_of(self.deadlines)),
            "settings_form": self.settings,
            "held": [(GROUPS[group], words) for group, words in self.held.items()],
            "cancel": self.cancel,
            "why_not_cancelled": why_not_cancelled(self.standing),
            "finished": why_finished(self.standing),
            "history": audit.history(self.round).filter(act__in=STEERED),
        }


Answer = tuple[Any, list[str]]


def remind(request: ActingRequest, page: Steering) -> Answer:
    """Remind the heads of all units that have not sent."""
    return attempt(
        request,
        lambda: actions.remind_units(appointment=request.appointment, round=page.round),
        lambda done: done.words,
    )


def take_out(request: ActingRequest, page: Steering) -> Answer:
    """Take the chosen units out."""
    if not page.take_out.is_valid():
        return invalid_form()
    facts = page.take_out.cleaned_data
    chosen: list[Dossier] = list(facts["dossiers"])
    return attempt(
        request,
        lambda: actions.take_units_out(
            appointment=request.appointment, round=page.round, dossiers=chosen, reason=facts["reason"]
        ),
        f"Đã đưa {len(chosen)} đơn vị ra khỏi đợt: {names_of(chosen)}. Các đơn vị đã được thông báo lý do.",
    )


def correct_deadlines(request: ActingRequest, page: Steering) -> Answer:
    """Correct the deadlines."""
    form = page.deadlines
    if not form.is_valid():
        return invalid_form()
    return _with_faults(
        request,
        form,
        lambda: actions.correct_deadlines(
            appointment=request.appointment, round=page.round, limits=form.limits(),
            reason=form.cleaned_data["reason"],
        ),
        "Đã sửa thời hạn; các việc đang mở đổi hạn ngay và mọi người liên quan đã được báo.",
    )  # fmt: skip


def correct_settings(request: ActingRequest, page: Steering) -> Answer:
    """Correct the settings."""
    form = page.settings
    if not form.is_valid():
        return invalid_form()
    return _with_faults(
        request,
        form,
        lambda: actions.correct_settings(
            appointment=request.appointment, round=page.round, changes=form.changes(),
            reason=form.cleaned_data["reason"],
        ),
        "Đã sửa quy định của đợt; mọi người liên quan đã được báo.",
    )  # fmt: skip


def cancel(request: ActingRequest, page: Steering) -> Answer:
    """Cancel the round."""
    if not page.cancel.is_valid():
        return invalid_form()
    return attempt(
        request,
        lambda: actions.cancel_round(
            appointment=request.appointment, round=page.round, reason=page.cancel.cleaned_data["reason"]
        ),
        "Đã hủy đợt; các đơn vị, hội đồng và người ký đã được thông báo.",
    )


def _with_faults(request: ActingRequest, form: forms.Form, act: Any, done: str) -> Answer:
    """Run an act whose contradictions are shown beside the fields they are about."""

    def run() -> Any:
        try:
            return act()
        except Contradictions as error:
            for field, sentence in error.faults:
                form.add_error(field if field in form.fields else None, sentence)
            raise

    return attempt(request, run, done)


ACTS = page_acts(
    {
        "remind": remind,
        "take-out": take_out,
        "deadlines": correct_deadlines,
        "settings": correct_settings,
        "cancel": cancel,
    }
)


def steered_round(request: ActingRequest, pk: int) -> Round:
    """Return a round the acting appointment steers; raise Http404 for any other as for a missing one."""
    found: Round = get_object_or_404(rounds_for(request), pk=pk)
    if not may_steer(request.appointment, found):
        raise Http404
    return found


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def steering_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show what may still be changed of a round and what rests on it; a POST does one act."""
    page = Steering(request, steered_round(request, pk), ACTS.key(request))
    problems: list[str] = []
    if request.method == "POST":
        done, problems = ACTS.chosen(request)(request, page)
        if not problems:
            return redirect(
                "workflows:round" if page.act in ("remind", "cancel") else "workflows:steering", pk=pk
            )
    context = page.context() | {"problems": problems}
    status = 422 if problems else 200
    return render(request, "workflows/rounds/steering.html", context, status=status)
