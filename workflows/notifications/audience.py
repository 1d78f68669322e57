"""Recipients of a message (người nhận), by the rights that hold when it is sent.

""                               the person, while the account is open
post:<appointment>               the person, while that appointment is in force
holders:<role>:office|unit:<id>  whoever holds the role there now
card:<id>                        whoever may perform the task now, while it waits
account                          the person; about their account, so always by mail
former-address                   the same, to the address they had before
link:<id>                        the person, while that link may still be used
follower:<id>                    a reader of the public site, until the address is erased
"""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from accounts.models import AccountLink, AdministrativeUnit, Appointment, Office, StandIn
from accounts.queries import current_stand_ins, holders
from home.models import Follower
from ledger.models import OutboxMessage
from ledger.services import outbox
from ledger.web.numbers import whole_number
from workflows.inbox import items
from workflows.models import TaskCard

IN_PLACE = "\n\nNhận thông báo này khi làm thay {}. Chuyển vai ở đầu trang để làm việc."


def recipients_of(audience: str) -> dict[int, Any] | None:
    """Return the people an audience means now, by key; None when it means only the person written to.

    Whoever stands in for an absent person receives what that person receives.
    """
    posts = _posts_of(audience)
    if posts is None:
        return None
    deputies = {row.deputy_id: row.deputy for row in _deputies(posts)}
    return deputies | {post.user_id: post.user for post in posts}


def _posts_of(audience: str) -> list[Appointment] | None:
    kind, _, rest = audience.partition(":")
    if kind == "post":
        posts = [post for post in _posts(rest) if post.holds_on(timezone.localdate())]
    elif kind == "holders":
        posts = _holders(rest)
    elif kind == "card":
        card = TaskCard.objects.open().select_related("person__user").filter(pk=whole_number(rest)).first()
        posts = items.performers(card) if card else []
    else:
        return None
    return [post for post in posts if post.user.is_active]


def _deputies(posts: list[Appointment]) -> list[StandIn]:
    rows = current_stand_ins(timezone.localdate()).filter(principal__in=posts, deputy__is_active=True)
    return list(rows.select_related("deputy", "principal__user"))


def _posts(rest: str) -> list[Appointment]:
    return list(Appointment.objects.select_related("user").filter(pk=whole_number(rest)))


def _holders(rest: str) -> list[Appointment]:
    role, place, number = (rest.split(":") + ["", ""])[:3]
    if place == "office":
        return list(holders(role, Office.objects.filter(pk=whole_number(number)).first() or Office()))
    if place == "unit":
        unit = AdministrativeUnit.objects.filter(pk=whole_number(number)).first() or AdministrativeUnit()
        return list(holders(role, unit=unit))
    return list(holders(role))


def follower_of(message: OutboxMessage) -> Follower | None:
    """Return the follower without an account that a message is for; None when they have left."""
    kind, _, rest = message.audience.partition(":")
    return Follower.objects.filter(pk=whole_number(rest)).first() if kind == "follower" else None


def link_of(message: OutboxMessage) -> AccountLink | None:
    """Return the account link that a message carries; None when it carries none or the link has expired."""
    kind, _, rest = message.audience.partition(":")
    if kind != "link":
        return None
    link = (
        AccountLink.objects.select_related("user").filter(pk=whole_number(rest), user=message.to_id).first()
    )
    return link if link is not None and link.usable_at(timezone.now()) else None


def why_withheld(message: OutboxMessage) -> str:
    """Return why a message is withheld from the person written to; empty when it is not."""
    if message.to is None:
        return "" if follower_of(message) else "Người nhận đã thôi theo dõi."
    if not message.to.is_active:
        return "Tài khoản của người nhận đã đóng."
    if message.audience.startswith("link:") and link_of(message) is None:
        return "Liên kết trong thư đã dùng, đã quá hạn hoặc đã được thay."
    people = recipients_of(message.audience)
    if people is None or message.to_id in people:
        return ""
    return "Người nhận không còn được giao việc này, hoặc việc đã xong, khi gửi."


def queue_for_newcomers(message: OutboxMessage) -> int:
    """Queue the message for people who joined the audience since it was written; return how many.

    A stand-in reads for whom they receive it.
    """
    posts = _posts_of(message.audience) or []
    if not posts:
        return 0
    base = message.key.rsplit(":", 1)[0]
    known = set(OutboxMessage.objects.filter(key__startswith=f"{base}:").values_list("to", flat=True))
    new = {row.deputy_id: (row.deputy, IN_PLACE.format(row.principal.user)) for row in _deputies(posts)}
    if not message.audience.startswith("post:"):
        new |= {post.user_id: (post.user, "") for post in posts}
    newcomers = [pair for pk, pair in new.items() if pk not in known]
    for user, more in newcomers:
        outbox.queue(
            to=user,
            subject=message.subject,
            body=message.body + more,
            link=message.link,
            key=base,
            audience=message.audience,
        )
    return len(newcomers)
