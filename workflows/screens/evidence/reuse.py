"""Reuse of evidence: files that the unit already has, from earlier years or other indicators."""

from __future__ import annotations

import re
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from dossiers.models import Dossier, Passport
from dossiers.rules import evidence_metadata
from dossiers.services.evidence import upload
from ledger.web.acts import Acts, takes_acts
from workflows.inbox.tasks import PAGE
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.form_state import FormState, refused
from workflows.screens.base import workspace
from workflows.screens.evidence import attachments

HASH = re.compile(r"^[0-9a-fA-F]{64}$")
NAMED = 5


def open_form(request: ActingRequest, pk: int) -> FormState:
    """Return the state of the person's open self-assessment of this dossier; 404 where they have none."""
    cards = TaskCard.objects.open().filter(dossier=pk, node="self_assess")
    card = cards.mine(request.appointment).select_related("task").first()
    dossier = Dossier.objects.read_by(request.user).with_details().filter(pk=pk).first()
    if card is None or dossier is None:
        raise Http404
    return FormState.of(request, dossier, card)


ACTS = Acts({"reuse": attachments.reuse}, refused=refused)


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def picker(request: ActingRequest, pk: int) -> HttpResponse:
    """List the unit's files that are not evidence of the indicator yet, 50 a page; a POST attaches the chosen ones."""
    state, problems = open_form(request, pk), []
    if request.method == "POST":
        result = ACTS.chosen(request)(state)
        if result.target:
            return redirect(result.target)
        problems = result.problems
    words = request.GET.get("tu", "")[:200]
    reusable = upload.reusable(
        appointment=request.appointment, dossier=state.dossier, code=state.indicator.code, words=words
    )
    page = Paginator(reusable, PAGE).get_page(request.GET.get("page"))
    item: Any
    for item in page:
        paper = getattr(item, "passport", None) or Passport(evidence=item)
        item.paper, item.age = paper, evidence_metadata.check_day(paper.issued_on, state.dossier.round.year)
    context = {
        "state": state,
        "dossier": state.dossier,
        "indicator": state.indicator,
        "page_obj": page,
        "words": words,
        "problems": problems,
        "back": state.address(place="minh-chung"),
    }
    return render(request, "workflows/evidence/reuse.html", context, status=422 if problems else 200)


@workspace()
def known(request: ActingRequest, pk: int) -> JsonResponse:
    """Return where the unit has a file with this hash already, so that it need not be uploaded again."""
    state, sha256 = open_form(request, pk), request.GET.get("sha256", "")
    if not HASH.match(sha256):
        return JsonResponse({"known": []}, status=400)
    same = upload.same_bytes(appointment=request.appointment, dossier=state.dossier, sha256=sha256)[:NAMED]
    return JsonResponse({"known": [f"{item.label} ({item.dossier.round.year})" for item in same]})
