"""Writing the security log: one insert an event. Not the audit chain; what stands here is erased with time."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, SecurityKind, SecurityLine
from accounts.queries import holders
from ledger.services import outbox

LONGEST = 200


def note(kind: str, *, user: Any = None, address: str = "", what: str = "", path: str = "") -> SecurityLine:
    """Write one line; `user` is a person or None, `what` says in words what was done to what."""
    return SecurityLine.objects.create(
        at=timezone.now(),
        kind=kind,
        user=user,
        address=address[:64],
        what=what[:LONGEST],
        path=path[:LONGEST],
    )


def note_asked(people: list[int], *, address: str) -> None:
    """Write that somebody asked for links for these accounts, or for a name that nobody has, in one statement."""
    what = "Bấm “Quên mật khẩu?”." if people else "Bấm “Quên mật khẩu?” với tên không có trong hệ thống."
    facts = {"at": timezone.now(), "kind": SecurityKind.RESET_ASKED, "address": address[:64], "what": what}
    asked: list[int | None] = [*people] or [None]
    SecurityLine.objects.bulk_create(SecurityLine(user_id=pk, **facts) for pk in asked)


def failures_since(person: Any, since: datetime | None) -> tuple[int, datetime | None]:
    """Return how often a wrong password was typed for somebody after an instant, and when last."""
    lines = SecurityLine.objects.filter(user=person, kind=SecurityKind.FAILED).order_by("-at")
    if since is not None:
        lines = lines.filter(at__gt=since)
    found = list(lines.values_list("at", flat=True)[:1000])
    return len(found), found[0] if found else None


def tell_administrators(*, subject: str, body: str, key: str) -> None:
    """Tell everybody who administers the site."""
    for post in holders(Role.SITE_ADMINISTRATOR):
        outbox.queue(
            to=post.user,
            subject=subject,
            body=body,
            link=reverse("an-ninh"),
            key=key,
            audience=f"post:{post.pk}",
        )
