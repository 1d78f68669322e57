"""A council goes on without its chair: the vice chair presides, concludes and seals the minutes."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Role
from accounts.services import user_accounts
from dossiers.models import CouncilSeat, DossierState
from dossiers.services.council import councils
from ledger.models import OutboxMessage
from tests.factories import workflows as make
from tests.factories.accounts import AppointmentFactory
from workflows import actions
from workflows.errors import NotYours
from workflows.inbox import assignment
from workflows.inbox.tasks import my_tasks
from workflows.models import TaskCard

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tiny_papers")]


@pytest.fixture
def world():
    return make.make_world()


@pytest.fixture
def vice(world):
    """The vice chair, appointed today."""
    person = AppointmentFactory(office=world.standing).user
    seat = councils.add_member(
        appointment=world.clerk, council=world.council, since=timezone.localdate(),
        member=councils.Member(user=person, seat="vice_chair"),
    )  # fmt: skip
    return seat.appointment


def leave(world, post):
    admin = AppointmentFactory(role=Role.ADMINISTRATOR, office=world.issuer)
    user_accounts.leave(by=admin, person=post.user, reason="Nghỉ hưu")
    post.refresh_from_db()
    post.user.refresh_from_db()


def nodes(post) -> set[str]:
    return set(my_tasks(post).values_list("node", flat=True))


def test_while_the_chair_serves_the_conclusion_is_not_the_vice_chairs(world, vice):
    [item] = make.in_sitting(world)
    for voter in [*world.voters, vice]:
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    assert ("conclude" in nodes(world.chair), "conclude" in nodes(vice)) == (True, False)
    with pytest.raises(NotYours):
        actions.conclude(appointment=vice, item=item, outcome="level_1")


def test_when_the_chair_has_left_the_vice_chair_concludes_and_seals_the_minutes(world, vice):
    [item] = make.in_sitting(world)
    for voter in [*world.voters, vice]:
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    leave(world, world.chair)
    assert nodes(vice) == {"conclude"}
    actions.conclude(appointment=vice, item=item, outcome="level_1")
    sitting = item.sitting
    sitting.refresh_from_db()
    actions.write_minutes(appointment=world.secretary, sitting=sitting)
    assert OutboxMessage.objects.filter(to=vice.user, subject__startswith="Xác nhận biên bản").exists()
    actions.confirm_minutes(appointment=vice, sitting=sitting)
    sitting.refresh_from_db()
    assert sitting.concluded_at is not None
    assert world.dossiers[0].state == DossierState.PROPOSED
    assert not TaskCard.objects.open().filter(council=world.council).exists()


def seat_of(sitting, post) -> CouncilSeat:
    return CouncilSeat.objects.get(attendance__sitting=sitting, appointment=post)


def come(world, sitting, *, present: bool) -> None:
    """Note whether the chair came."""
    actions.note_attendance(
        appointment=world.secretary,
        sitting=sitting,
        seat=seat_of(sitting, world.chair),
        present=present,
        reason="" if present else "Họp ở Bộ",
    )


def others(world, vice) -> list:
    return [post for post in [*world.voters, vice] if post != world.chair]


def test_while_the_chair_is_away_the_vice_chair_leads_the_sitting_to_its_end(world, vice):
    [item] = make.in_sitting(world)
    come(world, item.sitting, present=False)
    for voter in others(world, vice):
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    actions.close_voting(appointment=world.secretary, item=item)
    assert ("conclude" in nodes(world.chair), "conclude" in nodes(vice)) == (False, True)
    actions.conclude(appointment=vice, item=item, outcome="level_1")
    sitting = item.sitting
    sitting.refresh_from_db()
    actions.write_minutes(appointment=world.secretary, sitting=sitting)
    assert (nodes(world.chair), nodes(vice)) == (set(), {"confirm_minutes"})
    with pytest.raises(NotYours):
        actions.confirm_minutes(appointment=world.chair, sitting=sitting)
    minutes = actions.confirm_minutes(appointment=vice, sitting=sitting)
    assert minutes.facts["chair"] == str(vice.user)
    assert str(world.chair.user) in [row["name"] for row in minutes.facts["absent"]]


def test_a_conclusion_that_waits_goes_to_the_vice_chair_and_back_as_the_chair_goes_and_comes(world, vice):
    [item] = make.in_sitting(world)
    for voter in others(world, vice):
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    actions.close_voting(appointment=world.secretary, item=item)
    assert nodes(world.chair) == {"conclude"}
    come(world, item.sitting, present=False)
    assert (nodes(world.chair), nodes(vice)) == (set(), {"conclude"})
    assert OutboxMessage.objects.filter(to=vice.user, subject__startswith="Kết luận của hội đồng").exists()
    come(world, item.sitting, present=True)
    assert (nodes(world.chair), nodes(vice)) == ({"conclude"}, set())
    with pytest.raises(NotYours):
        actions.conclude(appointment=vice, item=item, outcome="level_1")


def test_what_the_chair_had_taken_is_the_vice_chairs_when_the_chair_goes(world, vice):
    [item] = make.in_sitting(world)
    for voter in others(world, vice):
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    actions.close_voting(appointment=world.secretary, item=item)
    card = assignment.claim(appointment=world.chair, card=TaskCard.objects.open().get(node="conclude"))
    come(world, item.sitting, present=False)
    actions.conclude(appointment=vice, item=item, outcome="level_1")
    card.refresh_from_db()
    assert card.closed_by == vice


def test_without_a_vice_chair_an_absent_chair_still_concludes(world):
    [item] = make.in_sitting(world)
    come(world, item.sitting, present=False)
    for voter in world.voters:
        if voter != world.chair:
            actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    actions.close_voting(appointment=world.secretary, item=item)
    assert nodes(world.chair) == {"conclude"}
    actions.conclude(appointment=world.chair, item=item, outcome="level_1")


def test_a_vice_chair_acts_for_the_council_only_while_no_chair_serves(world, vice):
    today = timezone.localdate()
    acting = CouncilSeat.objects.acting_on(today).filter(council=world.council)
    assert vice.pk not in set(acting.values_list("appointment", flat=True))
    leave(world, world.chair)
    assert vice.pk in set(acting.values_list("appointment", flat=True))


def test_in_a_council_without_a_secretary_the_chair_writes_the_minutes(world):
    CouncilSeat.objects.filter(council=world.council, seat="secretary").update(seat="member")
    sitting = actions.open_sitting(
        appointment=world.clerk, round=world.round, dossiers=[make.accepted(world)]
    )
    item = sitting.items.select_related("sitting", "dossier").get()
    for voter in world.voters:
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    actions.conclude(appointment=world.chair, item=item, outcome="level_1")
    sitting.refresh_from_db()
    assert (nodes(world.chair), nodes(world.secretary)) == ({"write_minutes"}, set())
    actions.write_minutes(appointment=world.chair, sitting=sitting)
    actions.confirm_minutes(appointment=world.chair, sitting=sitting)
    sitting.refresh_from_db()
    assert sitting.minutes.is_issued


def test_with_a_secretary_the_minutes_are_not_the_chairs_to_write(world):
    [item] = make.in_sitting(world)
    for voter in world.voters:
        actions.cast_ballot(appointment=voter, item=item, choice="level_1")
    actions.conclude(appointment=world.chair, item=item, outcome="level_1")
    assert (nodes(world.chair), nodes(world.secretary)) == (set(), {"write_minutes"})
