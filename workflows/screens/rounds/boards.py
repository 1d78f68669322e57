"""Boards: criteria of one dossier with gaps and "what if", and units × criteria of a round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.role_groups import UNIT_ROLES
from criteria.labels import RESULTS, Label, conclusion_label
from criteria.rules import boards as arranged
from criteria.rules import definition as d
from criteria.rules.assessment import Assessment
from criteria.rules.definition import Indicator, Level, SetDefinition
from dossiers.models import Dossier, DossierState, Round
from dossiers.models.dossiers import LEFT_STATES
from dossiers.services.assessment.indicator_sources import sources_of
from dossiers.services.rounds import boards
from dossiers.services.rounds.totals import totals_of
from dossiers.services.titles import title_counts
from home.slugs import fold
from ledger.web.numbers import whole_number
from workflows.requests import ActingRequest
from workflows.screens.assessment.dossiers import STATE_KINDS
from workflows.screens.base import workspace
from workflows.screens.rounds.views import rounds_for

PREFIX = "gs-"
MOST_SUPPOSED = 200
PAGE = 100


@dataclass(frozen=True, slots=True)
class Box:
    """One input of "what if": name, value, label and kind of control."""

    name: str
    text: str
    label: str
    kind: str
    options: tuple[tuple[str, str], ...] = ()


def conclusion(assessment: Assessment) -> Label:
    """Return the label of an assessment's conclusion."""
    level = assessment.definition.level(assessment.level or 0)
    return conclusion_label(assessment.status, level.name if level else f"mức độ {assessment.level}")


def typed(request: ActingRequest) -> dict[str, dict[int, str]]:
    """Return the supposed answers by code and part; empty inputs are left out."""
    supposed: dict[str, dict[int, str]] = {}
    for name in list(request.GET)[:MOST_SUPPOSED]:
        text = request.GET.get(name, "")
        if not name.startswith(PREFIX) or not text.strip():
            continue
        code, _, part = name.removeprefix(PREFIX).partition("-")
        supposed.setdefault(code, {})[whole_number(part)] = text
    return supposed


def boxes(indicator: Indicator, supposed: dict[int, str]) -> list[Box]:
    """Return the "what if" inputs of an indicator."""
    name = f"{PREFIX}{indicator.code}"
    if indicator.kind == d.ALL_OF:
        return [
            Box(f"{name}-{n}", supposed.get(n, ""), f"{text} (%)", "number")
            for n, text in enumerate(indicator.part_texts, start=1)
        ]
    if indicator.kind == d.YES_NO:
        options = (("", "như hiện có"), (arranged.YES, "có"), (arranged.NO, "không"))
        return [Box(name, supposed.get(0, ""), "Giả sử", "choice", options)]
    if indicator.kind in (d.RUNG, d.AWARD):
        rungs = tuple((str(n), text) for n, text in enumerate(indicator.ladder, start=1))
        return [Box(name, supposed.get(0, ""), "Giả sử", "choice", (("", "như hiện có"), *rungs))]
    unit = "%" if indicator.kind in (d.SHARE, d.ROLL_UP) else indicator.unit
    if indicator.kind == d.POINTS:
        unit = "điểm"
    return [Box(name, supposed.get(0, ""), f"Giả sử ({unit})" if unit else "Giả sử", "number")]


def gaps(assessment: Assessment) -> list[dict[str, Any]]:
    """Return the gaps of each level that is not reached yet."""
    missing = assessment.gap
    return [
        {"level": level, "items": items}
        for level in assessment.definition.levels
        if (items := [item for item in missing if item.level == level.level])
    ]


def rows_of(assessment: Assessment, supposed: dict[str, dict[int, str]]) -> list[dict[str, Any]]:
    """Return the criteria with their states, and every indicator with its verdicts and inputs."""
    return [
        {
            "criterion": line.criterion,
            "results": line.results,
            "indicators": [
                {
                    "indicator": entry.indicator,
                    "found": entry.verdicts[0].found if entry.verdicts else "",
                    "verdicts": entry.verdicts,
                    "applies": entry.indicator.applies(assessment.unit_kind),
                    "boxes": boxes(entry.indicator, supposed.get(entry.indicator.code, {})),
                    "changed": entry.indicator.code in supposed,
                }
                for entry in line.indicators
            ],
        }
        for line in arranged.lines(assessment)
    ]


@workspace()
def dossier_board(request: ActingRequest, pk: int) -> HttpResponse:
    """Show the criteria of a dossier with their states and the gap to each level, also with supposed answers."""
    dossier = get_object_or_404(Dossier.objects.read_by(request.user).with_details(), pk=pk)
    supposed = typed(request)
    now = boards.assessments([dossier])[dossier.pk]
    shown, problems = boards.what_if(dossier, supposed) if supposed else (now, [])
    context = {
        "dossier": dossier,
        "supposing": bool(supposed),
        "problems": problems,
        "now": conclusion(now),
        "then": conclusion(shown),
        "rows": rows_of(shown, supposed),
        "gaps": gaps(shown),
        "standing": shown.levels,
        "progress_done": shown.asked_answered,
        "progress_total": shown.asked,
        "counted": title_counts.counted_rows(dossier, shown),
        "sources": sources_of(dossier),
        "levels": [level for level in shown.definition.levels if not level.open],
        "day": title_counts.assessment_day(dossier),
    }
    return render(request, "workflows/rounds/dossier_board.html", context, status=422 if problems else 200)


def chosen_level(request: ActingRequest, definition: SetDefinition) -> int:
    """Return the level in the address, else the lowest one that has rules."""
    known = [level.level for level in shown_levels(definition)]
    wanted = whole_number(request.GET.get("muc"))
    return wanted if wanted in known else known[0]


def shown_levels(definition: SetDefinition) -> list[Level]:
    """Return the levels that have rules; all levels when none has."""
    return [level for level in definition.levels if not level.open] or list(definition.levels)


def narrowed(request: ActingRequest, seen: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Return the filtered dossiers, ordered by unit; names match without diacritics too."""
    state, name = request.GET.get("trang-thai", ""), request.GET.get("don-vi", "").strip()[:80]
    if state in DossierState.values:
        seen = seen.filter(state=state)
    words = fold(name)
    if words:
        named = seen.values_list("pk", "unit__name")
        seen = seen.filter(pk__in=[key for key, unit in named if words in fold(unit)])
    return seen.order_by("unit__code", "pk")


@workspace()
def round_board(request: ActingRequest, pk: int) -> HttpResponse:
    """Show units × criteria of a round at one level, 100 a page, with the totals of submitted dossiers.

    The totals are those of the whole round for whoever judges it; units see their own, since of a small round the
    figures of all would tell the answers of the others. Of a dossier that its unit is still writing others see how
    many indicators are answered, and no result.
    """
    current: Round = get_object_or_404(rounds_for(request), pk=pk)
    definition = current.definition()
    level = chosen_level(request, definition)
    seen = Dossier.objects.visible_to(request.user).filter(round=current)
    page = Paginator(narrowed(request, seen.select_related("unit")), PAGE).get_page(request.GET.get("page"))
    listed = list(page.object_list)
    for dossier in listed:
        dossier.round = current
    lines = [
        {
            "dossier": line.dossier,
            "kind": STATE_KINDS[line.dossier.state],
            "cells": [RESULTS[name] for name in line.cells],
            "said": conclusion(line.assessment),
            "reached": line.assessment.at(level),
            "is_read": line.dossier.is_read,
            "done": line.assessment.asked_answered,
            "total": line.assessment.asked,
        }
        for line in boards.unit_lines(listed, level)
    ]
    counting = "tong" in request.GET
    own = request.appointment.role in UNIT_ROLES
    counted = seen if own else Dossier.objects.exclude(state__in=LEFT_STATES)
    counts = boards.frozen_counts(counted, current, level) if counting else {}
    totals = totals_of([current])[current.pk]
    context = {
        "round": current,
        "page_obj": page,
        "lines": lines,
        "criteria": definition.criteria,
        "totals": [
            {"indicator": entry, "counts": counts[entry.code], "all": sum(counts[entry.code].values())}
            for entry in definition.indicators
            if entry.code in counts
        ],
        "counting": counting,
        "round_totals": totals,
        "shown": seen.count(),
        "all": sum(totals.by_state.values()),
        "results": RESULTS,
        "levels": shown_levels(definition),
        "level": level,
        "level_name": next(entry.name for entry in definition.levels if entry.level == level),
        "states": DossierState.choices,
        "chosen_state": request.GET.get("trang-thai", ""),
        "chosen_name": request.GET.get("don-vi", "")[:80],
        "legend": RESULTS.values(),
    }
    return render(request, "workflows/rounds/round_board.html", context)
