"""What the opening form offers: standing offices, units, sets, councils, issuers, and what there is only one of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role
from accounts.reach import in_tree, reach
from criteria.models import CriteriaSet
from criteria.rules.authorities import Standing, decided, depends_on_unit, finding, named_in
from criteria.rules.definition import BODIES
from criteria.services.selection import on_offer
from dossiers.services.rounds import authorities
from dossiers.services.rounds.opening_checks import judged_by_itself
from ledger.web.numbers import whole_number
from workflows.screens.rounds.unit_picker import UnitPicker


def the_only(
    chosen: Mapping[str, Any], offered: dict[str, Any], authority: AuthorityOffered | None
) -> dict[str, int]:
    """Return the issuer that the set names, and whatever there is only one of, where nothing is chosen yet."""
    found = {"council": only(offered["councils"]), "standing_office": only(offered["standing"])}
    if not found["standing_office"]:
        found["standing_office"] = only(offered["standing"].filter(unit=offered["body"]))
    if not chosen.get("issuer"):
        named = authority.only_of(offered["issuers"]) if authority else None
        found["issuer"] = named or only(offered["issuers"])
    return {name: key for name, key in found.items() if key is not None and not chosen.get(name)}


def only(rows: QuerySet[Any]) -> int | None:
    """Return the key of the only row, None where there are none or several."""
    keys = list(rows.values_list("pk", flat=True)[:2])
    return keys[0] if len(keys) == 1 else None


class AuthorityOffered:
    """Who recognises today by the chosen set, for the units chosen so far."""

    def __init__(self, criteria_set: CriteriaSet, picker: UnitPicker) -> None:
        self.definition, self.day = criteria_set.parsed(), timezone.localdate()
        wanted = picker.picked().select_related("parent") if depends_on_unit(self.definition) else ()
        self.judged = authorities.judged(self.definition, wanted)
        self.authority = self.definition.authority_on(self.day)

    def standing_of(self, office: Office) -> Standing:
        """Return what the set says of an office that is to decide."""
        return finding(self.definition, authorities.issuer_of(office), self.judged, self.day).standing

    def only_of(self, offices: QuerySet[Office]) -> int | None:
        """Return the key of the one office that the set names, None where it names none or several."""
        named = [office.pk for office in offices if self.standing_of(office) == Standing.NAMED]
        return named[0] if len(named) == 1 else None

    @property
    def is_known(self) -> bool:
        """Return whether the set is sure who recognises today."""
        return self.authority is not None and decided(self.authority)

    @property
    def names(self) -> tuple[str, ...]:
        """Return whom the set names, or lists as possible."""
        return named_in(self.authority) if self.authority else ()


def units_offered(top: AdministrativeUnit, criteria_set: CriteriaSet | None) -> QuerySet[AdministrativeUnit]:
    """Return the units below the opening unit, and that unit itself where the criteria set has it assess itself."""
    there = AdministrativeUnit.objects.valid_on(timezone.localdate()).filter(in_tree(top.pk))
    itself = criteria_set is not None and judged_by_itself(top, criteria_set.parsed())
    return there if itself else there.exclude(pk=top.pk)


def standing_offices(post: Appointment) -> QuerySet[Office]:
    """Return the possible standing offices: a clerk's own, for an administrator those of the territory."""
    rows = Office.objects.select_related("unit")
    if post.role == Role.STANDING_CLERK:
        return rows.filter(pk=post.office_id)
    today = timezone.localdate()
    return rows.valid_on(today).filter(reach(post, today).offices(), kind=OfficeKind.STANDING)


def opening_unit(post: Appointment, standing: QuerySet[Office], chosen: Any) -> AdministrativeUnit:
    """Return the unit that opens the round: of the chosen or the only standing office, else the person's own."""
    office = standing.filter(pk=whole_number(chosen)).first()
    if office is None and (key := only(standing)):
        office = standing.get(pk=key)
    return office.unit if office else post.office.unit


def level_of(criteria_set: CriteriaSet | None) -> str:
    """Return the level of units that a criteria set is for; empty when no set is chosen or it judges several."""
    if criteria_set is None:
        return ""
    definition = criteria_set.parsed()
    if definition.model == BODIES:
        return Level.BODY
    judged = definition.government_levels
    return judged[0] if len(judged) == 1 and judged[0] in Level.values else ""


def sets_offered(year: int, picker: UnitPicker, chosen: CriteriaSet | None) -> QuerySet[CriteriaSet]:
    """Return the sets valid for the year that suit the chosen units, and the one already chosen."""
    units = picker.picked().order_by().values_list("level", "kind").distinct()
    keys = [row.pk for row in on_offer(year=year, units=units)]
    return CriteriaSet.objects.filter(pk__in=[*keys, chosen.pk] if chosen else keys)
