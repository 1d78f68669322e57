"""Who is told when somebody is late (cấp trên): one table, step by step."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from accounts.models import Appointment, Role
from accounts.queries import holders
from dossiers.models import CouncilSeat, Seat
from workflows.models import TaskCard

STANDING, LEADERS, CHAIRMAN, COUNCIL_CHAIR = "standing", "leaders", "chairman", "council_chair"
SUPERIORS: dict[str, tuple[str, ...]] = {
    "self_assess": (STANDING,),
    "check": (LEADERS,),
    "inspect": (LEADERS,),
    "schedule": (LEADERS,),
    "ballot": (COUNCIL_CHAIR, STANDING),
    "conclude": (STANDING, LEADERS),
    "conclude_without_council": (LEADERS,),
    "decide": (CHAIRMAN, STANDING),
    "revise": (LEADERS,),
    "issue_number": (CHAIRMAN, STANDING),
    "write_minutes": (COUNCIL_CHAIR, STANDING),
    "confirm_minutes": (STANDING, LEADERS),
    "decide_paper": (CHAIRMAN,),
    "revise_paper": (LEADERS,),
    "issue_paper": (CHAIRMAN,),
}


def superiors(card: TaskCard, performers: Iterable[Appointment]) -> list[Appointment]:
    """Return who stands above the people who are late with a task; nobody is told of oneself."""
    own = {post.user_id for post in performers}
    found: dict[int, Appointment] = {}
    for who in SUPERIORS.get(card.node, (LEADERS,)):
        found.update({post.user_id: post for post in _people(who, card) if post.user_id not in own})
    return list(found.values())


def _people(who: str, card: TaskCard) -> list[Appointment]:
    in_round = card.in_round
    if in_round is None:
        return []
    if who == STANDING:
        return list(holders(Role.STANDING_CLERK, in_round.standing_office))
    if who == COUNCIL_CHAIR:
        chairs = CouncilSeat.objects.valid_on(timezone.localdate()).filter(
            council=in_round.council_id, seat=Seat.CHAIR
        )
        return list(holders(Role.COUNCIL_CHAIR).filter(pk__in=chairs.values("appointment")))
    roles = (Role.CHAIRMAN,) if who == CHAIRMAN else (Role.CHAIRMAN, Role.DEPUTY)
    return [post for role in roles for post in holders(role, in_round.issuer)]
