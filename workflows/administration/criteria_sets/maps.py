"""The map from an old set to a new one: what each indicator became."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from criteria.models import CriteriaSet, SetMap
from criteria.services import maps
from criteria.sets import mapping
from workflows.administration.criteria_sets.views import chosen_set, site_page
from workflows.screens.base import attempt

RELATIONS = {
    mapping.SAME: "giữ nguyên",
    mapping.SPLIT: "tách ra",
    mapping.MERGED: "gộp lại",
    mapping.DROPPED: "bỏ",
}
LONGEST = 200


@site_page("GET", "HEAD", "POST")
def map_page(request: HttpRequest) -> HttpResponse:
    """Choose two sets and say for each old indicator what it became; a POST keeps the map."""
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
            kept, context["problems"] = save(request, old, new, targets)
            if kept is not None:
                return redirect(f"{request.path}?cu={old.pk}&moi={new.pk}")
        context |= {"rows": rows_of(old, targets), "new_codes": new.parsed().indicators}
    return render(
        request,
        "workflows/administration/criteria_sets/map.html",
        context,
        status=422 if context["problems"] else 200,
    )


def save(
    request: HttpRequest, old: CriteriaSet, new: CriteriaSet, targets: mapping.Targets
) -> tuple[SetMap | None, list[str]]:
    """Keep the map; return it, or the problems."""
    return attempt(
        request,
        lambda: maps.save_map(appointment=request.appointment, old_set=old, new_set=new, targets=targets),
        "Đã lưu bảng đối chiếu.",
    )


def kept_targets(old: CriteriaSet, new: CriteriaSet) -> dict[str, tuple[str, ...]]:
    """Return the kept map, or a proposal to correct."""
    found: dict[str, tuple[str, ...]] = {}
    for line in maps.lines_between(old, new):
        found[line.old] = (*found.get(line.old, ()), *((line.new,) if line.new else ()))
    return found or mapping.propose(old.parsed(), new.parsed())


def typed_targets(request: HttpRequest, old: CriteriaSet) -> dict[str, tuple[str, ...]]:
    """Return what was typed beside each old indicator."""
    return {
        code: tuple(one for one in re.split(r"[,;\s]+", request.POST.get(f"di-{code}", "")[:LONGEST]) if one)
        for code in old.parsed().by_code
    }


def rows_of(old: CriteriaSet, targets: mapping.Targets) -> list[dict[str, Any]]:
    """Return the old indicators with what they became and in what relation."""
    relation = {line.old: line.relation for line in mapping.lines(targets)}
    return [
        {
            "indicator": entry,
            "text": ", ".join(targets.get(entry.code, ())),
            "relation": RELATIONS.get(relation.get(entry.code, ""), ""),
        }
        for entry in old.parsed().indicators
    ]
