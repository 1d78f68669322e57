"""Objections to how a dossier ended: sending one, taking it back, answering it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.models import Role
from dossiers import rights
from dossiers.models import Dossier, Objection, ObjectionState
from dossiers.services import objections
from workflows.after_objection import ACCEPTED, next_steps
from workflows.forms.aftermath import AnswerObjectionForm, ObjectionForm
from workflows.views.base import attempt, workspace


@workspace("GET", "HEAD", "POST")
def objection_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a dossier's objections with their answers; a POST files, withdraws or answers one."""
    seen = Dossier.objects.visible_to(request.user).with_details()
    dossier = get_object_or_404(seen, pk=pk)
    post = request.appointment
    waiting = dossier.objections.filter(state=ObjectionState.FILED).first()
    mine = post.role == Role.UNIT_HEAD and rights.speaks_for(post, dossier.unit)
    allowed = objections.may_file(dossier)
    acts = set()
    if mine:
        acts = {"withdraw"} if waiting else {"file"} if allowed else set()
    elif waiting and objections.may_answer(post, dossier):
        acts = {"answer"}
    form: Any = AnswerObjectionForm() if "answer" in acts else ObjectionForm()
    problems: list[str] = []
    if request.method == "POST":
        if request.POST.get("act") not in acts:
            raise Http404
        form = type(form)(request.POST)
        done, problems = _do(request, dossier, waiting, form)
        if done is not None:
            return redirect(request.path)
    accepted = dossier.objections.filter(state__in=ACCEPTED).exists()
    context = {
        "accepted": accepted, "next_steps": next_steps(post, dossier) if accepted else [],
        "dossier": dossier, "acts": acts, "form": form, "problems": problems, "allowed": allowed,
        "mine": mine,
        "objections": dossier.objections.select_related("filed_by__user", "answered_by__user"),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/objections.html", context, status=status)


def _do(
    request: HttpRequest, dossier: Dossier, waiting: Objection | None, form: Any
) -> tuple[Any, list[str]]:
    post, act = request.appointment, request.POST["act"]
    if act != "withdraw" and not form.is_valid():
        return None, ["Chưa gửi được: có ô nhập chưa đúng, xem lời nhắc bên cạnh từng ô."]
    facts = form.cleaned_data if act != "withdraw" else {}
    if act == "file":
        return attempt(
            request,
            lambda: objections.file(appointment=post, dossier=dossier, text=facts["text"]),
            "Đã gửi kiến nghị; cơ quan thường trực đã được thông báo.",
        )
    if act == "withdraw":
        return attempt(
            request, lambda: objections.withdraw(appointment=post, objection=waiting), "Đã rút kiến nghị."
        )
    return attempt(
        request,
        lambda: objections.answer(
            appointment=post, objection=waiting, outcome=facts["outcome"], text=facts["text"]
        ),
        "Đã trả lời; đơn vị đã được thông báo.",
    )
