"""Telling people, with the transaction that gives them something to know."""

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
    """Queue one message a person, however many appointments they hold.

    Without an `audience` each is told by the appointment named; whoever has lost it by then is not sent it.
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
    """Tell whoever holds a role in an office or unit: today's holders, and whoever they are at sending."""
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
    """Tell the heads of the dossier's unit, of its heir where it has ended."""
    notify_role_holders(
        Role.UNIT_HEAD,
        unit=heir_on(dossier.unit, timezone.localdate()),
        subject=subject,
        body=body,
        link=dossier.get_absolute_url(),
        key=f"{key}:{dossier.pk}",
    )
