"""The steps of a submission: deciding, revising, giving the number."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.queries import mandate_for
from documents.models import OfficialDocument
from documents.rules import full_number
from documents.services import registers
from dossiers.models import Dossier, DossierState, LineVerdict, Submission, SubmissionLine
from dossiers.services import manifests
from dossiers.services.submissions import changes_since_last
from workflows import moves
from workflows.forms.acts import DossiersForm, IssueForm, ReasonForm
from workflows.models import TaskCard
from workflows.views.base import attempt

REASON_MAX = 4000
DONE = {
    "sign": "Đã ký; văn thư đã được thông báo để cấp số.",
    "refuse": "Đã từ chối; các đơn vị đã được thông báo.",
    "return": "Đã trả lại tờ trình; người soạn đã được thông báo.",
}


def submission_context(card: TaskCard) -> dict[str, Any]:
    """Return the submission, its lines, and whether everything sealed still holds."""
    submission = Submission.objects.select_related(
        "round__issuer__unit", "round__criteria_set", "document", "drafted_by__user"
    ).get(pk=card.submission_id)
    lines = list(
        submission.lines.select_related("dossier__unit", "dossier__round__criteria_set").order_by(
            "dossier__unit__code"
        )
    )
    sent = manifests.read_sent(line.dossier for line in lines)
    told = {line.pk: manifests.problems(line.dossier, sent[line.dossier_id]) for line in lines}
    broken = {key: found for key, found in told.items() if found}
    return {"card": card, "submission": submission, "lines": lines, "broken": broken}


def draft_of(submission: Submission) -> OfficialDocument | None:
    """Return the newest draft decision; none where the submission was put forward before drafts were kept."""
    newest = submission.versions.select_related("draft__pdf").order_by("-number").first()
    return newest.draft if newest else None


def line_verdicts(request: HttpRequest, lines: list[SubmissionLine]) -> dict[int, tuple[str, str]]:
    """Return what the form leaves out, by line; a verdict that is none is left to the service to refuse."""
    found = {}
    for line in lines:
        verdict = request.POST.get(f"line-{line.pk}", "")
        if verdict:
            found[line.pk] = (verdict, request.POST.get(f"why-{line.pk}", "")[:REASON_MAX])
    return found


def with_typed(request: HttpRequest, lines: list[SubmissionLine]) -> None:
    """Show again what was chosen and typed on each line."""
    for line in lines:
        line.chosen = request.POST.get(f"line-{line.pk}", "")
        line.typed = request.POST.get(f"why-{line.pk}", "")


def decide(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Sign, refuse or return; each button says what it will do."""
    context = submission_context(card)
    submission, post = context["submission"], request.appointment
    form = ReasonForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        act = request.POST.get("act", "")
        _, problems = attempt(
            request,
            lambda: moves.decide_submission(
                appointment=post,
                submission=submission,
                act=act,
                reason=form.cleaned_data["reason"],
                lines=line_verdicts(request, context["lines"]) if act == "sign" else None,
                task=card.task,
            ),
            DONE.get(act, ""),
        )
        if not problems:
            return redirect("workflows:inbox")
    with_typed(request, context["lines"])
    draft = draft_of(submission)
    mandate = mandate_for(post, submission.round.issuer, timezone.localdate(), kind="quyet_dinh")
    context |= {
        "form": form,
        "problems": problems,
        "mandate": mandate,
        "draft": draft,
        "sign_lines": mandate.block_lines() if mandate else [],
        "versions": submission.versions.count(),
        "changes": changes_since_last(submission),
        "chain_breaks": sum(len(found) for found in context["broken"].values()),
        "verdicts": LineVerdict.choices,
    }
    return render(request, "workflows/decide.html", context, status=422 if problems else 200)


def revise(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Choose again which proposed dossiers the submission takes, and put it forward."""
    context = submission_context(card)
    submission = context["submission"]
    choices = (
        Dossier.objects.filter(Q(state=DossierState.PROPOSED), round=submission.round)
        .select_related("unit")
        .order_by("unit__code")
    )
    initial = {"dossiers": [line.dossier_id for line in context["lines"]]}
    form = DossiersForm(request.POST or None, choices=choices, initial=initial)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: moves.revise_submission(
                appointment=request.appointment,
                submission=submission,
                dossiers=form.cleaned_data["dossiers"],
                task=card.task,
            ),
            "Đã trình lại; người có thẩm quyền đã được thông báo.",
        )
        if not problems:
            return redirect("workflows:inbox")
    context |= {"form": form, "problems": problems}
    return render(request, "workflows/revise.html", context, status=422 if problems or form.errors else 200)


def stopped(request: HttpRequest, submission: Submission) -> list[str]:
    """Stop a signed decision as the form asks; return what stands against it."""
    return attempt(
        request,
        lambda: moves.stop_decision(
            appointment=request.appointment, submission=submission, reason=request.POST.get("reason", "")
        ),
        "Đã dừng quyết định; chữ ký không còn hiệu lực, tờ trình trở về nơi soạn để chỉnh sửa.",
    )[1]


def issue_number(request: HttpRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Give the number and publish; the register's last and next number stand on the screen."""
    context = submission_context(card)
    submission = context["submission"]
    document = submission.decision.document
    context["lines"] = [line for line in context["lines"] if not line.verdict]
    today = timezone.localdate()
    form = IssueForm(request.POST or None, initial={"on": today})
    problems: list[str] = []
    if request.method == "POST" and request.POST.get("act") == "stop":
        problems = stopped(request, submission)
        if not problems:
            return redirect("workflows:inbox")
    elif request.method == "POST" and form.is_valid():
        _, problems = attempt(
            request,
            lambda: moves.issue_decision(
                appointment=request.appointment,
                submission=submission,
                on=form.cleaned_data["on"],
                task=card.task,
            ),
            "Đã cấp số và công bố quyết định; các đơn vị đã được thông báo.",
        )
        if not problems:
            return redirect("workflows:inbox")
    context |= {
        "form": form,
        "problems": problems,
        **next_in_register(document, today.year),
    }
    return render(
        request, "workflows/issue_number.html", context, status=422 if problems or form.errors else 200
    )


def next_in_register(document: OfficialDocument, year: int) -> dict[str, Any]:
    """Return what the clerk reads before a number is given: the document, its next number, the last one given."""
    following = registers.next_number(issuer=document.issuer, year=year, type_code=document.type)
    return {
        "document": document,
        "next": full_number(following, document.symbol),
        "last": following - 1,
        "year": year,
    }
