"""The inbox says how much waits in one's other roles, and one tap goes there."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import Role
from tests.factories.accounts import AppointmentFactory
from tests.factories.workflows import make_world, submitted

pytestmark = pytest.mark.django_db
HEADING = "Việc ở vai khác của bạn"


@pytest.fixture
def world():
    """Return a round of two units; the clerk of the standing office is a member of another office as well."""
    made = make_world(units=2)
    for number in (0, 1):
        submitted(made, number)
    made.extra["other"] = AppointmentFactory(role=Role.EDITOR, user=made.clerk.user)
    return made


def inbox(client: Client, **query: str) -> str:
    return " ".join(client.get("/viec/", query).content.decode().split())


def acting_as(post) -> Client:
    client = Client()
    client.force_login(post.user)
    client.post("/doi-vai/", {"appointment": post.pk, "next": "/viec/"})
    return client


def test_what_waits_in_another_role_is_counted_with_its_name(world):
    words = inbox(acting_as(world.extra["other"]))
    assert HEADING in words
    assert f"{world.clerk.office}: 2 việc" in words


def test_one_tap_leads_there_and_the_number_is_the_same(world):
    client = acting_as(world.extra["other"])
    client.post("/doi-vai/", {"appointment": world.clerk.pk, "next": "/viec/"})
    words = inbox(client)
    assert '<span class="count">2</span>' in words
    assert HEADING not in words


def test_whoever_has_one_role_reads_nothing_of_it(world):
    assert HEADING not in inbox(acting_as(world.chair))


def test_a_search_is_about_the_role_one_acts_under(world):
    assert HEADING not in inbox(acting_as(world.extra["other"]), tu="xã")
