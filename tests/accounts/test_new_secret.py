"""A new SECRET_KEY: what was signed with the one before goes on working while that is named, and ends with it."""

from __future__ import annotations

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts import devices
from accounts.errors import LinkNotValid
from accounts.services import password_links
from home.following import subscriptions
from home.models import Follower
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "another-secret-another-secret-another-secret-1234"


def renew(settings, *, keep: bool) -> None:
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY] if keep else []
    settings.SECRET_KEY = NEW


@pytest.mark.parametrize("keep", [True, False])
def test_a_new_accounts_link(settings, keep):
    token = password_links.token_of(password_links.activation(person=UserFactory()))
    renew(settings, keep=keep)
    if keep:
        assert password_links.find(token, timezone.now())
    else:
        with pytest.raises(LinkNotValid):
            password_links.find(token, timezone.now())


@pytest.mark.parametrize("keep", [True, False])
def test_a_readers_link_to_stop_letters(settings, client, monkeypatch, keep):
    path = subscriptions.own_page_path(Follower.objects.create(address="ban.doc@songngan.example").pk)
    renew(settings, keep=keep)
    signer = signing.Signer(salt=subscriptions._OWN.salt)  # as a process begins with it
    monkeypatch.setattr(subscriptions, "_OWN", signer)
    assert client.get(path).status_code == (200 if keep else 404)


@pytest.mark.parametrize("keep", [True, False])
def test_an_open_session(settings, client, keep):
    client.force_login(UserFactory())
    renew(settings, keep=keep)
    assert client.get("/toi/").status_code == (200 if keep else 302)


@pytest.mark.parametrize("keep", [True, False])
def test_a_browser_that_is_known(settings, keep):
    user, browser = UserFactory(), Client()
    browser.post("/dang-nhap/", {"username": user.username, "password": PASSWORD})
    asked = RequestFactory().get("/dang-nhap/")
    asked.COOKIES = {devices.COOKIE: browser.cookies[devices.COOKIE].value}
    renew(settings, keep=keep)
    assert bool(devices.known(asked, user.username)) is keep
