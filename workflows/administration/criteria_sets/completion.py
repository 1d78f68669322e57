"""Desk that completes a set: what is open, filling in from a source, taking over from plans, a second person."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from criteria.errors import BadEntry, BadSetFile, CriteriaError
from criteria.models import CriteriaSet, SetDraft, SetEntry
from criteria.services import completion, drafts
from criteria.services.completion import Source
from criteria.sets import completion_values
from criteria.sets.completion import GROUPS, RULE, WISHED, Item, items
from documents.extraction import kinds
from dossiers.services.rounds.own_sets import store_ground_file
from ledger.errors import LedgerError
from ledger.models import StoredFile
from ledger.web.acts import takes_acts
from ledger.web.body_limits import takes_files
from ledger.web.downloads import named, stored_response
from ledger.web.numbers import whole_number
from workflows.administration.criteria_sets.views import site_page
from workflows.requests import ActingRequest
from workflows.screens.base import attempt, page_acts

LONGEST = 4000
TYPED = (
    "value",
    "operator",
    "direction",
    "kind",
    "codes",
    "standard",
    "criterion",
    "each",
    "count",
    "asks",
    "alternative",
)
SOURCE_FIELDS = ("document", "article", "page")
Answer = tuple[Any, list[str]]


def posted(request: ActingRequest, names: Iterable[str]) -> dict[str, str]:
    """Return these fields of the form, shortened to what a set may hold."""
    return {name: request.POST.get(name, "").strip()[:LONGEST] for name in names}


def uploaded(request: ActingRequest) -> tuple[StoredFile | None, str]:
    """Return the uploaded source as a stored file, with its name; None where none was chosen. Raise BadFile."""
    upload = request.FILES.get("file")
    if upload is None:
        return None, ""
    return store_ground_file(
        appointment=request.appointment, content=upload.read(), filename=upload.name or "nguon"
    )


def fill(request: ActingRequest, draft: SetDraft) -> Answer:
    """Write what was typed for one item, with its source."""

    def act() -> SetEntry:
        told, (kept, name) = posted(request, SOURCE_FIELDS), uploaded(request)
        source = Source(told["document"], told["article"], told["page"], kept, name)
        return completion.fill_item(
            appointment=request.appointment,
            draft=draft,
            key=request.POST.get("item", ""),
            fields=posted(request, TYPED),
            source=source,
        )

    return attempt(request, act, "Đã điền; giá trị chờ người thứ hai xác nhận.")


def take(request: ActingRequest, draft: SetDraft) -> Answer:
    """Take one value over from what a plan states."""
    plan = CriteriaSet.objects.of_plans().filter(pk=whole_number(request.POST.get("plan", ""))).first()
    if plan is None:
        return None, ["Không có kế hoạch này. Hãy tải lại trang."]
    return attempt(
        request,
        lambda: completion.take_over(
            appointment=request.appointment, draft=draft, key=request.POST.get("item", ""), plan=plan
        ),
        "Đã lấy giá trị của kế hoạch; giá trị chờ người thứ hai xác nhận.",
    )


def entry_of(request: ActingRequest, draft: SetDraft) -> SetEntry:
    """Return the entry of this draft that the form names; raise BadEntry."""
    number = whole_number(request.POST.get("entry", ""))
    found = SetEntry.objects.of_draft(draft).filter(pk=number).first()
    if found is None:
        raise BadEntry("Mục này không còn. Hãy tải lại trang.")
    return found


def confirm(request: ActingRequest, draft: SetDraft) -> Answer:
    """Confirm a value as the second person."""
    return attempt(
        request,
        lambda: completion.confirm_entry(appointment=request.appointment, entry=entry_of(request, draft)),
        "Đã xác nhận; giá trị được đánh dấu đã kiểm chứng.",
    )


def withdraw(request: ActingRequest, draft: SetDraft) -> Answer:
    """Take a waiting value out of the draft."""
    return attempt(
        request,
        lambda: completion.withdraw_entry(
            appointment=request.appointment,
            entry=entry_of(request, draft),
            reason=request.POST.get("reason", "")[:LONGEST],
        ),
        "Đã rút giá trị; mục trở lại như trước.",
    )


def publish(request: ActingRequest, draft: SetDraft) -> Answer:
    """Check the draft and publish it as the next version of its set."""

    def act() -> CriteriaSet:
        report = drafts.check_draft(appointment=request.appointment, draft=draft)
        if report.problems:
            raise BadSetFile(report.problems)
        return drafts.publish_draft(appointment=request.appointment, draft=draft)

    return attempt(request, act, "Đã công bố phiên bản mới; các đợt đang chạy giữ phiên bản cũ.")


ACTS = page_acts({"fill": fill, "take": take, "confirm": confirm, "withdraw": withdraw, "publish": publish})


@site_page("GET", "HEAD", "POST")
@takes_files(kinds.FILE_BYTES)
@takes_acts(ACTS)
def completion_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show what is open in a draft and what waits for a second person; ?muc= opens the form of one item."""
    draft = get_object_or_404(SetDraft.objects.select_related("base", "by__user"), pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        done, problems = ACTS.chosen(request)(request, draft)
        if isinstance(done, CriteriaSet):
            return redirect("workflows:set", pk=done.pk)
        if not problems:
            return redirect("workflows:set_completion", pk=draft.pk)
    context: dict[str, Any] = {"draft": draft, "problems": problems}
    try:
        context |= desk_of(request, draft, completion.content_of(draft))
    except CriteriaError as error:
        context["unfinished"] = str(error)
    return render(
        request,
        "workflows/administration/criteria_sets/completion.html",
        context,
        status=422 if problems else 200,
    )


def desk_of(request: ActingRequest, draft: SetDraft, data: Mapping[str, Any]) -> dict[str, Any]:
    """Return the items by group, the entries, what plans state, and the progress."""
    found = items(data)
    entries = list(
        SetEntry.objects.of_draft(draft).select_related("by__user", "closed_by__user", "plan", "file")
    )
    live = {entry.item: entry for entry in reversed(entries) if entry.state != SetEntry.State.WITHDRAWN}
    stated = completion.stated_by_plans(data)
    chosen = request.POST.get("item", "") if request.method == "POST" else request.GET.get("muc", "")
    everything = "tat-ca" in request.GET
    groups = []
    for name, whats in GROUPS.items():
        rows = [
            row_of(request, item, live.get(item.key), stated.get(item.key, []), chosen)
            for item in found
            if item.what in whats
            and (everything or item.open or item.key in live or item.key in stated or item.key == chosen)
        ]
        if rows:
            count = sum(row["item"].open for row in rows)
            folded = set(whats) <= WISHED and not any(row["waits"] or row["form"] for row in rows)
            groups.append({"name": name, "rows": rows, "open": count, "folded": folded})
    needed = [item for item in found if not item.wished and (item.open or item.key in live)]
    waiting = [entry for entry in entries if entry.state == SetEntry.State.WAITING]
    return {
        "groups": groups,
        "everything": everything,
        "needed": len(needed),
        "done": sum(live[item.key].state == SetEntry.State.CONFIRMED for item in needed if item.key in live),
        "wished": sum(item.open for item in found if item.what in WISHED),
        "waiting": waiting,
        "mine": sum(entry.by.user_id == request.user.pk for entry in waiting),
        "history": [entry for entry in entries if entry.state != SetEntry.State.WAITING],
        "plans": sorted({offer.plan for rows in stated.values() for _, offer in rows}),
    }


def row_of(
    request: ActingRequest, item: Item, entry: SetEntry | None, stated: list[Any], chosen: str
) -> dict[str, Any]:
    """Return one line of the desk."""
    waits = entry is not None and entry.state == SetEntry.State.WAITING
    is_chosen = item.key == chosen and not waits
    return {
        "item": item,
        "entry": entry,
        "waits": waits,
        "own": waits and entry is not None and entry.by.user_id == request.user.pk,
        "now": "" if item.open else completion_values.words(item, item.cell),
        "stated": [] if waits else stated,
        "form": form_of(request, item) if is_chosen else None,
    }


def form_of(request: ActingRequest, item: Item) -> dict[str, Any]:
    """Return what the form of an item shows: what was typed, else what stands there."""
    was_typed = request.method == "POST"
    cell = item.cell or {}
    values = {name: str(cell.get(name) or "") for name in TYPED}
    if isinstance(cell.get("value"), float | int) and item.input in ("number", "demand"):
        values["value"] = str(cell["value"]).replace(".", ",")
    if item.input in ("day", "month_day") and values["value"]:
        values["value"] = completion_values.words(item, cell)
    if was_typed:
        values = posted(request, (*TYPED, *SOURCE_FIELDS))
    return {
        "values": values,
        "operators": completion_values.OPERATORS.items(),
        "directions": completion_values.DIRECTIONS.items() if "direction" in cell else (),
        "rungs": list(enumerate(item.choices, start=1)),
        "rules": completion_values.RULES.items(),
        "demands": completion_values.DEMANDS.items() if item.what == RULE and item.cell is None else (),
        "counted": completion_values.COUNTED.items(),
    }


@site_page()
def source_file(request: ActingRequest, pk: int, entry: int) -> HttpResponseBase:
    """Return the uploaded source of an entry, for whoever compares."""
    draft = get_object_or_404(SetDraft.objects.defer("grid"), pk=pk)
    row = get_object_or_404(
        SetEntry.objects.of_draft(draft).exclude(file=None).select_related("file"), pk=entry
    )
    try:
        return named(stored_response(row.file), row.file_name)
    except LedgerError as error:
        raise Http404 from error
