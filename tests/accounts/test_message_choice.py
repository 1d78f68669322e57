"""Choosing how to be told."""

from __future__ import annotations

import pytest

from accounts.models import MailMode, MessagePreference
from tests.factories.accounts import AppointmentFactory, UserFactory
from tests.factories.ledger import OutboxMessageFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/toi/thong-bao/"


@pytest.fixture
def person(client):
    user = AppointmentFactory(user=UserFactory(email="an@example.vn")).user
    client.force_login(user)
    return user


def test_a_choice_is_kept_and_shown_again(client, person):
    assert client.post(ADDRESS, {"mail": "daily"}).status_code == 302
    kept = MessagePreference.objects.get(user=person)
    assert (kept.mail, kept.reminders) == (MailMode.DAILY, False)
    client.post(ADDRESS, {"mail": "none", "reminders": "on"})
    kept.refresh_from_db()
    assert (kept.mail, kept.reminders) == (MailMode.NONE, True)


def test_a_choice_there_is_not_is_refused(client, person):
    assert client.post(ADDRESS, {"mail": "pigeon"}).status_code == 422
    assert not MessagePreference.objects.exists()


def test_who_is_not_logged_in_chooses_nothing(client):
    assert client.post(ADDRESS, {"mail": "none"}).status_code == 302
    assert not MessagePreference.objects.exists()


def test_the_bar_counts_what_is_unread(client, person):
    assert "badge" not in client.get("/toi/").content.decode()
    OutboxMessageFactory.create_batch(2, to=person)
    assert '<span class="badge">2' in client.get("/toi/").content.decode()
    client.post("/viec/thong-bao/", {"act": "read-all"})
    assert "badge" not in client.get("/toi/").content.decode()
