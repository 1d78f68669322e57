"""What the head of a document says of its issuer: symbol, superior, place (NĐ 30/2020/NĐ-CP, Phụ lục I, II.2–4)."""

from __future__ import annotations

from accounts.models import AdministrativeUnit, Level, Office, OfficeKind
from accounts.rules.offices import is_association, symbol_from
from documents import rules


def symbol_of(issuer: Office) -> str:
    """Return the office's own symbol, else the one its name suggests, else its code."""
    return issuer.symbol or symbol_from(issuer.name, rules.place_of(issuer.unit.name)) or issuer.code.upper()


def superior_of(issuer: Office) -> str:
    """Return the committee an office belongs to; a committee itself, and an association, print none."""
    if issuer.kind == OfficeKind.COMMITTEE or is_association(issuer.name):
        return ""
    committee = issuer.unit.offices.filter(kind=OfficeKind.COMMITTEE).order_by("pk").first()
    return committee.name if committee else ""


def place_of(unit: AdministrativeUnit) -> str:
    """Return the place before the date: the unit's name without its kind; of a body, that of the unit above it."""
    while unit.level == Level.BODY and unit.parent is not None:
        unit = unit.parent
    return rules.place_of(unit.name)
