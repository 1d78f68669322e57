"""Progress of a round for whoever leads it: sent, late, by step and by unit above, who is slow and since when."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify

from documents.desk.spreadsheets import Page, book
from dossiers.models import Dossier, RoundStep
from dossiers.services.rounds.deadlines import due_for
from dossiers.services.rounds.totals import totals_of
from ledger.vietnamese.folding import unmarked
from workflows.inbox import progress
from workflows.inbox.progress import Group, Waiting
from workflows.requests import ActingRequest
from workflows.screens.base import workspace
from workflows.screens.downloads import private_bytes
from workflows.screens.rounds.closing import reported_round

PER_PAGE = 50
LATE_ONLY = "tre"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LINES = [
    ("Mã", 12), ("Đơn vị", 34), ("Trực thuộc", 30), ("Bước", 34), ("Đang ở", 40),
    ("Từ ngày", 12), ("Hạn", 12), ("Trễ (ngày)", 11),
]  # fmt: skip
GROUPS = [("Tên", 40), ("Số hồ sơ", 12), ("Trễ hạn", 12)]


@workspace()
def progress_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show how far a round is; a line leads to its dossier where the reader may see it."""
    current = reported_round(request, pk)
    rows = progress.waiting_in(current, timezone.localdate())
    late = [one for one in rows if one.days_late]
    only_late = request.GET.get("xem") == LATE_ONLY
    page = Paginator(late if only_late else rows, PER_PAGE).get_page(request.GET.get("trang"))
    seen = Dossier.objects.visible_to(request.user).filter(pk__in=[one.dossier for one in page.object_list])
    context = {
        "round": current,
        "totals": totals_of([current])[current.pk],
        "late": len({one.dossier for one in late}),
        "steps": progress.by_step(rows),
        "above": progress.by_unit_above(rows),
        "page_obj": page,
        "only_late": only_late,
        "seen": set(seen.values_list("pk", flat=True)),
        "due": due_for(current, RoundStep.SUBMIT)[0],
    }
    return render(request, "workflows/rounds/progress.html", context)


@workspace()
def progress_sheet(request: ActingRequest, pk: int) -> HttpResponseBase:
    """Return the same as a spreadsheet: a line for each dossier and step, and the counts."""
    current = reported_round(request, pk)
    rows = progress.waiting_in(current, timezone.localdate())
    name = slugify(unmarked(current.name))[:80] or "dot"
    return private_bytes(request, sheet(rows), name=f"tien-do-{name}-{current.year}.xlsx", media_type=XLSX)


def sheet(rows: list[Waiting]) -> bytes:
    """Return the spreadsheet of what waits."""
    return book([
        Page("Theo đơn vị", LINES, map(_line, rows)),
        Page("Theo bước", GROUPS, map(_group, progress.by_step(rows))),
        Page("Theo nơi trực thuộc", GROUPS, map(_group, progress.by_unit_above(rows))),
    ])  # fmt: skip


def _line(one: Waiting) -> list[object]:
    due = f"{one.due:%d/%m/%Y}" if one.due else ""
    return [
        one.code,
        one.unit,
        one.above,
        one.step,
        one.place,
        f"{one.since:%d/%m/%Y}",
        due,
        one.days_late or "",
    ]


def _group(one: Group) -> list[object]:
    return [one.name, one.many, one.late]
