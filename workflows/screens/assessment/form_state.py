"""The self-assessment form in one request: which indicator is open, and what an action on the form results in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404

from accounts.models import Office
from criteria.rules.definition import Indicator
from dossiers.models import Answer, Dossier, Evidence
from dossiers.services.assessment import answers
from ledger.web.numbers import whole_number
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.forms import AnswerForm, AskForm
from workflows.screens.base import REFUSALS, attempt


@dataclass
class FormState:
    """The form of one dossier as one request sees it, with the indicator that is open.

    `card` is the person's self-assessment task; it is None for whoever only reads the dossier.
    """

    request: ActingRequest
    dossier: Dossier
    indicators: list[Indicator]
    indicator: Indicator
    stored: Answer | None
    form: AnswerForm
    base: str
    card: TaskCard | None = None
    ask_form: AskForm | None = None

    @classmethod
    def of(cls, request: ActingRequest, dossier: Dossier, card: TaskCard | None = None) -> FormState:
        """Return the form with the indicator that the request names open, else the first one.

        Raises Http404 when no indicator applies to the unit.
        """
        kind = answers.unit_kind(dossier)
        indicators = [i for i in dossier.round.definition().indicators if i.applies(kind)]
        if not indicators:
            raise Http404
        code = request.POST.get("code") or request.GET.get("chi-tieu")
        indicator = next((i for i in indicators if i.code == code), indicators[0])
        stored = stored_answer(dossier, indicator.code)
        base = card.get_absolute_url() if card else f"{dossier.get_absolute_url()}chi-tieu/"
        form = AnswerForm(indicator=indicator, answer=stored)
        return cls(request, dossier, indicators, indicator, stored, form, base, card)

    def address(self, indicator: Indicator | None = None, place: str = "mo") -> str:
        """Return the address of an indicator (the open one by default) on this page, at an anchor."""
        return f"{self.base}?chi-tieu={(indicator or self.indicator).code}#{place}"

    def neighbour(self, step: int) -> Indicator | None:
        """Return the indicator before (-1) or after (1) the open one, or None at the ends."""
        at = self.indicators.index(self.indicator) + step
        return self.indicators[at] if 0 <= at < len(self.indicators) else None

    def named_office(self) -> Office | None:
        """Return the office of the dossier's unit that the form names."""
        return self.dossier.unit.offices.filter(pk=whole_number(self.request.POST.get("office"))).first()

    def named_evidence(self) -> Evidence | None:
        """Return the evidence of this dossier that the form names."""
        named = whole_number(self.request.POST.get("evidence"))
        return self.dossier.evidence.kept().filter(pk=named).first()


def stored_answer(dossier: Dossier, code: str) -> Answer | None:
    """Return the stored answer with its parts and who saved it."""
    return dossier.answers.filter(code=code).prefetch_related("parts").select_related("by__user").first()


@dataclass
class ActionResult:
    """What an action on the form resulted in: where to go next, or why it was refused.

    `words` is what a script shows; `conflict` is what somebody else saved in the meantime.
    """

    target: str = ""
    problems: list[str] = field(default_factory=list)
    words: str = ""
    conflict: dict[str, Any] | None = None


def refused(why: str) -> ActionResult:
    """Return the result of an action that was not done."""
    return ActionResult(problems=[why])


def wants_json(request: ActingRequest) -> bool:
    """Return whether a script sent the form and reads the answer itself."""
    return request.headers.get("Accept", "") == "application/json"


def run_service(
    state: FormState, service: Callable[..., Any], /, *, done: str, target: str, **facts: Any
) -> ActionResult:
    """Call a service with the acting appointment and these facts; return `done` and `target`, or its refusal.

    A page gets `done` as a message, a script as words.
    """

    def call() -> Any:
        return service(appointment=state.request.appointment, **facts)

    if wants_json(state.request):
        try:
            call()
        except REFUSALS as error:
            return refused(str(error))
        return ActionResult(target=target, words=done)
    _, problems = attempt(state.request, call, done)
    return ActionResult(problems=problems) if problems else ActionResult(target=target, words=done)
