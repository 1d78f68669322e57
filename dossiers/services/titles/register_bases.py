"""The base of a roll-up: the units below a subject that were there on the assessment day, of the kind that is counted.

Numerator and denominator come from one list: a title counts if its unit is in the base. A demand that names no level
of government has no base here, its denominator stays typed; so does what this register does not hold (citizens,
families).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q

from accounts.models import AdministrativeUnit, Level
from criteria.rules import definition as d
from criteria.rules.definition import BODIES, Indicator, SetDefinition
from dossiers.models import CountedUnit, Dossier, DossierState

DEPTH = 3
CHAIN = tuple("__".join(["parent"] * steps) for steps in range(1, DEPTH + 1))
Bases = dict[str, tuple[str, ...]]


def counted_kind(indicator: Indicator) -> tuple[str, str] | None:
    """Return the model and level of government a roll-up counts, the same at every level; None where it is not said."""
    if indicator.kind != d.ROLL_UP:
        return None
    kinds = {(one.title_model, one.title_government_level) for one in indicator.requirements.values()}
    if len(kinds) != 1:
        return None
    kind = kinds.pop()
    return kind if all(kind) else None


def bases_for(dossiers: Sequence[Dossier], day: date) -> dict[int, Bases]:
    """Return the bases of each dossier by indicator, in at most two queries; the dossiers are of one round.

    Those of a submitted dossier were stored with it.
    """
    found: dict[int, Bases] = {dossier.pk: {} for dossier in dossiers}
    if not dossiers:
        return found
    definition = dossiers[0].round.definition()
    sent = [one.pk for one in dossiers if one.state != DossierState.SELF_ASSESSMENT]
    if sent:
        rows = CountedUnit.objects.filter(dossier__in=sent).values_list("dossier", "code", "unit")
        for dossier, code, unit in rows:
            found[dossier][code] = (*found[dossier].get(code, ()), str(unit))
    still_open = {one.unit_id: one.pk for one in dossiers if one.pk not in set(sent)}
    kinds = counted_kinds(definition)
    if still_open and kinds:
        for top, bases in _below(still_open, kinds, day).items():
            found[still_open[top]] = bases
    return found


def counted_kinds(definition: SetDefinition) -> dict[str, tuple[str, str]]:
    """Return what each roll-up of a set counts, by its code, where that is said."""
    kinds = {entry.code: counted_kind(entry) for entry in definition.indicators}
    return {code: kind for code, kind in kinds.items() if kind is not None}


def _below(tops: Iterable[int], kinds: dict[str, tuple[str, str]], day: date) -> dict[int, Bases]:
    """Return the bases under each of these units, in one query."""
    tops = set(tops)
    near = Q()
    for way in CHAIN:
        near |= Q(**{f"{way}__in": tops})
    columns = [name for way in CHAIN for name in (f"{way}_id", f"{way}__level")]
    rows = AdministrativeUnit.objects.valid_on(day).filter(near).order_by("code", "pk")
    bases: dict[int, Bases] = {top: dict.fromkeys(kinds, ()) for top in tops}
    for pk, level, *above in rows.values_list("pk", "level", *columns):
        line = list(zip(above[::2], above[1::2], strict=True))
        place = _place_level(level, [one for _, one in line])
        for code, (model, government_level) in kinds.items():
            if place == government_level and (level == Level.BODY) == (model == BODIES):
                for top in tops.intersection(one for one, _ in line):
                    bases[top][code] += (str(pk),)
    return bases


def _place_level(level: str, above: Iterable[str | None]) -> str | None:
    """Return the level of government of a unit: its own, or for a body that of the place it lies in."""
    if level != Level.BODY:
        return level
    return next((one for one in above if one is not None and one != Level.BODY), None)


def freeze(dossier: Dossier, bases: dict[str, tuple[str, ...]]) -> None:
    """Store the bases of a dossier that is being submitted."""
    CountedUnit.objects.bulk_create(
        CountedUnit(dossier=dossier, code=code, unit_id=int(unit))
        for code, units in sorted(bases.items())
        for unit in units
    )
