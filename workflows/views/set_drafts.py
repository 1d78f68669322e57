"""Bringing in and editing a coming version: upload with a dry run, the draft, one row at a time, publish."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from criteria import comparing, files
from criteria.errors import BadSetFile
from criteria.models import CriteriaSet, SetDraft
from criteria.parsing import parse
from criteria.services import editing
from criteria.sheets import layout
from criteria.sheets.layout import Column, Fact
from criteria.sheets.worker import MOST_ROWS
from home.slugs import slug_of
from ledger.acts import Acts, takes
from ledger.bodies import takes_files
from workflows.views.base import attempt, page_acts
from workflows.views.sets import site_page

SALT = "criteria-upload"
KEPT_SECONDS = 3600
LONGEST = 4000
WIDE = 40
BRIEF = 4
NAMES = {slug_of(name): name for name in (layout.FACTS, *(sheet.name for sheet in layout.SHEETS))}
FIXED = {("code",), ("version",)}
FLAGS = ("có", "không")
Shown = tuple[HttpResponse | None, dict[str, Any]]
"""Where an act leads, or what the page shows after it."""


def set_acts(table: Mapping[str, Callable[..., Shown]]) -> Acts[Shown]:
    """Return the acts of a page of drafts."""
    return Acts(table, refused=lambda why: (None, {"problems": [why]}))


def outcome_of(request: HttpRequest) -> dict[str, Any]:
    """Return what the uploaded file would bring: its problems, or what differs from the newest version."""
    given = request.FILES.get("file")
    if given is None:
        return {"problems": ["Chưa chọn tệp. Hãy chọn tệp .xlsx hoặc .json rồi kiểm tra."]}
    if given.size > files.LARGEST:
        return {"problems": ["Tệp lớn hơn 5 MB. Hãy bỏ hình ảnh và trang thừa rồi tải lên lại."]}
    try:
        data = files.read_bytes(given.read(), given.name)
    except BadSetFile as error:
        told = [text.removeprefix(f"{given.name}: ") for text in error.problems]
        return {"problems": [f"Chưa ghi gì: “{given.name}” có {len(told)} điểm phải sửa.", *told]}
    found = parse(data)
    base = CriteriaSet.objects.published().filter(code=found.code).order_by("-version").first()
    return {
        "found": found,
        "base": base,
        "lines": comparing.differences(base.parsed(), found) if base else [],
        "kept": signing.dumps(data, salt=SALT, compress=True),
    }


def dry_run(request: HttpRequest) -> Shown:
    """Check the uploaded file; nothing is kept."""
    return None, outcome_of(request)


def keep(request: HttpRequest) -> Shown:
    """Keep the file of the dry run as a draft."""
    try:
        data = signing.loads(request.POST.get("kept", ""), salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None, {"problems": ["Lần kiểm tra đã quá một giờ. Hãy chọn lại tệp và kiểm tra lại."]}
    kept: list[SetDraft | None] = []
    done, problems = attempt(
        request,
        lambda: kept.append(editing.draft_from_content(appointment=request.appointment, data=data)) or True,
        "Đã xử lý tệp tải lên.",
    )
    if done and kept[0] is not None:
        return redirect("workflows:set_draft", pk=kept[0].pk), {}
    return None, {"problems": problems, "unchanged": bool(done)}


UPLOAD_ACTS = set_acts({"check": dry_run, "keep": keep})


@site_page("GET", "HEAD", "POST")
@takes(UPLOAD_ACTS)
@takes_files(files.LARGEST)
def upload(request: HttpRequest) -> HttpResponse:
    """Take a spreadsheet or set file: a dry run with every problem, then keep it as a draft."""
    context: dict[str, Any] = {"problems": [], "most_mb": files.LARGEST // (1024 * 1024)}
    if request.method == "POST":
        answer, found = UPLOAD_ACTS.chosen(request)(request)
        if answer is not None:
            return answer
        context |= found
    return render(request, "workflows/sets/upload.html", context, status=422 if context["problems"] else 200)


def check(request: HttpRequest, draft: SetDraft) -> Shown:
    """Say what is still wrong, and mark the draft as checked where nothing is."""
    report = editing.check_draft(appointment=request.appointment, draft=draft)
    draft.refresh_from_db()
    return None, {"report": report}


def publish(request: HttpRequest, draft: SetDraft) -> Shown:
    """Publish the draft."""
    stored, problems = attempt(
        request,
        lambda: editing.publish_draft(appointment=request.appointment, draft=draft),
        "Đã công bố. Phiên bản này từ nay không sửa được.",
    )
    return redirect("workflows:set", pk=stored.pk) if stored else None, {"problems": problems}


def discard(request: HttpRequest, draft: SetDraft) -> Shown:
    """Give the draft up."""
    _, problems = attempt(
        request,
        lambda: editing.discard_draft(appointment=request.appointment, draft=draft),
        "Đã bỏ bản nháp.",
    )
    return None if problems else redirect("workflows:sets"), {"problems": problems}


DRAFT_ACTS = set_acts({"check": check, "publish": publish, "discard": discard})


@site_page("GET", "HEAD", "POST")
@takes(DRAFT_ACTS)
def draft_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a draft with what is still wrong; a POST checks, publishes or discards it."""
    draft = get_object_or_404(SetDraft.objects.select_related("by__user", "base"), pk=pk)
    told: dict[str, Any] = {}
    if request.method == "POST":
        answer, told = DRAFT_ACTS.chosen(request)(request, draft)
        if answer is not None:
            return answer
    report, problems = told.get("report"), told.get("problems", [])
    outcome = editing.read_draft(draft)
    lines = []
    if outcome.data is not None and draft.base is not None:
        lines = list(comparing.differences(draft.base.parsed(), parse(outcome.data)))
    context = {
        "draft": draft,
        "problems": problems,
        "wrong": report.problems if report else outcome.problems,
        "report": report,
        "lines": lines,
        "sheets": [brief(draft, slug, name) for slug, name in NAMES.items()],
    }
    return render(request, "workflows/sets/draft.html", context, status=422 if problems else 200)


def brief(draft: SetDraft, slug: str, name: str) -> dict[str, Any]:
    """Return one sheet of a draft as short rows."""
    lines = editing.grid_of_draft(draft).get(name, [])
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
    """Return a cell as it is read in a form."""
    if isinstance(cell, Mapping):
        year, month, day = str(cell.get("day", "--")).split("-")
        return f"{day}/{month}/{year}"
    if isinstance(cell, bool):
        return FLAGS[0] if cell else FLAGS[1]
    if isinstance(cell, float):
        return repr(cell).replace(".", ",")
    return "" if cell is None else str(cell)


def change_row(
    request: HttpRequest, draft: SetDraft, name: str, row: int, cells: dict[int, Any] | None
) -> tuple[Any, list[str]]:
    """Write the row's cells."""
    edits = request.POST.get("edits", "")
    return attempt(
        request,
        lambda: editing.change_sheet(
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
    request: HttpRequest, draft: SetDraft, name: str, row: int, cells: dict[int, Any]
) -> tuple[Any, list[str]]:
    """Take the row away; the facts of the set have rows that stay."""
    if name == layout.FACTS:
        return None, ["Dòng này không xóa được; hãy để trống ô nếu nguồn không nêu."]
    return change_row(request, draft, name, row, None)


ROW_ACTS = page_acts({"save": change_row, "delete": delete_row})


@site_page("GET", "HEAD", "POST")
@takes(ROW_ACTS)
def draft_row(request: HttpRequest, pk: int, slug: str, row: int) -> HttpResponse:
    """Edit, add or take away one row of a draft; what is wrong with it is told when the draft is shown."""
    draft = get_object_or_404(SetDraft, pk=pk)
    name = NAMES.get(slug)
    if name is None:
        raise Http404
    lines = dict(editing.grid_of_draft(draft).get(name, []))
    if row < 2 or row > max(lines, default=1) + 1 or row > layout_rows(name):
        raise Http404
    boxes = inputs(name, row, lines.get(row, {}))
    problems: list[str] = []
    if request.method == "POST":
        cells = typed(request, boxes, lines.get(row, {}))
        _, problems = ROW_ACTS.chosen(request)(request, draft, name, row, cells)
        if not problems:
            return redirect(f"/quan-tri/bo-tieu-chi/nhap/{draft.pk}/#{slug}")
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
    return render(request, "workflows/sets/row.html", context, status=422 if problems else 200)


def layout_rows(name: str) -> int:
    """Return the last row a sheet may have."""
    return len(layout.FACT_ROWS) + 1 if name == layout.FACTS else MOST_ROWS


def columns_of(name: str, row: int) -> list[tuple[int, Column | Fact]]:
    """Return what a row of a sheet asks, by place; the first sheet asks one thing a row, with its source."""
    if name != layout.FACTS:
        shape = next(sheet for sheet in layout.SHEETS if sheet.name == name)
        return list(enumerate(shape.columns, start=1))
    fact = layout.FACT_ROWS[row - 2]
    if fact.path in FIXED:
        raise Http404
    return [(2, fact), *(enumerate(layout.ROW_SOURCE, start=3) if fact.sourced else ())]


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
    """Return the words a cell may hold, where there is a closed list."""
    if column.kind == "flag":
        return list(FLAGS)
    return list(column.choices) if column.kind == "choice" and not column.open else []


def typed(request: HttpRequest, boxes: list[dict[str, Any]], before: Mapping[int, Any]) -> dict[int, Any]:
    """Return the row's cells with what was typed; cells the form does not ask stay."""
    cells = dict(before)
    for box in boxes:
        text = request.POST.get(box["name"], "").strip()[:LONGEST]
        if text != words(before.get(box["place"])):
            cells[box["place"]] = text
        if not text:
            cells.pop(box["place"], None)
    return cells
