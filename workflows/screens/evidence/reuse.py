"""Picking evidence from what the unit already has: earlier years, other indicators."""

from __future__ import annotations

import re

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render

from dossiers.models import Dossier, Passport
from dossiers.rules import evidence_metadata
from dossiers.services.evidence import upload
from ledger.web.acts import Acts, takes_acts
from workflows.inbox.tasks import PAGE
from workflows.models import TaskCard
from workflows.screens.assessment.action_result import refused
from workflows.screens.assessment.form_state import FormState
from workflows.screens.base import workspace
from workflows.screens.evidence import attachments

HASH = re.compile(r"^[0-9a-fA-F]{64}$")
NAMED = 5


def open_form(request: HttpRequest, pk: int) -> FormState:
    """Return the desk of the person's open self-assessment of this dossier; 404 where they have none."""
    cards = TaskCard.objects.open().filter(dossier=pk, node="self_assess")
    card = cards.mine(request.appointment).select_related("task").first()
    dossier = Dossier.objects.visible_to(request.user).with_details().filter(pk=pk).first()
    if card is None or dossier is None:
        raise Http404
    return FormState.of(request, dossier, card)


ACTS = Acts({"reuse": attachments.reuse}, refused=refused)


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def picker(request: HttpRequest, pk: int) -> HttpResponse:
    """List the unit's files that do not stand at the indicator yet, 50 a page; a POST links the chosen ones."""
    desk, problems = open_form(request, pk), []
    if request.method == "POST":
        done = ACTS.chosen(request)(desk)
        if done.target:
            return redirect(done.target)
        problems = done.problems
    words = request.GET.get("tu", "")[:200]
    found = upload.reusable(
        appointment=request.appointment, dossier=desk.dossier, code=desk.indicator.code, words=words
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    for item in page:
        paper = getattr(item, "passport", None) or Passport(evidence=item)
        item.paper, item.age = paper, evidence_metadata.check_day(paper.issued_on, desk.dossier.round.year)
    context = {
        "desk": desk,
        "dossier": desk.dossier,
        "indicator": desk.indicator,
        "page_obj": page,
        "words": words,
        "problems": problems,
        "back": desk.address(place="minh-chung"),
    }
    return render(request, "workflows/evidence/reuse.html", context, status=422 if problems else 200)


@workspace()
def known(request: HttpRequest, pk: int) -> JsonResponse:
    """Say where the unit keeps a file with these bytes, so that it need not be sent again."""
    desk, sha256 = open_form(request, pk), request.GET.get("sha256", "")
    if not HASH.match(sha256):
        return JsonResponse({"known": []}, status=400)
    same = upload.same_bytes(appointment=request.appointment, dossier=desk.dossier, sha256=sha256)[:NAMED]
    return JsonResponse({"known": [f"{item.label} ({item.dossier.round.year})" for item in same]})
