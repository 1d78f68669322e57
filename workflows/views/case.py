"""The way of one dossier: drawn, listed in words, and told as a timeline."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from dossiers.models import Dossier
from workflows.drawing import drawing, finding
from workflows.picture import LEFT_OUT, NEXT, SIDE, parts_of
from workflows.views.base import workspace
from workflows.views.dossiers import history_of

REPEATED = {"save-answer": "Lưu trả lời {} lần", "attach-evidence": "Thêm {} minh chứng"}


def folded(lines: list[Any]) -> list[dict[str, Any]]:
    """Return the history with a run of the same small act by one person told in one line."""
    told: list[dict[str, Any]] = []
    for line in lines:
        same = told and line.act in REPEATED and told[-1]["key"] == (line.act, line.actor_id)
        if same:
            told[-1] |= {"many": told[-1]["many"] + 1, "until": line.at}
            told[-1]["sentence"] = REPEATED[line.act].format(told[-1]["many"]) + "."
        else:
            told.append({
                "key": (line.act, line.actor_id), "many": 1, "at": line.at, "until": None,
                "sentence": line.sentence, "actor": line.actor, "acting_as": line.acting_as,
            })  # fmt: skip
    return told


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
                    "state": "todo" if node.state in {NEXT, SIDE} else node.state,
                    "note": ", ".join(filter(None, [node.words, node.note])),
                }
                for node in part["nodes"]
            ],
        })  # fmt: skip
    context = {"dossier": dossier, "parts": parts, "history": folded(history_of(dossier))}
    return render(request, "workflows/case.html", context)
