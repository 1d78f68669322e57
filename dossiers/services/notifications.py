"""Notifications of the procedure: messages queued in the transaction that gives the reason for them."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Office, Role
from accounts.queries import current_holders
from accounts.unit_succession import heir_on
from dossiers.models import Dossier
from ledger.services import outbox


def notify(
    people: Iterable[Appointment], *, subject: str, body: str, link: str, key: str, audience: str = ""
) -> None:
    """Queue one message for each person, however many appointments they hold.

    Without an `audience` it is sent under the appointment named, and not at all once that appointment has ended.
    """
    outbox.queue_all(
        outbox.letter_to(
            post.user,
            subject=subject,
            body=body,
            link=link,
            key=key,
            audience=audience or f"post:{post.pk}",
        )
        for post in {post.user_id: post for post in people}.values()
    )


def notify_role_holders(
    role: str,
    *,
    subject: str,
    body: str,
    link: str,
    key: str,
    office: Office | None = None,
    unit: AdministrativeUnit | None = None,
) -> None:
    """Notify the holders of a role in an office or unit: today's, and whoever holds it when the message is sent."""
    place = (
        f"office:{office.pk}" if office is not None else f"unit:{unit.pk}" if unit is not None else "any:0"
    )
    notify(
        current_holders(role, office=office.pk if office else None, unit=unit.pk if unit else None),
        subject=subject,
        body=body,
        link=link,
        key=key,
        audience=f"holders:{role}:{place}",
    )


def notify_unit(dossier: Dossier, *, subject: str, body: str, key: str) -> None:
    """Notify the heads of the dossier's unit, or of the unit that succeeded it."""
    notify_role_holders(
        Role.UNIT_HEAD,
        unit=heir_on(dossier.unit, timezone.localdate()),
        subject=subject,
        body=body,
        link=dossier.get_absolute_url(),
        key=f"{key}:{dossier.pk}",
    )
