"""Dossiers a person may see: the list and one dossier."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.models import Role
from dossiers.models import Dossier, DossierState, Round
from dossiers.models.councils import judged_by
from dossiers.services.assessment import levels, withdrawal
from dossiers.services.assessment.answers import current_assessment
from dossiers.services.assessment.indicator_sources import sources_of
from dossiers.services.decisions import sealed_records
from ledger.services import audit
from ledger.web.numbers import whole_number
from workflows.inbox.tasks import PAGE
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.recall import may_recall
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
    DossierState.TAKEN_OUT: "neutral",
}
BALLOT_ACTS = {"cast-ballot", "open-ballots"}
INSIDE_ACTS = frozenset({
    "save-answer", "attach-evidence", "reuse-evidence", "remove-evidence", "read-evidence", "confirm-passport",
    "cite-page", "drop-citation", "assign-indicator", "hand-in-part", "return-part", "import-dossier", "remark",
    "ask-indicator", "take-back-request", "reply-indicator", "decline-indicator", "explain-missing-evidence",
})  # fmt: skip
"""Acts on a draft, which is the unit's own until it is sent."""
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


def evidence_shown(dossier: Dossier) -> Any:
    """Return the evidence a page shows: what is there now, to who may not read that, what was sent."""
    return dossier.evidence.kept() if getattr(dossier, "is_read", True) else dossier.evidence.as_sent()


def verdict_rows(dossier: Dossier) -> list[dict]:
    """Return the frozen verdicts with the indicator's text and the evidence beside each.

    Where a dossier came back and its unit writes again, others also get the notes that were sent.
    """
    definition = dossier.round.definition()
    is_read = getattr(dossier, "is_read", True)
    notes = {} if is_read else sealed_records.notes_as_sent(dossier)
    evidence: dict[str, list] = {}
    for item in evidence_shown(dossier):
        evidence.setdefault(item.code, []).append(item)
    level, sources = dossier.requested_level or 1, sources_of(dossier) if is_read else {}
    rows = []
    for verdict in dossier.verdicts.filter(level=level):
        indicator = definition.by_code.get(verdict.code)
        rows.append(
            {
                "verdict": verdict,
                "text": indicator.printed if indicator else "",
                "note": notes.get(verdict.code, ""),
                "evidence": evidence.get(verdict.code, []),
                "sources": sources.get(verdict.code, []),
            }
        )
    return rows


def history_of(dossier: Dossier, user: Any) -> list:
    """Return the history in words; while the council deliberates nobody who cast a ballot is named.

    What a unit does to its own draft is its own. Who declared a conflict of interest is for those who judge; what
    was declared stands in lines of before and is shown to nobody.
    """
    lines = list(audit.history(dossier))
    if not dossier.is_read:
        lines = [line for line in lines if line.act not in INSIDE_ACTS or was_sent(dossier, line.at)]
    if dossier.state == DossierState.REVIEW:
        lines = [line for line in lines if line.act not in BALLOT_ACTS]
    if not any(line.act in PRIVATE_ACTS for line in lines):
        return lines
    judges = Dossier.objects.filter(judged_by(user, "round"), pk=dossier.pk).exists()
    for line in lines:
        line.sentence = PRIVATE_ACTS.get(line.act, line.sentence)
    return [line for line in lines if judges or line.act not in PRIVATE_ACTS]


def was_sent(dossier: Dossier, at: datetime) -> bool:
    """Return whether what was done at that time is in the dossier as it was last sent."""
    return dossier.submitted_at is not None and at <= dossier.submitted_at


@workspace()
def dossier_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one dossier: facts, verdicts, evidence, sealed manifests, history; of a draft of others only progress."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).with_details(), pk=pk)
    cards = TaskCard.objects.open().filter(dossier=dossier)
    asked = dossier.requested_level if dossier.is_read else None
    return render(
        request,
        "workflows/assessment/dossier.html",
        {
            "dossier": dossier,
            "kind": STATE_KINDS[dossier.state],
            "rows": verdict_rows(dossier),
            "level": levels.level_of(dossier, asked) if asked else None,
            "progress": None if dossier.is_read else current_assessment(dossier),
            "evidence": evidence_shown(dossier),
            "manifests": dossier.manifests.select_related("sealed_by__user"),
            "problems": sealed_records.problems(dossier),
            "inspections": dossier.inspections.select_related("document", "by__user"),
            "history": history_of(dossier, request.user),
            "my_task": cards.mine(request.appointment).by_urgency().first(),
            "may_recall": may_recall(request.appointment, dossier),
            "may_withdraw": withdrawal.may_withdraw(request.appointment, dossier),
            "title_held": getattr(dossier, "title", None),
        },
    )
