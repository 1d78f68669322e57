"""Accounts on the desk: a full name, and no way to more rights than an appointment gives."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group

from accounts.models import AdministrativeUnit, Role, User
from home.services.editors import sync_person
from home.services.site import ensure_site_tree
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UserFactory

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


@pytest.fixture
def others(administrator) -> dict[str, User]:
    """People near and far of the administrator, who keeps one commune."""
    commune = administrator.appointments.get().office
    province = OfficeFactory(unit__level="tinh")
    AdministrativeUnit.objects.filter(pk=commune.unit_id).update(parent=province.unit)
    both = AppointmentFactory(office=commune, user__full_name="Người Hai Nơi").user
    AppointmentFactory(office=province, user=both, role=Role.DEPUTY)
    return {
        "own": AppointmentFactory(office=commune, user__full_name="Người Xã Nhà").user,
        "new": UserFactory(full_name="Người Chưa Phân Công"),
        "both": both,
        "above": AppointmentFactory(
            office=province, role=Role.CHAIRMAN, user__full_name="Người Cấp Trên"
        ).user,
        "root": UserFactory(full_name="Người Cài Đặt", is_superuser=True),
    }


def test_the_list_holds_the_accounts_within_reach_only(client, others) -> None:
    words = client.get("/quan-tri/users/").content.decode()
    assert {who for who, one in others.items() if one.username in words} == {"own", "new"}
    found = client.get("/quan-tri/users/results/", {"q": others["above"].username}).content.decode()
    assert f"/users/edit/{others['above'].pk}/" not in found
    assert 'name="bulk"' not in words
    assert "data-bulk-action-checkbox" not in words


def test_nobody_sets_the_password_of_an_account_out_of_reach(client, others) -> None:
    taken = {
        "email": "moi@songngan.example",
        "password1": NEW["password1"],
        "password2": NEW["password2"],
        "is_active": "on",
    }
    answers = {}
    for who, one in others.items():
        form = taken | {"username": one.username, "full_name": one.full_name}
        answers[who] = client.post(f"/quan-tri/users/edit/{one.pk}/", form).status_code
        for screen in ("history", "usage", "copy"):
            assert client.get(f"/quan-tri/users/{screen}/{one.pk}/").status_code in {200, 302, 404}
        one.refresh_from_db()
        assert one.check_password(NEW["password1"]) is (who in {"own", "new"}), who
    assert answers == {"own": 302, "new": 302, "both": 404, "above": 404, "root": 404}
    assert client.get(f"/quan-tri/users/history/{others['above'].pk}/").status_code == 404


@pytest.mark.parametrize("act", ["assign_role", "delete", "set_active_state"])
def test_nothing_is_done_to_many_accounts_at_once(client, others, act: str) -> None:
    address = f"/quan-tri/bulk/accounts/user/{act}/?id={others['own'].pk}&id={others['above'].pk}"
    group = Group.objects.get(name="Quản trị viên")
    assert client.get(address).status_code == 404
    assert client.post(address, {"role": group.pk, "mark_as_active": ""}).status_code == 404
    assert not others["own"].groups.exists()


def test_an_administrator_above_opens_the_accounts_below(client, others) -> None:
    above = AppointmentFactory(role=Role.ADMINISTRATOR, office=others["above"].appointments.get().office).user
    sync_person(above)
    client.force_login(above)
    words = client.get("/quan-tri/users/").content.decode()
    assert {who for who, one in others.items() if one.username in words} == {"own", "new", "both", "above"}
