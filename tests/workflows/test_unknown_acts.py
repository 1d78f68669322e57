"""A form that names no act of its page changes nothing, on any page, and is refused in words."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from ledger.web.acts import UNKNOWN
from tests import acts
from tests.factories.act_data import all_places
from tests.factories.everywhere import everywhere

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(tiny_papers):
    return everywhere()


def written() -> int:
    """Return how many rows this connection has ever written."""
    return connection.connection.total_changes


NONE = ({"act": "khong-co"}, {"act": ""}, {}, {"act": "Khong\0 Co"})


def test_an_unknown_act_is_refused_everywhere_and_changes_nothing(world):
    answers, expected = {}, {}
    places = all_places(world)
    for place in acts.declared():
        who, address = places[place.name]
        client = Client()
        client.force_login(who.user)
        client.get(address)
        for said in NONE:
            before = written()
            answer = client.post(address, said)
            answers[place.name, str(said)] = (
                answer.status_code,
                UNKNOWN in answer.content.decode(),
                written() - before,
            )
            expected[place.name, str(said)] = (422, True, 0)
    assert answers == expected
