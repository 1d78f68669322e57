"""Accounts on the desk: Wagtail's addresses lead to our own screens, and what is posted to them does nothing."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group

from accounts.models import Role, User
from home.services.editor_groups import sync_groups_of
from tests.factories.accounts import PASSWORD, AppointmentFactory
from tests.factories.site_tree import ensure_site_tree

pytestmark = pytest.mark.django_db
FORGED = {
    "username": "lan",
    "full_name": "Lò Thị Lan",
    "email": "lan@songngan.example",
    "password1": "mat-khau-rat-dai-9",
    "password2": "mat-khau-rat-dai-9",
    "is_superuser": "on",
}


@pytest.fixture
def administrator(client) -> User:
    """Log an administrator in."""
    ensure_site_tree()
    user = AppointmentFactory(role=Role.ADMINISTRATOR).user
    sync_groups_of(user)
    client.force_login(user)
    return user


@pytest.fixture
def colleague(administrator) -> User:
    """Return somebody the administrator keeps."""
    return AppointmentFactory(office=administrator.appointments.get().office).user


@pytest.mark.parametrize(
    ("screen", "leads"),
    [
        ("", "/to-chuc/nhan-su/"),
        ("?q=lo+thi+lan", "/to-chuc/nhan-su/?tu=lo+thi+lan"),
        ("results/", "/to-chuc/nhan-su/"),
        ("new/", "/to-chuc/nhan-su/them/"),
        ("edit/{pk}/", "/to-chuc/nhan-su/{pk}/"),
        ("delete/{pk}/", "/to-chuc/nhan-su/{pk}/"),
        ("history/{pk}/", "/to-chuc/nhan-su/{pk}/"),
        ("usage/{pk}/", "/to-chuc/nhan-su/{pk}/"),
    ],
)
def test_every_screen_of_accounts_leads_to_ours_and_changes_nothing(client, colleague, screen, leads) -> None:
    address = f"/quan-tri/users/{screen.format(pk=colleague.pk)}"
    before = list(User.objects.values())
    for answer in (client.get(address), client.post(address, FORGED)):
        assert (answer.status_code, answer.url) == (302, leads.format(pk=colleague.pk))
        assert client.get(answer.url).status_code == 200
    assert list(User.objects.values()) == before


def test_the_menu_still_names_them(client, administrator) -> None:
    assert "/quan-tri/users/" in client.get("/quan-tri/").content.decode()


def test_the_desk_changes_neither_password_nor_address(client, administrator) -> None:
    assert client.post("/quan-tri/password_reset/", {"email": "x@y.example"}).status_code == 404
    shown = client.get("/quan-tri/account/").content.decode()
    assert 'type="password"' not in shown
    assert 'type="email"' not in shown
    client.post(
        "/quan-tri/account/",
        {
            "password-old_password": PASSWORD,
            "password-new_password1": FORGED["password1"],
            "password-new_password2": FORGED["password1"],
            "name_email-email": "khac@songngan.example",
        },
    )
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)
    assert administrator.email == ""


@pytest.mark.parametrize("place", ["groups/", "groups/new/", "sites/"])
def test_rights_and_the_address_are_not_edited_by_hand(client, administrator, place: str) -> None:
    assert client.get(f"/quan-tri/{place}").status_code == 302


@pytest.mark.parametrize("act", ["assign_role", "delete", "set_active_state"])
def test_nothing_is_done_to_many_accounts_at_once(client, colleague, act: str) -> None:
    address = f"/quan-tri/bulk/accounts/user/{act}/?id={colleague.pk}"
    group = Group.objects.get(name="Quản trị viên")
    assert client.get(address).status_code == 404
    assert client.post(address, {"role": group.pk, "mark_as_active": ""}).status_code == 404
    assert not colleague.groups.exists()
