"""Viewer of a piece of evidence: pages with search words marked, citation of pages, metadata."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.models import Appointment
from dossiers.errors import BadAnswer, ProcedureError
from dossiers.models import DossierState, Evidence, Passport
from dossiers.rules.highlighting import highlight_pieces
from dossiers.services.assessment import answers
from dossiers.services.evidence import citations, metadata, page_images
from ledger.web.acts import takes_acts
from ledger.web.numbers import whole_number
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, invalid_form, page_acts, workspace
from workflows.screens.downloads import visible_evidence
from workflows.screens.evidence.forms import PassportForm

AT_ONCE = 40


def passport_of(evidence: Evidence) -> Passport:
    """Return the stored metadata, or an empty record."""
    return Passport.objects.filter(evidence=evidence).first() or Passport(evidence=evidence)


def may_change(appointment: Appointment, evidence: Evidence) -> bool:
    """Return whether the person may cite the evidence and confirm its metadata now."""
    if evidence.dossier.state != DossierState.SELF_ASSESSMENT:
        return False
    try:
        answers.require_contributor(appointment, evidence.dossier, evidence.code)
    except ProcedureError:
        return False
    return True


def confirm(request: ActingRequest, evidence: Evidence, form: PassportForm) -> tuple[str, list[str]]:
    """Save the metadata that the person confirms."""
    if not form.is_valid():
        return "", invalid_form()[1]
    _, problems = attempt(
        request,
        lambda: metadata.confirm_metadata(
            appointment=request.appointment, evidence=evidence, fields=form.cleaned_data
        ),
        "Đã xác nhận lý lịch minh chứng.",
    )
    return ("" if problems else f"{request.path}#ly-lich"), problems


def cite(request: ActingRequest, evidence: Evidence, form: PassportForm) -> tuple[str, list[str]]:
    """Cite the page that the form names."""
    page = request.POST.get("page", "").strip()

    def act() -> None:
        if not (number := whole_number(page)):
            raise BadAnswer("Chưa rõ trích trang nào. Hãy nhập số trang.")
        citations.cite(appointment=request.appointment, evidence=evidence, page=number)

    _, problems = attempt(request, act, f"Đã trích dẫn trang {page} cho chỉ tiêu {evidence.code}.")
    return ("" if problems else f"{request.path}?trang={page}#trang-{page}"), problems


ACTS = page_acts({"cite": cite, "confirm": confirm})


@workspace("GET", "HEAD", "POST")
@takes_acts(ACTS)
def evidence_view(request: ActingRequest, pk: int, evidence: int) -> HttpResponse:
    """Show the pages of a piece of evidence; a POST cites a page or confirms the metadata."""
    shown = visible_evidence(request, pk, evidence)
    if shown.is_gone:
        raise Http404
    confirming = ACTS.key(request) == "confirm"
    form = PassportForm(request.POST) if confirming else PassportForm.of(passport_of(shown))
    problems: list[str] = []
    if request.method == "POST":
        if not may_change(request.appointment, shown):
            raise Http404
        target, problems = ACTS.chosen(request)(request, shown, form)
        if target:
            return redirect(target)
    status = 422 if problems else 200
    context = page_context(request, shown) | {"form": form, "problems": problems}
    return render(request, "workflows/evidence/viewer.html", context, status=status)


def page_context(request: ActingRequest, evidence: Evidence) -> dict[str, Any]:
    """Return the context: pages around the requested one with search words marked, metadata, signatures."""
    words = request.GET.get("tu", "")[:200]
    at = max(1, whole_number(request.GET.get("trang")))
    last = citations.last_page(evidence) or 0
    first = 1 + AT_ONCE * ((min(at, last or 1) - 1) // AT_ONCE)
    drawn = page_images.has_pictures(evidence)
    cited = set(evidence.citations.values_list("page", flat=True))
    texts = dict(
        evidence.pages.filter(number__range=(first, first + AT_ONCE - 1)).values_list("number", "text")
    )
    pages = []
    for number in range(first, min(last, first + AT_ONCE - 1) + 1):
        cut = highlight_pieces(texts.get(number, ""), words)
        hits = [piece for piece, hit in cut if hit]
        pages.append(
            {
                "number": number,
                "pieces": cut,
                "cited": number in cited,
                "hits": len(hits),
                "empty": not texts.get(number, "").strip(),
                "boxes": page_images.word_places(evidence=evidence, number=number, words=hits)
                if hits and drawn
                else [],
            }
        )
    return {
        "item": evidence,
        "dossier": evidence.dossier,
        "pages": pages,
        "words": words,
        "last": last,
        "found": sum(page["hits"] for page in pages),
        "earlier": first - AT_ONCE if first > 1 else None,
        "later": first + AT_ONCE if first + AT_ONCE <= last else None,
        "pictures": drawn,
        "signatures": evidence.signatures.all(),
        "file_remarks": evidence.remarks.all(),
        "may_change": may_change(request.appointment, evidence),
        "passport": passport_of(evidence),
        "warnings": metadata.warnings_of(evidence),
        "back": back_to(request, evidence),
    }


def back_to(request: ActingRequest, evidence: Evidence) -> str:
    """Return the address of the evidence's indicator: in the person's task, else in the dossier.

    The bench of a dossier that is being written is its unit's; whoever sees what was sent goes back to the dossier.
    """
    cards = TaskCard.objects.open().filter(dossier=evidence.dossier_id, node="self_assess")
    card = cards.mine(request.appointment).first()
    if card is not None:
        return f"{card.get_absolute_url()}?chi-tieu={evidence.code}#minh-chung"
    if evidence.dossier.is_being_written:
        return evidence.dossier.get_absolute_url()
    return f"{reverse('workflows:bench', args=[evidence.dossier_id])}?chi-tieu={evidence.code}#minh-chung"
