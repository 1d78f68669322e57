"""Progress of one dossier: as a flow diagram, as a list of steps, and as a timeline."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts.models import Appointment, Role
from accounts.reach import reach
from dossiers.models import Dossier
from ledger.models import OutboxMessage
from workflows.models import TaskCard
from workflows.requests import ActingRequest
from workflows.screens.assessment.dossiers import history_of
from workflows.screens.assessment.flow_diagram import LEFT_OUT, NEXT, SIDE, parts_of
from workflows.screens.assessment.flow_svg import summary, svg_of
from workflows.screens.base import workspace

MOST_TOLD = 50
REPEATED = {"save-answer": "Lưu trả lời {} lần", "attach-evidence": "Thêm {} minh chứng"}


def fold_repeated(lines: list[Any]) -> list[dict[str, Any]]:
    """Return the history with repeated small acts of one person folded into one line."""
    folded: list[dict[str, Any]] = []
    for line in lines:
        same = folded and line.act in REPEATED and folded[-1]["key"] == (line.act, line.actor_id)
        if same:
            folded[-1] |= {"many": folded[-1]["many"] + 1, "until": line.at}
            folded[-1]["sentence"] = REPEATED[line.act].format(folded[-1]["many"]) + "."
        else:
            folded.append({
                "key": (line.act, line.actor_id), "many": 1, "at": line.at, "until": None,
                "sentence": line.sentence, "who": line.who, "acting_as": line.acting_as,
            })  # fmt: skip
    return folded


def may_read_messages(post: Appointment, dossier: Dossier) -> bool:
    """Return whether the appointment may read the messages: the round's standing office and its administrators."""
    office = dossier.round.standing_office
    if post.role == Role.ADMINISTRATOR:
        return reach(post, timezone.localdate()).holds_office(office)
    return post.role == Role.STANDING_CLERK and post.office_id == office.pk


def messages_about(dossier: Dossier) -> list[OutboxMessage]:
    """Return the newest messages about a dossier and its tasks, with how each was delivered."""
    tasks = TaskCard.objects.filter(dossier=dossier).values_list("task", flat=True)
    pages = [dossier.get_absolute_url(), f"{dossier.get_absolute_url()}kien-nghi/"]
    links = [*pages, *(reverse("workflows:task", args=[task]) for task in tasks)]
    return list(OutboxMessage.objects.filter(link__in=links).select_related("to")[:MOST_TOLD])


@workspace()
def progress_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show the progress of a dossier: done, open and coming steps, history, messages."""
    dossier = get_object_or_404(Dossier.objects.visible_to(request.user).with_details(), pk=pk)
    parts = []
    for number, part in enumerate(parts_of(dossier), 1):
        shown = [node for node in part["nodes"] if node.state != LEFT_OUT]
        parts.append({
            "title": part["title"],
            "finding": summary(part["title"], shown),
            "svg": svg_of(part["title"], part["nodes"], part["ways"], key=f"case-{number}"),
            "nodes_as_steps": [
                {
                    "label": node.title,
                    "state": "todo" if node.state in {NEXT, SIDE} else node.state,
                    "note": ", ".join(filter(None, [node.words, node.note])),
                }
                for node in part["nodes"]
            ],
        })  # fmt: skip
    context = {
        "dossier": dossier, "parts": parts, "history": fold_repeated(history_of(dossier, request.user)),
        "told": messages_about(dossier) if may_read_messages(request.appointment, dossier) else None,
    }  # fmt: skip
    return render(request, "workflows/assessment/progress.html", context)
