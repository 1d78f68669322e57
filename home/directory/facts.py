"""What the directory (danh bạ) shows: units with their titles in a list, and the page of one unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet

from accounts.derived_columns import by_name
from accounts.models import AdministrativeUnit
from accounts.unit_succession import earlier_selves
from dossiers.models import Title
from home.addresses import decision_address
from home.decisions.history import issued_corrections
from home.models.plans import published_plans
from home.titles.history import history_of_title, prefetch_history
from home.titles.labels import STATE_LABELS
from home.titles.queries import published_titles

PLANS_SHOWN = 10


def titles_with_decisions() -> QuerySet[Title]:
    """Return the published titles with their decisions, the newest first."""
    return (
        published_titles()
        .select_related("decision__document", "decision__page", "entry")
        .only(
            "unit", "dossier", "model", "government_level", "level", "level_name", "recognised_on", "valid_from",
            "valid_until", "replaced_on", "replaced_by", "revoked_on", "revoked_why", "decision__document__kind",
            "decision__document__number", "decision__document__symbol", "entry__number", "entry__issuer",
            "decision__page__slug",
        )
        .order_by("-valid_from", "-level")
    )  # fmt: skip


def units_with_titles() -> QuerySet[AdministrativeUnit]:
    """Return units with what a row of the directory shows: the unit above and, as `shown_titles`, their titles."""
    shown = Prefetch("titles", queryset=titles_with_decisions(), to_attr="shown_titles")
    return AdministrativeUnit.objects.select_related("parent").prefetch_related(shown)


def directory_rows(units: Iterable[AdministrativeUnit], today: date) -> list[dict[str, Any]]:
    """Return each unit of `units_with_titles` with its published titles, the newest first.

    Titles that a unit got under an earlier name follow its own.
    """
    units = list(units)
    earlier = earlier_selves(units)
    earlier_titles: dict[int, list[Title]] = defaultdict(list)
    if keys := [unit.pk for selves in earlier.values() for unit in selves]:
        for title in titles_with_decisions().filter(unit__in=keys):
            earlier_titles[title.unit_id].append(title)
    rows = []
    for unit in units:
        own = unit.shown_titles  # type: ignore[attr-defined]  # set by the Prefetch of `units_with_titles`
        titles = [*own, *(title for former in earlier[unit.pk] for title in earlier_titles[former.pk])]
        rows.append({"unit": unit, "titles": [title_row(title, today) for title in titles]})
    return rows


def title_row(title: Title, today: date) -> dict[str, Any]:
    """Return a title as a list shows it: name, state, document and address of the decision; a paper has no address."""
    return {
        "title": title,
        "name": title.name,
        "state": STATE_LABELS[title.status_on(today)],
        "document": title.decision.document if title.decision else None,
        "paper": title.paper,
        "address": decision_address(title.decision.page.slug) if title.decision else "",
    }


def corrected_documents(documents: list[int]) -> set[int | None]:
    """Return which of these documents (keys) have an issued correction; no query for an empty list."""
    if not documents:
        return set()
    return set(issued_corrections().filter(corrects__in=documents).values_list("corrects", flat=True))


def unit_facts(unit: AdministrativeUnit, today: date) -> dict[str, Any]:
    """Return the template context of a unit's page: titles, plans it issued, predecessors and successors."""
    predecessors = [*unit.predecessors.all(), *unit.other_predecessors.all()]
    selves = [unit, *earlier_selves([unit])[unit.pk]]
    rows = prefetch_history(titles_with_decisions().filter(unit__in=selves)).select_related(
        "decision__document",
        "decision__page",
        "dossier",
        "entry",
        "replaced_by__decision__document",
        "replaced_by__entry",
    )
    titles = [{**title_row(title, today), "history": history_of_title(title, today)} for title in rows]
    below = AdministrativeUnit.objects.valid_on(today).filter(parent=unit)
    holding = published_titles().valid_on(today).filter(unit__parent=unit)
    return {
        "unit": unit,
        "in_force": unit.holds_on(today),
        "corrected": corrected_documents([title["document"].pk for title in titles if title["document"]]),
        "titles": titles,
        "current": next((title for title in titles if title["state"].code == "valid"), None),
        "plans": list(published_plans().filter(plan__issuer_name__iendswith=unit.name)[:PLANS_SHOWN]),
        "predecessors": sorted(predecessors, key=lambda predecessor: predecessor.name_key),
        "to_begin": unit.valid_from > today,
        "heirs": [
            *([unit.successor] if unit.successor else []),
            *unit.other_successors.order_by(by_name(), "pk"),
        ],
        "below": below.count(),
        "below_holding": holding.values("unit").distinct().count(),
    }
