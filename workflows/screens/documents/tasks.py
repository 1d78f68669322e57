"""Screens of the steps of a document approval: decide, revise, issue."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.queries import mandate_for
from dossiers.models import PaperCase
from dossiers.services.documents import revocation_effects
from ledger.web.acts import takes_acts
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts
from workflows.screens.documents.approvals import stopped
from workflows.screens.documents.forms import RevocationForm, WordingForm
from workflows.screens.forms import IssueForm, ReasonForm
from workflows.screens.proposals.review import next_in_register


def case_of(card: TaskCard) -> PaperCase:
    """Return the approval of a task with the records its screen names."""
    rows = PaperCase.objects.select_related("draft__issuer__unit", "cover", "office", "drafted_by__user")
    rows = rows.select_related("corrects", "revokes", "restores")
    return rows.get(pk=card.paper_id or 0)


def decided(act: str, done: str) -> Any:
    """Return the act of a decision button; the reason comes from the form."""

    def run(
        request: ActingRequest, card: TaskCard, case: PaperCase, form: ReasonForm
    ) -> tuple[Any, list[str]]:
        if not form.is_valid():
            return invalid_form()
        return attempt(
            request,
            lambda: actions.decide_paper(
                appointment=request.appointment,
                case=case,
                act=act,
                reason=form.cleaned_data["reason"],
                task=card.task,
            ),
            done,
        )

    return run


DECIDE_ACTS = page_acts(
    {
        "sign": decided("sign", "Đã ký; văn thư đã được thông báo để cấp số."),
        "return": decided("return", "Đã trả lại; người soạn đã được thông báo."),
        "refuse": decided("refuse", "Đã từ chối; người soạn đã được thông báo."),
    }
)


@takes_acts(DECIDE_ACTS)
def decide(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Sign, refuse or return."""
    case, post = case_of(card), request.appointment
    form = ReasonForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST":
        _, problems = DECIDE_ACTS.chosen(request)(request, card, case, form)
        if not problems:
            return redirect("workflows:inbox")
    mandate = mandate_for(post, case.draft.issuer, timezone.localdate(), kind=case.draft.kind)
    context = {"card": card, "case": case, "form": form, "problems": problems, "mandate": mandate}
    context["sign_lines"] = mandate.block_lines() if mandate else []
    return render(request, "workflows/documents/decide.html", context, status=422 if problems else 200)


def revise(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Correct a returned document and put it forward again."""
    case = case_of(card)
    by_effect = revocation_effects.effect_of(case) is not None
    form = (_revoking_form if by_effect else _wording_form)(request, case)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        acting = {"appointment": request.appointment, "case": case, "task": card.task}
        _, problems = attempt(
            request,
            lambda: (
                actions.revise_revocation(**acting, **form.cleaned_data)
                if isinstance(form, RevocationForm)
                else actions.revise_paper(**acting, wording=form.wording())
            ),
            "Đã trình lại; người có thẩm quyền đã được thông báo.",
        )
        if not problems:
            return redirect("workflows:inbox")
    context = {"card": card, "case": case, "form": form, "problems": problems}
    return render(request, "workflows/documents/revise.html", context, status=422 if problems else 200)


def _wording_form(request: ActingRequest, case: PaperCase) -> WordingForm:
    facts = case.draft.facts
    initial = {
        "title": case.draft.title,
        "addressee": facts.get("addressee") or "",
        "basis": "\n".join(facts.get("basis") or []),
        "paragraphs": "\n".join(facts.get("paragraphs") or []),
        "recipients": case.draft.recipients,
    }
    return WordingForm(request.POST or None, initial=initial)


def _revoking_form(request: ActingRequest, case: PaperCase) -> RevocationForm:
    return RevocationForm(request.POST or None, initial={"ground": case.ground, "reason": case.cause})


def give_number(
    request: ActingRequest, card: TaskCard, case: PaperCase, form: IssueForm
) -> tuple[Any, list[str]]:
    """Give the document a number of the day in the form."""
    if not form.is_valid():
        return invalid_form()
    return attempt(
        request,
        lambda: actions.issue_paper(
            appointment=request.appointment, case=case, on=form.cleaned_data["on"], task=card.task
        ),
        "Đã cấp số và ban hành văn bản.",
    )


def stop(request: ActingRequest, card: TaskCard, case: PaperCase, form: IssueForm) -> tuple[Any, list[str]]:
    """Stop the signed document before it is numbered."""
    return None, stopped(request, case)


ISSUE_ACTS = page_acts({"issue": give_number, "stop": stop})


@takes_acts(ISSUE_ACTS)
def issue(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Give the number, or stop the document before it has one."""
    case, today = case_of(card), timezone.localdate()
    issuing = ISSUE_ACTS.key(request) == "issue"
    form = IssueForm(request.POST if issuing else None, initial={"on": today})
    problems: list[str] = []
    if request.method == "POST":
        issued, problems = ISSUE_ACTS.chosen(request)(request, card, case, form)
        if not problems:
            return redirect("workflows:paper", pk=case.pk) if issued else redirect("workflows:inbox")
    context = {
        "card": card,
        "case": case,
        "form": form,
        "problems": problems,
        **next_in_register(case.draft, today.year),
    }
    return render(request, "workflows/documents/issue.html", context, status=422 if problems else 200)
