"""The demonstration's accounts: one public password, good only while the DEMO setting is on."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils import timezone

from accounts.models import Appointment

DEMO_PASSWORD = "hoc-tap-suot-doi"  # noqa: S105 - printed on the log-in page; refused when DEMO is off


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """One line of the table on the log-in page."""

    role: str
    name: str
    username: str
    password: str


def demo_accounts() -> list[DemoAccount]:
    """Return the demonstration's accounts in the order of the procedure; none while DEMO is off."""
    if not settings.DEMO:
        return []
    found = (
        Appointment.objects.valid_on(timezone.localdate())
        .filter(user__is_demo=True, user__is_active=True)
        .select_related("user", "office")
    )
    order = {value: place for place, (value, _label) in enumerate(Appointment.role.field.choices)}
    rows: dict[int, DemoAccount] = {}
    for appointment in sorted(found, key=lambda row: (order.get(row.role, 99), row.pk)):
        rows.setdefault(
            appointment.user_id,
            DemoAccount(
                role=appointment.get_role_display(),
                name=f"{appointment.user} – {appointment.office}",
                username=appointment.user.get_username(),
                password=DEMO_PASSWORD,
            ),
        )
    return list(rows.values())
