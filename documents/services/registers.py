"""Taking a number: the one place where registers move."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Office
from documents.models import NumberRegister


@transaction.atomic
def allocate(*, issuer: Office, year: int, type_code: str) -> int:
    """Return the next number of the register, its row locked until the caller's transaction ends.

    Where that transaction fails the number is free again, so registers have no gaps
    (NĐ 30/2020/NĐ-CP, Điều 15).
    """
    keys: dict[str, Any] = {"issuer": issuer, "year": year, "type_code": type_code}
    NumberRegister.objects.get_or_create(**keys)
    register = NumberRegister.objects.select_for_update().get(**keys)
    register.last += 1
    register.save(update_fields=["last"])
    return register.last


def next_number(*, issuer: Office, year: int, type_code: str) -> int:
    """Return the number that would be given now, for the screen that shows it before the act."""
    register = NumberRegister.objects.filter(issuer=issuer, year=year, type_code=type_code).first()
    return register.last + 1 if register else 1
