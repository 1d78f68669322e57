"""Telling people, with the transaction that gives them something to know."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import Appointment, Role
from accounts.queries import holders
from dossiers.models import Dossier
from ledger.services import outbox


def tell(people: Iterable[Appointment], *, subject: str, body: str, link: str, key: str) -> None:
    """Queue one message a person, however many appointments they hold."""
    for user in {post.user.pk: post.user for post in people}.values():
        outbox.queue(to=user, subject=subject, body=body, link=link, key=key)


def tell_unit(dossier: Dossier, *, subject: str, body: str, key: str) -> None:
    """Tell the heads of the dossier's unit."""
    tell(
        holders(Role.UNIT_HEAD, unit=dossier.unit),
        subject=subject,
        body=body,
        link=dossier.get_absolute_url(),
        key=f"{key}:{dossier.pk}",
    )
