"""Assignments taken over from the plan a round is opened from (phân công theo kế hoạch)."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import AdministrativeUnit, Office
from documents.models import Plan
from dossiers.models import IndicatorAssignment, Round
from dossiers.rules.plan_assignments import Share, is_office, parts, shares


def assign_from_plan(opened: Round, plan: Plan) -> None:
    """Give each dossier's indicators to the unit's offices that the plan names, the narrowest code winning."""
    asked = shares(plan.facts.get("assignments", ()), opened.definition().indicators)
    rows = []
    for dossier in opened.dossiers.select_related("unit").prefetch_related("unit__offices"):
        sources: dict[tuple[str, int], str] = {}
        for share in asked:
            for office in offices_named(share, dossier.unit):
                for code in share.codes:
                    sources.setdefault((code, office.pk), source_of(share))
        rows += [
            IndicatorAssignment(dossier=dossier, code=code, office_id=office_id, source=source)
            for (code, office_id), source in sources.items()
        ]
    IndicatorAssignment.objects.bulk_create(rows)


def source_of(share: Share) -> str:
    """Return where an assignment is written."""
    return f"Dòng {share.line} của kế hoạch" if share.line else "Theo kế hoạch"


def offices_named(share: Share, unit: AdministrativeUnit) -> list[Office]:
    """Return the offices of a unit that the plan prints there: the one of the whole name, else each of a list."""
    today = timezone.localdate()
    offices = [office for office in unit.offices.all() if office.holds_on(today)]
    return named_among(offices, share.name, unit.name) or [
        office for name in parts(share.name) for office in named_among(offices, name, unit.name)
    ]


def named_among(offices: Iterable[Office], printed: str, unit: str) -> list[Office]:
    """Return the offices whose name is the printed one; none where several are, for one cannot be told from another."""
    found = [office for office in offices if is_office(printed, office.name, unit)]
    return found if len(found) == 1 else []
