"""Accounts on the desk: a full name, and no way to more rights than an appointment gives."""

from __future__ import annotations

import re

import pytest

from accounts.models import Role, User
from home.services.editors import sync_person
from home.services.site import ensure_site_tree
from tests.factories.accounts import AppointmentFactory

pytestmark = pytest.mark.django_db
NEW = {
    "username": "lan",
    "full_name": "Lò Thị Lan",
    "email": "lan@songngan.example",
    "password1": "mat-khau-rat-dai-9",
    "password2": "mat-khau-rat-dai-9",
}


@pytest.fixture
def administrator(client) -> User:
    """Log an administrator in."""
    ensure_site_tree()
    user = AppointmentFactory(role=Role.ADMINISTRATOR).user
    sync_person(user)
    client.force_login(user)
    return user


def test_an_administrator_makes_an_account_with_a_full_name(client, administrator) -> None:
    assert client.post("/quan-tri/users/new/", NEW).status_code == 302
    assert User.objects.get(username="lan").full_name == "Lò Thị Lan"


def test_nobody_becomes_more_through_the_form(client, administrator) -> None:
    groups = list(administrator.groups.values_list("pk", flat=True))
    client.post("/quan-tri/users/new/", NEW | {"is_superuser": "on", "groups": groups})
    made = User.objects.get(username="lan")
    assert not made.is_superuser
    assert not made.groups.exists()


def test_an_administrator_changes_a_name_and_keeps_everything_else(client, administrator) -> None:
    client.post("/quan-tri/users/new/", NEW)
    made = User.objects.get(username="lan")
    changed = {"username": "lan", "full_name": "Lò Thị Lan Anh", "email": made.email, "is_active": "on"}
    assert client.post(f"/quan-tri/users/edit/{made.pk}/", changed).status_code == 302
    made.refresh_from_db()
    assert made.full_name == "Lò Thị Lan Anh"
    assert made.check_password(NEW["password1"])


def test_the_own_account_can_be_changed_too(client, administrator) -> None:
    administrator.email = "quantri@songngan.example"
    administrator.save()
    shown = client.get(f"/quan-tri/users/edit/{administrator.pk}/")
    assert shown.status_code == 200
    assert "Họ và tên" in shown.content.decode()


def test_the_list_says_yes_and_no_in_vietnamese(client, administrator) -> None:
    words = client.get("/quan-tri/users/").content.decode()
    assert re.search(r">\s*Có\s*<", words)
    assert "True" not in words


@pytest.mark.parametrize("place", ["groups/", "groups/new/", "sites/"])
def test_rights_and_the_address_are_not_edited_by_hand(client, administrator, place: str) -> None:
    assert client.get(f"/quan-tri/{place}").status_code == 302
