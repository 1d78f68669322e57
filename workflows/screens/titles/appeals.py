"""Appeals (kiến nghị) against a result: file, withdraw, answer."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Appointment, Role
from dossiers import permissions
from dossiers.models import Dossier, Objection, ObjectionState
from dossiers.services.titles import appeals
from ledger.web.acts import takes_acts
from workflows.inbox.reassessment import ACCEPTED, next_steps
from workflows.requests import ActingRequest
from workflows.screens.base import (
    attempt,
    invalid_form,
    page_acts,
    require_offered,
    workspace,
)
from workflows.screens.titles.forms import AnswerObjectionForm, ObjectionForm


def file(
    request: ActingRequest, dossier: Dossier, waiting: Objection | None, form: Any
) -> tuple[Any, list[str]]:
    """File an appeal."""
    if not form.is_valid():
        return invalid_form()
    text = form.cleaned_data["text"]
    return attempt(
        request,
        lambda: appeals.file_appeal(appointment=request.appointment, dossier=dossier, text=text),
        "Đã gửi kiến nghị; cơ quan thường trực đã được thông báo.",
    )


def withdraw(
    request: ActingRequest, dossier: Dossier, waiting: Objection, form: Any
) -> tuple[Any, list[str]]:
    """Withdraw the open appeal."""
    return attempt(
        request,
        lambda: appeals.withdraw(appointment=request.appointment, objection=waiting),
        "Đã rút kiến nghị.",
    )


def answer(request: ActingRequest, dossier: Dossier, waiting: Objection, form: Any) -> tuple[Any, list[str]]:
    """Answer the open appeal."""
    if not form.is_valid():
        return invalid_form()
    facts = form.cleaned_data
    return attempt(
        request,
        lambda: appeals.answer(
            appointment=request.appointment, objection=waiting, outcome=facts["outcome"], text=facts["text"]
        ),
        "Đã trả lời; đơn vị đã được thông báo.",
    )


ACTS = page_acts({"file": file, "withdraw": withdraw, "answer": answer})
LINES = ("file-objection", "withdraw-objection", "answer-objection")


def acts_ever(post: Appointment, dossier: Dossier) -> set[str]:
    """Return the acts of this page that the appointment has at some time."""
    if post.role == Role.UNIT_HEAD and permissions.speaks_for(post, dossier.unit):
        return {"file", "withdraw"}
    return {"answer"} if appeals.may_answer(post, dossier) else set()


def acts_now(ever: set[str], waiting: Objection | None, *, open_: bool) -> set[str]:
    """Return which of these acts are possible now: filing within its term, the others while an appeal is open."""
    if waiting is not None:
        return ever - {"file"}
    return ever & {"file"} if open_ else set()


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def appeal_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a dossier's appeals with their answers; a POST files, withdraws or answers one."""
    seen = Dossier.objects.visible_to(request.user).with_details()
    dossier = get_object_or_404(seen, pk=pk)
    post = request.appointment
    waiting = dossier.objections.filter(state=ObjectionState.FILED).first()
    allowed = appeals.may_appeal(dossier)
    ever = acts_ever(post, dossier)
    acts = acts_now(ever, waiting, open_=bool(allowed))
    form: Any = AnswerObjectionForm() if "answer" in acts else ObjectionForm()
    problems: list[str] = []
    if request.method == "POST":
        require_offered(ACTS.key(request), ever, acts, dossier, LINES)
        form = type(form)(request.POST)
        done, problems = ACTS.chosen(request)(request, dossier, waiting, form)
        if done is not None:
            return redirect(request.path)
    accepted = dossier.objections.filter(state__in=ACCEPTED).exists()
    context = {
        "accepted": accepted, "next_steps": next_steps(post, dossier) if accepted else [],
        "dossier": dossier, "acts": acts, "form": form, "problems": problems, "allowed": allowed,
        "mine": "file" in ever,
        "objections": dossier.objections.select_related("filed_by__user", "answered_by__user"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/titles/appeals.html", context, status=status)
