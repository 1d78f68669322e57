"""What an administrator's screens need of the rooms above the accounts: running dossiers, names, desk groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import transaction

from accounts.models import AdministrativeUnit, Appointment, User
from accounts.services import reforms
from criteria.models import CriteriaSet
from documents.models import DocumentKind
from dossiers.models import Dossier, DossierState
from home.services.editors import sync_everybody, sync_person

FINISHED = (DossierState.RECOGNISED, DossierState.REFUSED, DossierState.WITHDRAWN)
NAMED = 10


def running_dossiers(units: Sequence[AdministrativeUnit]) -> list[str]:
    """Return the units' dossiers that are not finished, in words; the first ten and how many more."""
    found = Dossier.objects.filter(unit__in=units).exclude(state__in=FINISHED).order_by("unit__code", "pk")
    rows = [
        f"{one.unit} – {one.round} ({one.get_state_display().lower()})"
        for one in found.select_related("unit", "round")[: NAMED + 1]
    ]
    more = found.count() - NAMED
    return [*rows[:NAMED], f"và {more} hồ sơ khác"] if more > 0 else rows


def unit_kinds() -> list[tuple[str, str]]:
    """Return the kinds of units that the criteria sets know, by name."""
    known: dict[str, str] = {}
    for one in CriteriaSet.objects.order_by("pk"):
        for code, name in one.parsed().unit_kinds.items():
            known.setdefault(code, name)
    return sorted(known.items(), key=lambda pair: pair[1])


def document_kinds() -> list[tuple[str, str]]:
    """Return the kinds of documents a mandate may be limited to."""
    return list(DocumentKind.choices)


@transaction.atomic
def with_groups(act: Callable[[], Any], person: Callable[[Any], User]) -> Any:
    """Do an act about a person's roles and bring their rights on the desk in step with it."""
    done = act()
    sync_person(person(done))
    return done


@transaction.atomic
def reform_units(*, by: Appointment, **what: Any) -> list[AdministrativeUnit]:
    """Reform units unless dossiers of theirs run, and take from the desk whose role ends with them."""
    heirs = reforms.reform(by=by, running=running_dossiers, **what)
    sync_everybody()
    return heirs
