"""Units as the public looks for them: by words, and by their code."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AdministrativeUnit
from home.slugs import fold


def matching_units(words: str) -> QuerySet:
    """Return the keys of the units whose name or code holds the words, marks and capitals aside."""
    return AdministrativeUnit.objects.filter(folded__contains=fold(words)).order_by().values("pk")


def unit_of_code(code: str) -> AdministrativeUnit | None:
    """Return the newest unit with this code that has begun, else the next to begin; None where there is none."""
    if not code.isprintable():  # PostgreSQL refuses a zero byte with an error
        return None
    units = AdministrativeUnit.objects.filter(code=code).select_related("parent", "successor")
    rows, today = list(units.order_by("-valid_from")), timezone.localdate()
    return next((unit for unit in rows if unit.valid_from <= today), rows[-1] if rows else None)
