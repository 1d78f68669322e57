"""Dossiers a person may see: the list and one dossier."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render

from accounts.models import Role
from dossiers.models import Dossier, DossierState, Round
from dossiers.models.councils import judged_by
from dossiers.services.assessment import levels, withdrawal
from dossiers.services.decisions import sealed_records
from ledger.services import audit
from ledger.web.numbers import whole_number
from workflows.inbox.tasks import PAGE
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import workspace

STATE_KINDS: dict[str, str] = {
    DossierState.SELF_ASSESSMENT: "neutral",
    DossierState.CHECKING: "soon",
    DossierState.REVIEW: "info",
    DossierState.PROPOSED: "info",
    DossierState.IN_SUBMISSION: "info",
    DossierState.RECOGNISED: "ok",
    DossierState.REFUSED: "danger",
    DossierState.WITHDRAWN: "neutral",
}
BALLOT_ACTS = {"cast-ballot", "open-ballots"}
PRIVATE_ACTS = {"declare-conflict": "Khai xung đột lợi ích, không tham gia bỏ phiếu."}


@workspace()
def dossier_list(request: ActingRequest) -> HttpResponse:
    """List the dossiers the person may see, by round and state, 50 a page."""
    dossiers = Dossier.objects.visible_to(request.user).with_details()
    chosen_round, state = request.GET.get("dot", ""), request.GET.get("trang-thai", "")
    if number := whole_number(chosen_round):
        dossiers = dossiers.filter(round=number)
    if state in DossierState.values:
        dossiers = dossiers.filter(state=state)
    seen = Dossier.objects.visible_to(request.user)
    page = Paginator(dossiers.order_by("-round__year", "round", "unit__code"), PAGE).get_page(
        request.GET.get("page")
    )
    for dossier in page:
        dossier.kind = STATE_KINDS[dossier.state]
    return render(
        request,
        "workflows/assessment/dossiers.html",
        {
            "page_obj": page,
            "rounds": Round.objects.filter(pk__in=seen.values("round")),
            "states": DossierState.choices,
            "chosen_round": chosen_round,
            "chosen_state": state,
            "may_open": request.appointment.role == Role.STANDING_CLERK,
        },
    )


def verdict_rows(dossier: Dossier) -> list[dict]:
    """Return the frozen verdicts with the indicator's text and the evidence beside each."""
    definition = dossier.round.criteria_set.parsed()
    evidence: dict[str, list] = {}
    for item in dossier.evidence.kept():
        evidence.setdefault(item.code, []).append(item)
    level = dossier.requested_level or 1
    rows = []
    for verdict in dossier.verdicts.filter(level=level):
        indicator = definition.by_code.get(verdict.code)
        rows.append(
            {
                "verdict": verdict,
                "text": indicator.printed if indicator else "",
                "evidence": evidence.get(verdict.code, []),
            }
        )
    return rows


def history_of(dossier: Dossier, user: Any) -> list:
    """Return the history in words; while the council deliberates nobody who cast a ballot is named.

    Who declared a conflict of interest is for those who judge; what was declared stands in lines of before and is
    shown to nobody.
    """
    lines = list(audit.history(dossier))
    if dossier.state == DossierState.REVIEW:
        lines = [line for line in lines if line.act not in BALLOT_ACTS]
    if not any(line.act in PRIVATE_ACTS for line in lines):
        return lines
    judges = Dossier.objects.filter(judged_by(user, "round"), pk=dossier.pk).exists()
    for line in lines:
        line.sentence = PRIVATE_ACTS.get(line.act, line.sentence)
    return [line for line in lines if judges or line.act not in PRIVATE_ACTS]


@workspace()
def dossier_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one dossier: facts, verdicts, evidence, sealed manifests, history."""
    dossier = Dossier.objects.visible_to(request.user).with_details().filter(pk=pk).first()
    if dossier is None:
        raise Http404
    cards = TaskCard.objects.open().filter(dossier=dossier)
    requested = levels.level_of(dossier, dossier.requested_level) if dossier.requested_level else None
    return render(
        request,
        "workflows/assessment/dossier.html",
        {
            "dossier": dossier,
            "kind": STATE_KINDS[dossier.state],
            "rows": verdict_rows(dossier),
            "level": requested,
            "evidence": dossier.evidence.kept(),
            "manifests": dossier.manifests.select_related("sealed_by__user"),
            "problems": sealed_records.problems(dossier),
            "inspections": dossier.inspections.select_related("document", "by__user"),
            "history": history_of(dossier, request.user),
            "my_task": cards.mine(request.appointment).by_urgency().first(),
            "may_withdraw": withdrawal.may_withdraw(request.appointment, dossier),
            "title_held": getattr(dossier, "title", None),
        },
    )
