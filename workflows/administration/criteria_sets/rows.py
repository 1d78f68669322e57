"""Editor of one row of one sheet of a draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from criteria.models import SetDraft
from criteria.services import drafts
from criteria.sheets import layout
from criteria.sheets.columns import ROW_SOURCE, Column, Fact
from criteria.sheets.worker import MOST_ROWS
from ledger.web.acts import takes_acts
from workflows.administration.criteria_sets.drafts import FIXED, FLAGS, NAMES, words
from workflows.administration.criteria_sets.views import site_page
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts

LONGEST = 4000
WIDE = 40


def change_row(
    request: ActingRequest, draft: SetDraft, name: str, row: int, cells: dict[int, Any] | None
) -> tuple[Any, list[str]]:
    """Write the row's cells."""
    edits = request.POST.get("edits", "")
    return attempt(
        request,
        lambda: drafts.change_sheet(
            appointment=request.appointment,
            draft=draft,
            sheet=name,
            row=row,
            cells=cells,
            edits=int(edits) if edits.isdecimal() and len(edits) < 9 else -1,
        ),
        f"Đã sửa trang “{name}”.",
    )


def delete_row(
    request: ActingRequest, draft: SetDraft, name: str, row: int, cells: dict[int, Any]
) -> tuple[Any, list[str]]:
    """Delete the row; the rows of the facts sheet stay."""
    if name == layout.FACTS:
        return None, ["Dòng này không xóa được; hãy để trống ô nếu nguồn không nêu."]
    return change_row(request, draft, name, row, None)


ROW_ACTS = page_acts({"save": change_row, "delete": delete_row})


@site_page("GET", "HEAD", "POST")
@takes_acts(ROW_ACTS)
def draft_row(request: ActingRequest, pk: int, slug: str, row: int) -> HttpResponse:
    """Edit, add or delete one row of a draft; the draft's page reports what is wrong with it."""
    draft = get_object_or_404(SetDraft, pk=pk)
    name = NAMES.get(slug)
    if name is None:
        raise Http404
    lines = dict(drafts.grid_of_draft(draft).get(name, []))
    if row < 2 or row > max(lines, default=1) + 1 or row > layout_rows(name):
        raise Http404
    boxes = inputs(name, row, lines.get(row, {}))
    problems: list[str] = []
    if request.method == "POST":
        cells = typed(request, boxes, lines.get(row, {}))
        _, problems = ROW_ACTS.chosen(request)(request, draft, name, row, cells)
        if not problems:
            return redirect(f"{reverse('workflows:set_draft', args=[draft.pk])}#{slug}")
        boxes = inputs(name, row, cells)
    context = {
        "draft": draft,
        "name": name,
        "slug": slug,
        "row": row,
        "boxes": boxes,
        "problems": problems,
        "is_new": row not in lines,
        "may_delete": row in lines and name != layout.FACTS,
    }
    return render(
        request, "workflows/administration/criteria_sets/row.html", context, status=422 if problems else 200
    )


def layout_rows(name: str) -> int:
    """Return the last row a sheet may have."""
    return len(layout.FACT_ROWS) + 1 if name == layout.FACTS else MOST_ROWS


def columns_of(name: str, row: int) -> list[tuple[int, Column | Fact]]:
    """Return the columns of a row, by position; the facts sheet has one fact per row, with its source."""
    if name != layout.FACTS:
        shape = next(sheet for sheet in layout.SHEETS if sheet.name == name)
        return list(enumerate(shape.columns, start=1))
    fact = layout.FACT_ROWS[row - 2]
    if fact.path in FIXED:
        raise Http404
    return [(2, fact), *(enumerate(ROW_SOURCE, start=3) if fact.sourced else ())]


def inputs(name: str, row: int, cells: Mapping[int, Any]) -> list[dict[str, Any]]:
    """Return the labelled inputs of one row."""
    return [
        {
            "place": place,
            "name": f"o-{place}",
            "label": column.title,
            "help": column.help,
            "needed": column.needed,
            "text": words(cells.get(place)),
            "options": options(column),
            "wide": getattr(column, "width", WIDE) >= WIDE,
        }
        for place, column in columns_of(name, row)
    ]


def options(column: Column | Fact) -> list[str]:
    """Return the allowed values of a cell; empty when any text is allowed."""
    if column.kind == "flag":
        return list(FLAGS)
    return list(column.choices) if column.kind == "choice" and not column.open else []


def typed(request: ActingRequest, boxes: list[dict[str, Any]], before: Mapping[int, Any]) -> dict[int, Any]:
    """Return the row's cells with what was typed; cells without an input stay."""
    cells = dict(before)
    for box in boxes:
        text = request.POST.get(box["name"], "").strip()[:LONGEST]
        if text != words(before.get(box["place"])):
            cells[box["place"]] = text
        if not text:
            cells.pop(box["place"], None)
    return cells
