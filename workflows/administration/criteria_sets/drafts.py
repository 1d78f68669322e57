"""Drafts of criteria sets: what is still wrong, and the acts check, publish, discard."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from criteria.models import SetDraft
from criteria.services import drafts
from criteria.sets import comparison
from criteria.sets.parsing import parse
from criteria.sheets import layout
from home.slugs import slug_of
from ledger.web.acts import Acts, takes_acts
from workflows.administration.criteria_sets.views import site_page
from workflows.requests import ActingRequest
from workflows.screens.base import attempt

BRIEF = 4
NAMES = {slug_of(name): name for name in (layout.FACTS, *(sheet.name for sheet in layout.SHEETS))}
FIXED = {("code",), ("version",)}
FLAGS = ("có", "không")
Shown = tuple[HttpResponse | None, dict[str, Any]]
"""The redirect of an act, or the context the page shows after it."""


def set_acts(table: Mapping[str, Callable[..., Shown]]) -> Acts[Shown]:
    """Return the acts of a page of drafts."""
    return Acts(table, refused=lambda why: (None, {"problems": [why]}))


def check(request: ActingRequest, draft: SetDraft) -> Shown:
    """Report what is wrong, and mark the draft as checked when nothing is."""
    report = drafts.check_draft(appointment=request.appointment, draft=draft)
    draft.refresh_from_db()
    return None, {"report": report}


def publish(request: ActingRequest, draft: SetDraft) -> Shown:
    """Publish the draft."""
    stored, problems = attempt(
        request,
        lambda: drafts.publish_draft(appointment=request.appointment, draft=draft),
        "Đã công bố. Phiên bản này từ nay không sửa được.",
    )
    return redirect("workflows:set", pk=stored.pk) if stored else None, {"problems": problems}


def discard(request: ActingRequest, draft: SetDraft) -> Shown:
    """Discard the draft."""
    _, problems = attempt(
        request,
        lambda: drafts.discard_draft(appointment=request.appointment, draft=draft),
        "Đã bỏ bản nháp.",
    )
    return None if problems else redirect("workflows:sets"), {"problems": problems}


DRAFT_ACTS = set_acts({"check": check, "publish": publish, "discard": discard})


@site_page("GET", "HEAD", "POST")
@takes_acts(DRAFT_ACTS)
def draft_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show a draft with what is still wrong; a POST checks, publishes or discards it."""
    draft = get_object_or_404(SetDraft.objects.select_related("by__user", "base"), pk=pk)
    shown: dict[str, Any] = {}
    if request.method == "POST":
        answer, shown = DRAFT_ACTS.chosen(request)(request, draft)
        if answer is not None:
            return answer
    report, problems = shown.get("report"), shown.get("problems", [])
    outcome = drafts.read_draft(draft)
    lines = []
    if outcome.data is not None and draft.base is not None:
        lines = list(comparison.differences(draft.base.parsed(), parse(outcome.data)))
    context = {
        "draft": draft,
        "problems": problems,
        "wrong": report.problems if report else outcome.problems,
        "report": report,
        "lines": lines,
        "sheets": [brief(draft, slug, name) for slug, name in NAMES.items()],
    }
    return render(
        request, "workflows/administration/criteria_sets/draft.html", context, status=422 if problems else 200
    )


def brief(draft: SetDraft, slug: str, name: str) -> dict[str, Any]:
    """Return one sheet of a draft, shortened."""
    lines = drafts.grid_of_draft(draft).get(name, [])
    heading = dict(lines[:1]).get(1, {})
    shown = [1, 2] if name == layout.FACTS else list(heading)[:BRIEF]
    rows = [
        {
            "number": number,
            "cells": [(heading.get(place, ""), words(cells.get(place))) for place in shown],
            "fixed": name == layout.FACTS and layout.FACT_ROWS[number - 2].path in FIXED,
        }
        for number, cells in lines[1:]
    ]
    following = max((number for number, _ in lines), default=1) + 1
    return {
        "slug": slug,
        "name": name,
        "rows": rows,
        "heading": [heading.get(place, "") for place in shown],
        "next": following,
        "grows": name != layout.FACTS,
    }


def words(cell: Any) -> str:
    """Return a cell as text of a form."""
    if isinstance(cell, Mapping):
        year, month, day = str(cell.get("day", "--")).split("-")
        return f"{day}/{month}/{year}"
    if isinstance(cell, bool):
        return FLAGS[0] if cell else FLAGS[1]
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    return "" if cell is None else str(cell)
