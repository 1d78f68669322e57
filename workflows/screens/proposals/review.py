"""Screens of the steps of a proposal: decide, revise, issue the number."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.queries import mandate_for
from documents.models import OfficialDocument
from documents.rules import full_number
from documents.services import registers
from dossiers.models import Dossier, DossierState, LineVerdict, Submission, SubmissionLine
from dossiers.services.assessment import levels
from dossiers.services.decisions import sealed_records
from dossiers.services.proposals.proposals import changes_since_last
from dossiers.services.rounds import authorities
from ledger.web.acts import takes_acts
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts
from workflows.screens.forms import DossiersForm, IssueForm, ReasonForm

REASON_MAX = 4000


def submission_context(card: TaskCard) -> dict[str, Any]:
    """Return the proposal, its lines, and the breaks of their sealed records."""
    submission = Submission.objects.select_related(
        "round__issuer__unit", "round__criteria_set", "document", "drafted_by__user", "decision__document"
    ).get(pk=card.submission_id or 0)
    lines = list(
        submission.lines.select_related("dossier__unit", "dossier__round__criteria_set")
        .defer("dossier__round__criteria_set__definition")
        .order_by("dossier__unit__code")
    )
    sent = sealed_records.read_dossier_records(line.dossier for line in lines)
    breaks = {line.pk: sealed_records.problems(line.dossier, sent[line.dossier_id]) for line in lines}
    broken = {key: problems for key, problems in breaks.items() if problems}
    with_levels(lines)
    return {
        "card": card,
        "submission": submission,
        "lines": lines,
        "broken": broken,
        "authority": authority_shown(submission, lines),
    }


def authority_shown(submission: Submission, lines: list[SubmissionLine]) -> authorities.Authority:
    """Return who recognises: on the day of issue where the decision is issued, else today."""
    decision = getattr(submission, "decision", None)
    issued_on = decision.document.issued_on if decision is not None else None
    units = [line.dossier.unit for line in lines]
    return authorities.authority_of(submission.round, units, issued_on or timezone.localdate())


def with_levels(lines: list[Any]) -> None:
    """Set on each line what its dossier reaches at the proposed level."""
    reached = levels.levels_of((line.dossier, line.level) for line in lines)
    for line in lines:
        line.reached = reached[line.dossier_id]


def draft_of(submission: Submission) -> OfficialDocument | None:
    """Return the newest draft decision; None for a proposal from before drafts were kept."""
    newest = submission.versions.select_related("draft__pdf").order_by("-number").first()
    return newest.draft if newest else None


def line_verdicts(request: ActingRequest, lines: list[SubmissionLine]) -> dict[int, tuple[str, str]]:
    """Return the lines the form leaves out, with verdict and reason; the service refuses an unknown verdict."""
    left_out = {}
    for line in lines:
        verdict = request.POST.get(f"line-{line.pk}", "")
        if verdict:
            left_out[line.pk] = (verdict, request.POST.get(f"why-{line.pk}", "")[:REASON_MAX])
    return left_out


def with_typed(request: ActingRequest, lines: list[Any]) -> None:
    """Set on each line what was chosen and typed."""
    for line in lines:
        line.chosen = request.POST.get(f"line-{line.pk}", "")
        line.typed = request.POST.get(f"why-{line.pk}", "")


def decided(act: str, done: str) -> Callable[..., tuple[Any, list[str]]]:
    """Return the act of a decision button; only signing takes verdicts on single lines."""

    def run(
        request: ActingRequest, card: TaskCard, context: dict[str, Any], form: ReasonForm
    ) -> tuple[Any, list[str]]:
        if not form.is_valid():
            return invalid_form()
        return attempt(
            request,
            lambda: actions.decide_submission(
                appointment=request.appointment,
                submission=context["submission"],
                act=act,
                reason=form.cleaned_data["reason"],
                lines=line_verdicts(request, context["lines"]) if act == "sign" else None,
                task=card.task,
            ),
            done,
        )

    return run


DECIDE_ACTS = page_acts(
    {
        "sign": decided("sign", "Đã ký; văn thư đã được thông báo để cấp số."),
        "return": decided("return", "Đã trả lại tờ trình; người soạn đã được thông báo."),
        "refuse": decided("refuse", "Đã từ chối; các đơn vị đã được thông báo."),
    }
)


@takes_acts(DECIDE_ACTS)
def decide(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Sign, refuse or return."""
    context = submission_context(card)
    submission, post = context["submission"], request.appointment
    form = ReasonForm(request.POST or None)
    problems: list[str] = []
    if request.method == "POST":
        _, problems = DECIDE_ACTS.chosen(request)(request, card, context, form)
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
        "chain_breaks": sum(len(breaks_of_line) for breaks_of_line in context["broken"].values()),
        "verdicts": LineVerdict.choices,
    }
    return render(request, "workflows/proposals/decide.html", context, status=422 if problems else 200)


def revise(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Choose again the dossiers of the proposal and put it forward."""
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
            lambda: actions.revise_submission(
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
    return render(
        request, "workflows/proposals/revise.html", context, status=422 if problems or form.errors else 200
    )


def stopped(request: ActingRequest, submission: Submission) -> list[str]:
    """Stop a signed decision; return the problems."""
    return attempt(
        request,
        lambda: actions.stop_decision(
            appointment=request.appointment, submission=submission, reason=request.POST.get("reason", "")
        ),
        "Đã dừng quyết định; chữ ký không còn hiệu lực, tờ trình trở về nơi soạn để chỉnh sửa.",
    )[1]


def give_number(
    request: ActingRequest, card: TaskCard, submission: Submission, form: IssueForm
) -> tuple[Any, list[str]]:
    """Give the decision a number of the day in the form, and publish it."""
    if not form.is_valid():
        return invalid_form()
    return attempt(
        request,
        lambda: actions.issue_decision(
            appointment=request.appointment,
            submission=submission,
            on=form.cleaned_data["on"],
            task=card.task,
        ),
        "Đã cấp số và công bố quyết định; các đơn vị đã được thông báo.",
    )


def stop(
    request: ActingRequest, card: TaskCard, submission: Submission, form: IssueForm
) -> tuple[Any, list[str]]:
    """Stop the signed decision before it is numbered."""
    return None, stopped(request, submission)


ISSUE_ACTS = page_acts({"issue": give_number, "stop": stop})


@takes_acts(ISSUE_ACTS)
def issue_number(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Give the number and publish; the register's last and next number are shown."""
    context = submission_context(card)
    submission = context["submission"]
    document = submission.decision.document
    context["lines"] = [line for line in context["lines"] if not line.verdict]
    today = timezone.localdate()
    issuing = ISSUE_ACTS.key(request) == "issue"
    form = IssueForm(request.POST if issuing else None, initial={"on": today})
    problems: list[str] = []
    if request.method == "POST":
        _, problems = ISSUE_ACTS.chosen(request)(request, card, submission, form)
        if not problems:
            return redirect("workflows:inbox")
    context |= {
        "form": form,
        "problems": problems,
        **next_in_register(document, today.year),
    }
    return render(request, "workflows/decisions/issue_number.html", context, status=422 if problems else 200)


def next_in_register(document: OfficialDocument, year: int) -> dict[str, Any]:
    """Return what the clerk reads before numbering: the document, its next number, the last number given."""
    following = registers.next_number(issuer=document.issuer, year=year, type_code=document.type)
    return {
        "document": document,
        "next": full_number(following, document.symbol),
        "last": following - 1,
        "year": year,
    }
