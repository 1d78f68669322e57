"""The steps of a paper: deciding, revising, giving the number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.queries import mandate_for
from dossiers.models import PaperCase
from workflows import moves
from workflows.forms.acts import IssueForm, ReasonForm
from workflows.forms.papers import WordingForm
from workflows.models import TaskCard
from workflows.views.base import attempt
from workflows.views.deciding import next_in_register
from workflows.views.paper_cases import stopped

DONE = {
    "sign": "Đã ký; văn thư đã được thông báo để cấp số.",
    "refuse": "Đã từ chối; người soạn đã được thông báo.",
    "return": "Đã trả lại; người soạn đã được thông báo.",
}


def case_of(card: TaskCard) -> PaperCase:
    """Return the paper of a task with what its screen names."""
    rows = PaperCase.objects.select_related("draft__issuer__unit", "cover", "office", "drafted_by__user")
    return rows.get(pk=card.paper_id)


def decide(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Sign, refuse or return; each button says what it will do."""
    case, post = case_of(card), request.appointment
    form = ReasonForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        act = request.POST.get("act", "")
        _, problems = attempt(
            request,
            lambda: moves.decide_paper(
                appointment=post, case=case, act=act, reason=form.cleaned_data["reason"], task=card.task
            ),
            DONE.get(act, ""),
        )
        if not problems:
            return redirect("workflows:inbox")
    mandate = mandate_for(post, case.draft.issuer, timezone.localdate(), kind=case.draft.kind)
    context = {"card": card, "case": case, "form": form, "problems": problems, "mandate": mandate}
    context["sign_lines"] = mandate.block_lines() if mandate else []
    return render(request, "workflows/decide_paper.html", context, status=422 if problems else 200)


def revise(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Correct a returned paper and put it forward again."""
    case = case_of(card)
    facts = case.draft.facts
    initial = {
        "title": case.draft.title,
        "basis": "\n".join(facts.get("basis") or []),
        "paragraphs": "\n".join(facts.get("paragraphs") or []),
        "recipients": case.draft.recipients,
    }
    form = WordingForm(request.POST or None, initial=initial)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: moves.revise_paper(
                appointment=request.appointment, case=case, wording=form.wording(), task=card.task
            ),
            "Đã trình lại; người có thẩm quyền đã được thông báo.",
        )
        if not problems:
            return redirect("workflows:inbox")
    context = {"card": card, "case": case, "form": form, "problems": problems}
    return render(request, "workflows/revise_paper.html", context, status=422 if problems else 200)


def issue(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Give the number; or stop the paper before it has one."""
    case, today = case_of(card), timezone.localdate()
    stopping = request.method == "POST" and request.POST.get("act") == "stop"
    form = IssueForm(
        request.POST if request.method == "POST" and not stopping else None, initial={"on": today}
    )
    problems: list[str] = []
    if stopping:
        problems = stopped(request, case)
        if not problems:
            return redirect("workflows:inbox")
    elif request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: moves.issue_paper(
                appointment=request.appointment, case=case, on=form.cleaned_data["on"], task=card.task
            ),
            "Đã cấp số và ban hành văn bản.",
        )
        if not problems:
            return redirect("workflows:paper", pk=case.pk)
    context = {
        "card": card,
        "case": case,
        "form": form,
        "problems": problems,
        **next_in_register(case.draft, today.year),
    }
    return render(
        request, "workflows/issue_paper.html", context, status=422 if problems or form.errors else 200
    )
