"""The lists behind the figures of a dossier that the register counted: every unit of the base, with its title."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from dossiers.services.assessment.answers import current_assessment
from dossiers.services.titles import people_counts, title_counts
from workflows.requests import ActingRequest
from workflows.screens.assessment.reports import read_dossier
from workflows.screens.base import workspace


@workspace()
def register_lists(request: ActingRequest, pk: int) -> HttpResponse:
    """Show each figure by the register with its list, as frozen with a dossier that was sent."""
    dossier = read_dossier(request, pk)
    assessment = current_assessment(dossier)
    lines = title_counts.lines_behind(dossier, assessment)
    figures = {one.code: one for one in assessment.indicators if one.base is not None}
    rows = [{"figure": figures[code], "lines": lines[code]} for code in lines]
    behind = people_counts.lines_behind(dossier, dossier.round.definition().indicators)
    by_code = dossier.round.definition().by_code
    people = [
        {"indicator": by_code[code], "lines": listed, "people": sum(one.people for one in listed)}
        for code, listed in behind.items()
        if listed
    ]
    context = {
        "dossier": dossier,
        "rows": rows,
        "people": people,
        "day": title_counts.assessment_day(dossier),
    }
    return render(request, "workflows/assessment/register_lists.html", context)
