"""Title counts from our own register, for indicators that ask how many units below hold a title.

The assessment date is 31 December of the round's year. While a unit still assesses itself the current register
is read; what a submitted dossier counted was stored with it and is read from there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from accounts.models import AdministrativeUnit
from accounts.unit_succession import heir_on, of_living_units
from criteria.rules import definition as d
from criteria.rules.assessment import Assessment, TitleFact, roll_up
from criteria.rules.definition import Indicator, SetDefinition
from dossiers.models import CountedTitle, CountedUnit, Dossier, DossierState, Title
from dossiers.services.titles import register_bases
from dossiers.services.titles.register_bases import Bases

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
        stored = CountedTitle.objects.filter(dossier__in=sent).select_related(
            "title__unit__successor__successor"
        )
        seen: set[tuple[int, int]] = set()
        for row in stored:
            if (row.dossier_id, row.title_id) not in seen:
                seen.add((row.dossier_id, row.title_id))
                counted[row.dossier_id].append(_stored_fact(row, assessment_day(dossiers[0])))
    open_by_unit = {entry.unit_id: entry.pk for entry in dossiers if entry.pk not in set(sent)}
    if open_by_unit:
        for title, above in _titles_below(open_by_unit, assessment_day(dossiers[0])):
            counted[open_by_unit[above]].append(title_fact(title, assessment_day(dossiers[0])))
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
        Title.objects.valid_on(day)
        .filter(below, of_living_units(day))
        .select_related("unit__parent__parent", "unit__successor__successor")
    )
    for title in rows:
        above, steps = title.unit.parent, 1
        while above is not None and steps <= DEPTH:
            if above.pk in wanted:
                yield title, above.pk
            above, steps = above.parent if steps < DEPTH else None, steps + 1


def title_fact(title: Title, day: date) -> TitleFact:
    """Return a title as the assessment rules take it; `unit` is the key of the unit under its name of that day."""
    return TitleFact(
        str(heir_on(title.unit, day).pk),
        title.model,
        title.level,
        title.valid_from,
        title.valid_until,
        title.government_level,
        str(title.pk),
    )


def _stored_fact(row: CountedTitle, day: date) -> TitleFact:
    """Return a title as it was when the dossier counted it; it was in force then."""
    fact = title_fact(row.title, day)
    if row.level is None:
        return fact
    return replace(
        fact,
        model=row.model,
        level=row.level,
        government_level=row.government_level,
        valid_from=None,
        valid_until=None,
    )


def forget_counted(dossier: Dossier) -> None:
    """Delete the titles and units stored by an earlier submission of the dossier."""
    CountedTitle.objects.filter(dossier=dossier).delete()
    CountedUnit.objects.filter(dossier=dossier).delete()


def freeze_counted(dossier: Dossier, assessment: Assessment) -> None:
    """Store the titles and units the assessment counted, so that later changes of the register do not alter it."""
    counted = {
        (verdict.code, title.key): title for verdict in assessment.indicators for title in verdict.counted
    }
    CountedTitle.objects.bulk_create(
        CountedTitle(
            dossier=dossier,
            code=code,
            title_id=int(key),
            model=title.model,
            level=title.level,
            government_level=title.government_level,
        )
        for (code, key), title in sorted(counted.items(), key=lambda pair: (pair[0][0], int(pair[1].unit)))
    )
    register_bases.freeze(
        dossier, {one.code: one.base for one in assessment.indicators if one.base is not None}
    )


def counted_rows(dossier: Dossier, assessment: Assessment) -> dict[str, list[Title]]:
    """Return the titles behind every roll-up verdict, with unit and decision, by indicator code."""
    wanted = {int(title.key) for verdict in assessment.indicators for title in verdict.counted}
    rows = Title.with_removed.filter(pk__in=wanted).select_related("unit", "decision__document", "entry")
    by_key = {str(row.pk): row for row in rows}
    rows_by_code: dict[str, list[Title]] = {}
    for verdict in assessment.indicators:
        listed = [by_key[title.key] for title in verdict.counted if title.key in by_key]
        if listed:
            rows_by_code[verdict.code] = sorted(listed, key=lambda row: row.unit.code)
    return rows_by_code


@dataclass(frozen=True, slots=True)
class CountedLine:
    """One unit behind a figure of the register, with the title that counts or None."""

    unit: AdministrativeUnit
    title: Title | None


def lines_behind(dossier: Dossier, assessment: Assessment) -> dict[str, list[CountedLine]]:
    """Return every unit of each roll-up's base with its title, by indicator code; in two queries."""
    titles = counted_rows(dossier, assessment)
    bases = {one.code: one for one in assessment.indicators if one.base is not None}
    keys = {int(unit) for one in bases.values() for unit in one.base or ()}
    units = AdministrativeUnit.objects.select_related("parent").in_bulk(keys)
    found: dict[str, list[CountedLine]] = {}
    for code, verdict in bases.items():
        by_unit = {title.unit: title.key for title in verdict.counted}
        by_key = {str(title.pk): title for title in titles.get(code, ())}
        found[code] = [
            CountedLine(units[int(unit)], by_key.get(by_unit.get(unit, "")))
            for unit in verdict.base or ()
            if int(unit) in units
        ]
    return found


def register_of(dossiers: Sequence[Dossier]) -> dict[int, tuple[list[TitleFact] | None, Bases]]:
    """Return what the register says for each dossier of a round: titles (None: not asked) and bases, by its key."""
    if not dossiers or not counts_titles(dossiers[0].round.definition()):
        return {dossier.pk: (None, {}) for dossier in dossiers}
    titles = titles_for(dossiers)
    bases = register_bases.bases_for(dossiers, assessment_day(dossiers[0]))
    return {dossier.pk: (titles[dossier.pk], bases[dossier.pk]) for dossier in dossiers}


def figure_of(dossier: Dossier, indicator: Indicator) -> tuple[int, int] | None:
    """Return what the register counts for a roll-up (titles, units); None where it knows no base or an empty one."""
    titles, bases = register_of([dossier])[dossier.pk]
    base = bases.get(indicator.code)
    if not base or titles is None or not indicator.requirements:
        return None
    lowest = indicator.requirements[min(indicator.requirements)]
    return len(roll_up(lowest, titles, assessment_day(dossier), base)), len(base)
