"""Title counts from our own register, for indicators that ask how many units below hold a title.

The assessment date is 31 December of the round's year. While a unit still assesses itself the current register
is read; what a submitted dossier counted was stored with it and is read from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from accounts.unit_succession import of_living_units
from criteria.rules import definition as d
from criteria.rules.assessment import Assessment, TitleFact
from criteria.rules.definition import SetDefinition
from dossiers.models import CountedTitle, Dossier, DossierState, Title

DEPTH = 3


def counts_titles(definition: SetDefinition) -> bool:
    """Return whether any indicator of the set counts titles."""
    return any(entry.kind == d.ROLL_UP for entry in definition.indicators)


def assessment_day(dossier: Dossier) -> date:
    """Return the day on which titles must be in force to be counted."""
    return date(dossier.round.year, 12, 31)


def titles_for(dossiers: Sequence[Dossier]) -> dict[int, list[TitleFact]]:
    """Return the titles each dossier counts, in at most two queries; the dossiers are of one round."""
    counted: dict[int, list[TitleFact]] = {dossier.pk: [] for dossier in dossiers}
    sent = [entry.pk for entry in dossiers if entry.state != DossierState.SELF_ASSESSMENT]
    if sent:
        stored = CountedTitle.objects.filter(dossier__in=sent).select_related("title")
        seen: set[tuple[int, int]] = set()
        for row in stored:
            if (row.dossier_id, row.title_id) not in seen:
                seen.add((row.dossier_id, row.title_id))
                counted[row.dossier_id].append(title_fact(row.title))
    open_by_unit = {entry.unit_id: entry.pk for entry in dossiers if entry.pk not in set(sent)}
    if open_by_unit:
        for title, above in _titles_below(open_by_unit, assessment_day(dossiers[0])):
            counted[open_by_unit[above]].append(title_fact(title))
    return counted


def _titles_below(units: Iterable[int], day: date) -> Iterable[tuple[Title, int]]:
    """Yield titles in force on the day of units below these, each with the unit it is below.

    A unit that has ended counts only if it continues under a new name.
    """
    wanted = set(units)
    ways = ["unit__" + "__".join(["parent"] * steps) for steps in range(1, DEPTH + 1)]
    below = Q()
    for way in ways:
        below |= Q(**{f"{way}__in": wanted})
    rows = (
        Title.objects.valid_on(day).filter(below, of_living_units(day)).select_related("unit__parent__parent")
    )
    for title in rows:
        above, steps = title.unit.parent, 1
        while above is not None and steps <= DEPTH:
            if above.pk in wanted:
                yield title, above.pk
            above, steps = above.parent if steps < DEPTH else None, steps + 1


def title_fact(title: Title) -> TitleFact:
    """Return a title as the assessment rules take it; `unit` is the unit's key."""
    return TitleFact(str(title.unit_id), title.model, title.level, title.valid_from, title.valid_until)


def forget_counted_titles(dossier: Dossier) -> None:
    """Delete the titles stored by an earlier submission of the dossier."""
    CountedTitle.objects.filter(dossier=dossier).delete()


def freeze_counted_titles(dossier: Dossier, assessment: Assessment) -> None:
    """Store the titles the assessment counted, so that later changes of the register do not alter it."""
    counted = {(verdict.code, title) for verdict in assessment.indicators for title in verdict.counted}
    units = {int(title.unit) for _, title in counted}
    stored = {
        title_fact(row): row for row in Title.objects.valid_on(assessment_day(dossier)).filter(unit__in=units)
    }
    CountedTitle.objects.bulk_create(
        CountedTitle(dossier=dossier, code=code, title=stored[title])
        for code, title in sorted(counted, key=lambda pair: (pair[0], int(pair[1].unit)))
    )


def counted_rows(dossier: Dossier, assessment: Assessment) -> dict[str, list[Title]]:
    """Return the titles behind every roll-up verdict, with unit and decision, by indicator code."""
    wanted = {title for verdict in assessment.indicators for title in verdict.counted}
    rows = (
        Title.objects.filter(unit__in={int(title.unit) for title in wanted})
        .select_related("unit", "decision__document", "entry")
        .order_by("unit__code")
    )
    by_fact = {title_fact(row): row for row in rows}
    rows_by_code: dict[str, list[Title]] = {}
    for verdict in assessment.indicators:
        listed = [by_fact[title] for title in verdict.counted if title in by_fact]
        if listed:
            rows_by_code[verdict.code] = sorted(listed, key=lambda row: row.unit.code)
    return rows_by_code
