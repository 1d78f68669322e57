"""Who recognises in a round: the page with the written ground, which the standing office may write, and its file."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from documents.extraction import kinds
from dossiers.models import Round
from dossiers.services.rounds import authorities
from ledger.web.body_limits import FILE_BYTES, takes_files
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, workspace
from workflows.screens.downloads import private_file
from workflows.screens.grounds import GroundForm, KeptFile, files_of
from workflows.screens.rounds.views import rounds_for

LABEL = "Căn cứ thẩm quyền: theo quy định nào"


def seen_round(request: ActingRequest, pk: int) -> Round:
    """Return a round the acting appointment may see; raise Http404 for a hidden one as for a missing one."""
    rows = rounds_for(request).select_related("issuer__unit", "authority_file")
    found: Round = get_object_or_404(rows, pk=pk)
    return found


@workspace("GET", "HEAD", "POST")
@takes_files(FILE_BYTES)
def authority_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show who recognises; a POST writes the ground of an issuer that the set does not name."""
    current, post = seen_round(request, pk), request.appointment
    may_write = authorities.may_record(post, current)
    if request.method == "POST" and not may_write:
        raise Http404
    initial = {"ground": current.authority_ground, "ground_document": current.authority_document}
    form = GroundForm(request.POST or None, files_of(request), label=LABEL, initial=initial)
    kept = KeptFile(request)
    if kept.problem:
        form.add_error("ground_file", kept.problem)
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        done, problems = attempt(
            request,
            lambda: authorities.record_ground(appointment=post, round=current, ground=kept.ground(form)),
            "Đã ghi căn cứ thẩm quyền.",
        )
        if done is not None:
            return redirect("workflows:authority", pk=pk)
    context = {
        "round": current,
        "authority": authorities.authority_of(current, None, timezone.localdate()),
        "form": form if may_write else None,
        "kept": kept,
        "problems": problems,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/rounds/authority.html", context, status=status)


@workspace("GET", "HEAD")
def authority_file(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the document that is the ground, to whoever may see the round."""
    stored = seen_round(request, pk).authority_file
    if stored is None:
        raise Http404
    ending = next((suffix for suffix, mime in kinds.MIMES.items() if mime == stored.media_type), "bin")
    return private_file(request, stored, f"can-cu-tham-quyen-{pk}.{ending}")
