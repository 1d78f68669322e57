"""Match of a citation with a stored plan: same number and date, and no other issuer.

A number alone names nothing ("64/KH-UBND" exists in every province each year), so a citation without a full date
needs the year and the issuer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from documents.parsing.form.symbols import same_number
from documents.parsing.structure.paragraphs import fold

LINKED = ("replaces", "basis")


@dataclass(frozen=True, slots=True)
class PrintedPlan:
    """A stored plan as citations name it; `numbers` as printed and as corrected."""

    key: int
    numbers: tuple[str, ...]
    year: int | None
    day: date | None
    issuer: str


def is_cited(citation: Mapping[str, Any], plan: PrintedPlan) -> bool:
    """Return whether a parsed citation names this plan."""
    if not _same_number(citation, plan):
        return False
    try:
        day = date.fromisoformat(citation.get("date") or "")
    except ValueError:
        return False
    issuer, own_issuer = fold(citation.get("issuer") or "").strip(), fold(plan.issuer).strip()
    alike = bool(issuer and own_issuer) and (issuer.startswith(own_issuer) or own_issuer.startswith(issuer))
    if plan.day is not None:
        return day == plan.day and (alike or not (issuer and own_issuer))
    return day.year == plan.year and alike


def _same_number(citation: Mapping[str, Any], plan: PrintedPlan) -> bool:
    """Return whether a citation's number, as printed or as corrected, is one of the plan's."""
    cited = [number for number in (citation.get("number"), citation.get("normalised")) if number]
    return any(same_number(one, own) for one in cited for own in plan.numbers if own)


def links_to(
    citations: Iterable[Mapping[str, Any]], others: Iterable[PrintedPlan]
) -> list[tuple[int, str, int | None]]:
    """Return (plan, relation, line) for each plan that the citations replace or are based on, each plan once."""
    others = list(others)
    found: dict[int, tuple[str, int | None]] = {}
    for citation in citations:
        relation = citation.get("relation")
        if relation not in LINKED:
            continue
        for plan in others:
            if is_cited(citation, plan) and found.get(plan.key, ("basis", None))[0] == "basis":
                found[plan.key] = (relation, citation.get("line"))
    return [(key, relation, line) for key, (relation, line) in found.items()]
