"""The way of one dossier: drawn, listed in words, and told as a timeline."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from dossiers.models import Dossier
from workflows.drawing import drawing, finding
from workflows.picture import LEFT_OUT, NEXT, parts_of
from workflows.views.base import workspace
from workflows.views.dossiers import history_of


@workspace()
def case_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what is done, what is now and what comes next."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).with_details(), pk=pk)
    parts = []
    for number, part in enumerate(parts_of(dossier), 1):
        shown = [node for node in part["nodes"] if node.state != LEFT_OUT]
        parts.append({
            "title": part["title"],
            "finding": finding(part["title"], shown),
            "svg": drawing(part["title"], part["nodes"], part["ways"], key=f"case-{number}"),
            "nodes_as_steps": [
                {
                    "label": node.title,
                    "state": "todo" if node.state == NEXT else node.state,
                    "note": ", ".join(filter(None, [node.words, node.note])),
                }
                for node in part["nodes"]
            ],
        })  # fmt: skip
    context = {"dossier": dossier, "parts": parts, "history": history_of(dossier)}
    return render(request, "workflows/case.html", context)
