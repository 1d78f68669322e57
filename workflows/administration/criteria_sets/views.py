"""Criteria sets for site administrators: list, one set, its files, comparison of two versions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db.models.fields.json import KT
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from accounts.guards import act_for_site
from criteria.models import CriteriaSet, SetDraft
from criteria.rules.wording import requirement_text
from criteria.services import completion
from criteria.services import drafts as draft_services
from criteria.sets import comparison, files
from criteria.sheets import template, write_workbook
from ledger.web.downloads import bytes_response
from ledger.web.numbers import whole_number
from workflows.requests import ActingRequest
from workflows.screens.base import View, attempt, workspace

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
JSON = "application/json; charset=utf-8"
MOST_OF_PLANS = 50


def site_page(*methods: str) -> Callable[[View], View]:
    """Guard a page for site administrators; for everybody else raise Http404."""

    def decorate(view: View) -> View:
        @workspace(*methods)
        @wraps(view)
        def inner(request: ActingRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            act_for_site(request)
            return view(request, *args, **kwargs)

        return inner

    return decorate


def chosen_set(value: str) -> CriteriaSet | None:
    """Return the set that an address names, or None."""
    return CriteriaSet.objects.readable().filter(pk=whole_number(value)).first()


@site_page()
def set_list(request: ActingRequest) -> HttpResponse:
    """List every set with its versions, and the open drafts."""
    groups: dict[str, list[CriteriaSet]] = {}
    for row in CriteriaSet.objects.published().defer("definition").order_by("model", "code", "-version"):
        groups.setdefault(row.code, []).append(row)
    drafts = SetDraft.objects.select_related("by__user", "base").defer("grid")
    newest, today = CriteriaSet.objects.published().newest(), timezone.localdate().isoformat()
    ends = newest.values_list("code", KT("definition__pilot__until__value"))
    context = {
        "over": {code for code, end in ends if end and end < today},
        "groups": list(groups.values()),
        "drafts": drafts,
        "of_plans": CriteriaSet.objects.of_plans().defer("definition").order_by("-pk")[:MOST_OF_PLANS],
    }
    return render(request, "workflows/administration/criteria_sets/list.html", context)


@site_page("GET", "HEAD", "POST")
def set_page(request: ActingRequest, pk: int) -> HttpResponse:
    """Show one set with the source of every value; a POST starts a draft of a published one's next version."""
    row = get_object_or_404(CriteriaSet.objects.readable(), pk=pk)
    problems: list[str] = []
    if request.method == "POST":
        draft, problems = attempt(
            request,
            lambda: draft_services.start_draft(appointment=request.appointment, source=row),
            "Đã mở bản nháp của phiên bản tiếp theo.",
        )
        if draft is not None:
            guided = "hoan-thien" in request.POST
            return redirect("workflows:set_completion" if guided else "workflows:set_draft", pk=draft.pk)
    definition = row.parsed()
    context = {
        "row": row,
        "definition": definition,
        "problems": problems,
        "of_plan": row.origin == CriteriaSet.Origin.PLAN,
        "over": definition.pilot_over_on(timezone.localdate()),
        "stated": [] if row.origin == CriteriaSet.Origin.PLAN else stated_words(row),
        "tree": [
            (
                branch,
                [
                    (entry, demands(entry))
                    for entry in definition.indicators
                    if entry.criterion_code == branch.code
                ],
            )
            for branch in definition.criteria
        ],
        "others": CriteriaSet.objects.published()
        .defer("definition")
        .filter(model=row.model)
        .exclude(pk=row.pk),
        "rounds": row.rounds.all()[:20],
    }
    return render(
        request, "workflows/administration/criteria_sets/set.html", context, status=422 if problems else 200
    )


def stated_words(row: CriteriaSet) -> list[tuple[str, int]]:
    """Return the plans that state values of a set, each with how many it states that the set does not say."""
    found = completion.stated_by_plans(row.definition).values()
    return sorted(Counter(offer.plan for offers in found for _, offer in offers).items())


def demands(entry: Any) -> list[tuple[int, str, Any]]:
    """Return what an indicator demands at each level, in words."""
    return [(level, requirement_text(entry, item), item) for level, item in entry.requirements.items()]


@site_page()
def set_file(request: ActingRequest, pk: int, ending: str) -> HttpResponse:
    """Return a set as a spreadsheet or JSON file."""
    row = get_object_or_404(CriteriaSet.objects.readable(), pk=pk)
    name = f"{row.code}-v{row.version}.{ending}"
    if ending == "xlsx":
        return bytes_response(write_workbook(row.definition), name=name, media_type=XLSX)
    return bytes_response(files.dump(row.definition).encode(), name=name, media_type=JSON)


@site_page()
def blank_file(request: ActingRequest) -> HttpResponse:
    """Return the empty spreadsheet to fill in."""
    return bytes_response(template(), name="mau-bo-tieu-chi.xlsx", media_type=XLSX)


@site_page()
def compare_sets(request: ActingRequest) -> HttpResponse:
    """Compare two sets or versions; ?tat-ca=1 shows equal lines as well."""
    old, new = (chosen_set(request.GET.get(name, "")) for name in ("cu", "moi"))
    everything = "tat-ca" in request.GET
    lines: list[comparison.Difference] = []
    if old is not None and new is not None:
        shown = comparison.compare if everything else comparison.differences
        lines = list(shown(old.parsed(), new.parsed()))
    context = {
        "old": old,
        "new": new,
        "lines": lines,
        "everything": everything,
        "sets": CriteriaSet.objects.published().defer("definition"),
    }
    return render(request, "workflows/administration/criteria_sets/compare.html", context)
