"""Accounts of the demonstration: one public password, valid only while the DEMO setting is on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from accounts.models import Appointment, Role

DEMO_PASSWORD = "hoc-tap-suot-doi"  # noqa: S105 - printed on the log-in page; refused when DEMO is off
PER_ROLE = 3


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the table on the log-in page."""

    role: str
    name: str
    username: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """Return a few of the demonstration's accounts for each role, in the order of the procedure.

    A simulated round makes hundreds of people; nobody needs them all on the log-in page. None while DEMO is off.
    """
    if not settings.DEMO:
        return []
    found = (
        Appointment.objects.valid_on(timezone.localdate())
        .filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "office")
        .order_by("pk")
    )
    rows: dict[int, DemoAccount] = {}
    for role, label in Role.choices:
        for appointment in found.filter(role=role).exclude(user__in=list(rows))[:PER_ROLE]:
            rows[appointment.user_id] = DemoAccount(
                role=label,
                name=f"{appointment.user} – {appointment.office}",
                username=appointment.user.get_username(),
                password=DEMO_PASSWORD,
            )
    return list(rows.values())


def log_in_table(request: HttpRequest) -> dict[str, Any]:
    """Context processor of the demonstration: `demo_accounts`, read only by the log-in page."""
    return {"demo_accounts": SimpleLazyObject(demo_accounts)}
