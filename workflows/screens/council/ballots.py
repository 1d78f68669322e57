"""Screen of a member's ballot: ratings of indicators, the vote, or a conflict of interest."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters

from dossiers.models import AgendaItem, MarkChoice
from dossiers.services.council import ballot_results, ballots
from ledger.web.acts import takes_acts
from ledger.web.numbers import whole_number
from workflows import actions
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.checking import dossier_context
from workflows.screens.base import attempt, invalid_form, page_acts
from workflows.screens.council.conclusions import open_item
from workflows.screens.forms import OutcomeForm

NOTE_MAX = 2000


def given_marks(request: ActingRequest, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the ratings in the form; an indicator without a choice is not rated."""
    ratings = []
    for row in rows:
        code = row["verdict"].code
        choice = request.POST.get(f"mark-{code}", "")
        if choice:
            page = whole_number(request.POST.get(f"page-{code}"))
            piece = whole_number(request.POST.get(f"evidence-{code}"))
            note = request.POST.get(f"note-{code}", "")[:NOTE_MAX]
            ratings.append(
                {
                    "code": code,
                    "choice": choice,
                    "evidence": piece or None,
                    "page": page or None,
                    "note": note,
                }
            )
    return ratings


def keep_marks(
    request: ActingRequest, card: TaskCard, item: AgendaItem, form: OutcomeForm, marks: list[dict[str, Any]]
) -> tuple[Any, list[str]]:
    """Save the ratings without voting."""
    if not marks:
        return None, ["Chưa chọn nhận xét cho chỉ tiêu nào. Hãy chọn ít nhất một chỉ tiêu."]
    return attempt(
        request,
        lambda: ballots.rate_indicators(appointment=request.appointment, item=item, marks=marks),
        f"Đã lưu nhận xét {len(marks)} chỉ tiêu; còn sửa được cho tới khi gửi phiếu.",
    )


def declare_conflict(
    request: ActingRequest, card: TaskCard, item: AgendaItem, form: OutcomeForm, marks: list[dict[str, Any]]
) -> tuple[Any, list[str]]:
    """Declare a conflict of interest with its reason."""
    post, reason = request.appointment, request.POST.get("conflict", "")[:NOTE_MAX]
    return attempt(
        request,
        lambda: actions.declare_conflict(appointment=post, item=item, reason=reason, task=card.task),
        "Đã ghi xung đột lợi ích; không tham gia bỏ phiếu về hồ sơ này.",
    )


def vote(
    request: ActingRequest, card: TaskCard, item: AgendaItem, form: OutcomeForm, marks: list[dict[str, Any]]
) -> tuple[Any, list[str]]:
    """Cast the ballot, with the ratings."""
    if not form.is_valid():
        return invalid_form()
    return attempt(
        request,
        lambda: actions.cast_ballot(
            appointment=request.appointment,
            item=item,
            choice=form.cleaned_data["outcome"],
            reason=form.cleaned_data["reason"],
            marks=marks,
            task=card.task,
        ),
        "Đã gửi phiếu.",
    )


ACTS = page_acts({"vote": vote, "marks": keep_marks, "conflict": declare_conflict})


@sensitive_post_parameters()
@takes_acts(ACTS)
def ballot(request: ActingRequest, card: TaskCard, may: bool) -> HttpResponse:
    """Vote on a dossier, save ratings for later, or declare a conflict; other members' votes are not shown."""
    item, act = open_item(card), ACTS.key(request)
    form = OutcomeForm(request.POST if act == "vote" else None, dossier=item.dossier, ballot=True)
    problems: list[str] = []
    context = dossier_context(card)
    if request.method == "POST":
        marks = given_marks(request, context["rows"])
        _, problems = ACTS.chosen(request)(request, card, item, form, marks)
        if not problems and act == "marks":
            return redirect("workflows:task", pk=card.task_id)
        if not problems:
            return redirect("workflows:sitting", pk=item.sitting_id)
    show_marks(request, item, context["rows"])
    context |= {"form": form, "problems": problems, "item": item, "choices": MarkChoice.choices}
    context["secret"] = ballot_results.is_secret(item)
    return render(request, "workflows/council/ballot.html", context, status=422 if problems else 200)


def show_marks(request: ActingRequest, item: AgendaItem, rows: list[dict[str, Any]]) -> None:
    """Set on each row the member's rating (or what was just typed) and the standing office's mark."""
    own = {m.code: m for m in item.marks.filter(seat__appointment=request.appointment)}
    office = {m.code: m for m in item.dossier.marks.all()}
    for row in rows:
        code = row["verdict"].code
        mark = own.get(code)
        row["office_mark"] = office.get(code)
        row["mark"] = {
            "choice": request.POST.get(f"mark-{code}", mark.choice if mark else ""),
            "evidence": whole_number(request.POST.get(f"evidence-{code}"))
            or (mark.evidence_id if mark else None),
            "page": request.POST.get(f"page-{code}", mark.page if mark and mark.page else ""),
            "note": request.POST.get(f"note-{code}", mark.note if mark else ""),
        }
