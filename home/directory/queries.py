"""Queries for units: by words of name or code, and by code."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import AdministrativeUnit
from home.slugs import fold


def matching_units(words: str) -> QuerySet[Any]:
    """Return the keys of the units whose name or code contains the words, without regard to diacritics and case."""
    return AdministrativeUnit.objects.filter(folded__contains=fold(words)).order_by().values("pk")


def unit_of_code(code: str) -> AdministrativeUnit | None:
    """Return the newest unit with this code that is in force by today, else the next one; None where there is none."""
    if not code.isprintable():  # PostgreSQL refuses a zero byte with an error
        return None
    units = AdministrativeUnit.objects.filter(code=code).select_related("parent", "successor")
    rows, today = list(units.order_by("-valid_from")), timezone.localdate()
    return next((unit for unit in rows if unit.valid_from <= today), rows[-1] if rows else None)
