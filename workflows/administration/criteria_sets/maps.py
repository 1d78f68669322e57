"""Mapping of indicators from an old criteria set to a new one."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from criteria.models import CriteriaSet, SetMap
from criteria.services import maps
from criteria.sets import mapping
from workflows.administration.criteria_sets.views import chosen_set, site_page
from workflows.requests import ActingRequest
from workflows.screens.base import attempt

RELATIONS = {
    mapping.SAME: "giữ nguyên",
    mapping.SPLIT: "tách ra",
    mapping.MERGED: "gộp lại",
    mapping.DROPPED: "bỏ",
}
LONGEST = 200


@site_page("GET", "HEAD", "POST")
def map_page(request: ActingRequest) -> HttpResponse:
    """Choose two sets and map each old indicator; a POST saves the mapping."""
    old, new = (chosen_set(request.GET.get(name, "")) for name in ("cu", "moi"))
    context: dict[str, Any] = {
        "old": old,
        "new": new,
        "sets": CriteriaSet.objects.published().defer("definition"),
        "maps": SetMap.objects.select_related("old_set", "new_set"),
        "problems": [],
    }
    if old is not None and new is not None and old != new:
        targets = kept_targets(old, new)
        if request.method == "POST":
            targets = typed_targets(request, old)
            saved, context["problems"] = save(request, old, new, targets)
            if saved is not None:
                return redirect(f"{request.path}?cu={old.pk}&moi={new.pk}")
        context |= {"rows": rows_of(old, targets), "new_codes": new.parsed().indicators}
    return render(
        request,
        "workflows/administration/criteria_sets/map.html",
        context,
        status=422 if context["problems"] else 200,
    )


def save(
    request: ActingRequest, old: CriteriaSet, new: CriteriaSet, targets: mapping.Targets
) -> tuple[SetMap | None, list[str]]:
    """Save the mapping; return it, or the problems."""
    return attempt(
        request,
        lambda: maps.save_map(appointment=request.appointment, old_set=old, new_set=new, targets=targets),
        "Đã lưu bảng đối chiếu.",
    )


def kept_targets(old: CriteriaSet, new: CriteriaSet) -> dict[str, tuple[str, ...]]:
    """Return the stored mapping, or a proposal to correct."""
    targets: dict[str, tuple[str, ...]] = {}
    for line in maps.lines_between(old, new):
        targets[line.old] = (*targets.get(line.old, ()), *((line.new,) if line.new else ()))
    return targets or mapping.propose(old.parsed(), new.parsed())


def typed_targets(request: ActingRequest, old: CriteriaSet) -> dict[str, tuple[str, ...]]:
    """Return the codes typed beside each old indicator."""
    return {
        code: tuple(one for one in re.split(r"[,;\s]+", request.POST.get(f"di-{code}", "")[:LONGEST]) if one)
        for code in old.parsed().by_code
    }


def rows_of(old: CriteriaSet, targets: mapping.Targets) -> list[dict[str, Any]]:
    """Return the old indicators with their new codes and relation."""
    relation = {line.old: line.relation for line in mapping.lines(targets)}
    return [
        {
            "indicator": entry,
            "text": ", ".join(targets.get(entry.code, ())),
            "relation": RELATIONS.get(relation.get(entry.code, ""), ""),
        }
        for entry in old.parsed().indicators
    ]
