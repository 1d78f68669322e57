"""What an administrator keeps on screen: people, mandates, units; everybody else finds no such page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import AccountLink, AdministrativeUnit, Appointment, Role, SigningMandate, User
from dossiers.errors import NotAllowed
from dossiers.services.proposals.proposals import mandate_of
from ledger.models import AuditLine
from ledger.services import outbox
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory, UserFactory
from tests.factories.site_tree import ensure_site_tree
from tests.factories.workflows import make_world
from workflows.jobs.daily import run_daily
from workflows.notifications.delivery import send_waiting

pytestmark = pytest.mark.django_db
PASSWORD = "mua-xuan-o-ben-lau-26"


@pytest.fixture
def world():
    return make_world(units=1)


@pytest.fixture
def admin(world):
    return AppointmentFactory(role=Role.ADMINISTRATOR, office=world.standing)


@pytest.fixture
def desk(admin):
    client = Client()
    client.force_login(admin.user)
    return client


def today():
    return timezone.localdate()


def new_person(world, **changes):
    return {
        "full_name": "Lò Thị Lan",
        "username": "lothilan",
        "email": "",
        "role": Role.OFFICE_CONTRIBUTOR,
        "office": world.heads[0].office.pk,
        "capacity": "Công chức",
        "since": today().isoformat(),
        "until": "",
        **changes,
    }


PAGES = ["nhan-su/", "nhan-su/them/", "uy-quyen/", "uy-quyen/them/"]


@pytest.mark.parametrize("page", PAGES)
def test_only_an_administrator_finds_the_pages(desk, world, page):
    assert desk.get(f"/to-chuc/{page}").status_code == 200
    other = Client()
    assert other.get(f"/to-chuc/{page}").status_code == 302
    other.force_login(world.clerk.user)
    assert other.get(f"/to-chuc/{page}").status_code == 404


def test_the_head_of_these_addresses_tells_an_administrator_what_a_round_needs_and_nobody_else(desk, world):
    shown = desk.get("/to-chuc/").content.decode()
    assert shown.count("đã có") >= 4
    assert 'href="/to-chuc/don-vi/"' in shown
    other = Client()
    other.force_login(world.clerk.user)
    assert other.get("/to-chuc/").status_code == 404


@pytest.mark.parametrize("page", ["", "them/", "sua/", "sap-xep/", "co-quan/"])
def test_units_outside_the_tree_are_not_found(desk, world, page):
    kept, stranger = world.heads[0].office.unit, UnitFactory()
    assert desk.get(f"/to-chuc/don-vi/{kept.pk}/{page}").status_code == 200
    assert desk.get(f"/to-chuc/don-vi/{stranger.pk}/{page}").status_code == 404


def test_people_posts_mandates_and_offices_outside_the_tree_are_not_found(desk):
    stranger = AppointmentFactory()
    for page in (
        f"nhan-su/{stranger.user_id}/",
        f"nhan-su/{stranger.user_id}/phan-cong/",
        f"nhan-su/vai/{stranger.pk}/thoi/",
        f"co-quan/{stranger.office_id}/sua/",
        f"co-quan/{stranger.office_id}/thoi/",
    ):
        assert desk.get(f"/to-chuc/{page}").status_code == 404
    assert str(stranger.user) not in desk.get("/to-chuc/nhan-su/").content.decode()


def test_an_administrator_of_a_commune_keeps_the_commune_alone(world):
    commune = world.heads[0].office
    client = Client()
    client.force_login(AppointmentFactory(role=Role.ADMINISTRATOR, office=commune).user)
    assert client.get(f"/to-chuc/don-vi/{commune.unit_id}/").status_code == 200
    assert client.get(f"/to-chuc/don-vi/{world.standing.unit_id}/").status_code == 404
    assert client.get(f"/to-chuc/nhan-su/{world.clerk.user_id}/").status_code == 404


def test_a_new_person_sets_the_password_through_the_printed_slip_and_sees_the_tasks_of_the_role(desk, world):
    answer = desk.post("/to-chuc/nhan-su/them/", new_person(world))
    person = User.objects.get(username="lothilan")
    assert (answer.status_code, answer.url) == (302, f"/to-chuc/nhan-su/{person.pk}/")
    assert not person.has_usable_password()
    assert "chưa có liên kết" in desk.get(answer.url).content.decode()
    made = desk.post(f"/to-chuc/nhan-su/{person.pk}/lien-ket/", {"way": "print"})
    slip = desk.get(made.url).content.decode()
    address = re.search(r"http\S+?(/dat-mat-khau/\S+?/)<", slip)[1]
    assert "data:image/svg+xml" in slip
    assert desk.get(made.url).status_code == 302, "the slip is shown once"
    client = Client()
    client.get(address)
    client.post("/dat-mat-khau/", {"password": PASSWORD, "again": PASSWORD})
    assert world.heads[0].office.unit.name in client.get("/viec/").content.decode()
    assert not AuditLine.objects.filter(sentence__contains=PASSWORD).exists()


def test_a_new_person_with_an_address_is_sent_the_link_at_once(desk, world):
    desk.post("/to-chuc/nhan-su/them/", new_person(world, email="lan@songngan.example"))
    send_waiting()
    letter = next(one for one in mail.outbox if "/dat-mat-khau/" in one.body)
    assert letter.to == ["lan@songngan.example"]
    person = User.objects.get(username="lothilan")
    shown = desk.get(f"/to-chuc/nhan-su/{person.pk}/").content.decode()
    assert "Liên kết kích hoạt dùng được đến" in shown
    assert "/dat-mat-khau/" not in shown


def test_a_refused_person_keeps_what_was_typed(desk, world):
    taken = new_person(world, username=world.clerk.user.username.upper())
    answer = desk.post("/to-chuc/nhan-su/them/", taken)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "đã có người dùng" in shown
    assert "Lò Thị Lan" in shown
    outside = desk.post("/to-chuc/nhan-su/them/", new_person(world, office=OfficeFactory().pk))
    assert outside.status_code == 422
    assert not User.objects.filter(username="lothilan").exists()


@pytest.mark.parametrize("page", ["them/", "{pk}/", "{pk}/sua/", "{pk}/lien-ket/", "{pk}/phan-cong/"])
def test_no_screen_of_an_administrator_asks_for_a_password_or_takes_one(desk, world, page):
    person = world.heads[0].user
    address = f"/to-chuc/nhan-su/{page.format(pk=person.pk)}"
    assert 'type="password"' not in desk.get(address).content.decode()
    before = person.password
    forged = {"full_name": "Tên Mới", "email": "", "way": "mail", "password": PASSWORD, "password1": PASSWORD}
    desk.post(address, forged | {"password2": PASSWORD, "again": PASSWORD, "is_superuser": "on"})
    person.refresh_from_db()
    assert (person.password, person.is_superuser) == (before, False)


class TestAnAccount:
    """What an administrator does to somebody's account."""

    def test_a_corrected_address_is_told_to_the_old_one_too(self, desk, world):
        person = world.heads[0].user
        person.email = "cu@songngan.example"
        person.save()
        form = {"full_name": "Lò Văn Mới", "email": "moi@songngan.example"}
        assert desk.post(f"/to-chuc/nhan-su/{person.pk}/sua/", form).status_code == 302
        person.refresh_from_db()
        assert (person.full_name, person.email) == ("Lò Văn Mới", "moi@songngan.example")
        send_waiting()
        assert {one.to[0] for one in mail.outbox} == {"cu@songngan.example", "moi@songngan.example"}
        line = AuditLine.objects.get(act="correct-person")
        assert "songngan.example" not in line.sentence
        assert outbox.readable(person).filter(subject__contains="đã được sửa").count() == 1

    def test_saving_what_is_there_says_nothing(self, desk, world):
        person = world.heads[0].user
        desk.post(
            f"/to-chuc/nhan-su/{person.pk}/sua/", {"full_name": person.full_name, "email": person.email}
        )
        assert not AuditLine.objects.filter(act="correct-person").exists()

    def test_a_closed_one_is_opened_with_a_reason_and_its_old_password_opens_nothing(self, desk, world):
        person = world.contributors[0].user
        desk.post(f"/to-chuc/nhan-su/{person.pk}/thoi-cong-tac/", {"reason": "Nghỉ"})
        address = f"/to-chuc/nhan-su/{person.pk}/mo-lai/"
        assert address in desk.get(f"/to-chuc/nhan-su/{person.pk}/").content.decode()
        assert desk.post(address, {"reason": ""}).status_code == 422
        assert desk.post(address, {"reason": "Về lại cơ quan"}).status_code == 302
        person.refresh_from_db()
        assert (person.is_active, person.has_usable_password()) == (True, False)
        assert "Về lại cơ quan" in AuditLine.objects.get(act="account-reopened").sentence
        assert desk.post(address, {"reason": "Lần nữa"}).status_code == 422

    def test_one_that_nobody_appointed_is_closed_with_a_reason_as_well(self, desk):
        person = UserFactory()
        assert (
            desk.post(f"/to-chuc/nhan-su/{person.pk}/thoi-cong-tac/", {"reason": "Tạo nhầm"}).status_code
            == 302
        )
        person.refresh_from_db()
        assert not person.is_active
        assert "Tạo nhầm" in AuditLine.objects.get(act="person-left").sentence

    def test_neither_a_superusers_nor_that_of_who_works_elsewhere_too_is_touched(self, desk, world):
        root, both = UserFactory(is_superuser=True), world.heads[0].user
        AppointmentFactory(user=both)
        for person in (root, both):
            for page, form in (
                ("sua/", {"full_name": "Tên Khác", "email": ""}),
                ("lien-ket/", {"way": "print"}),
                ("thoi-cong-tac/", {"reason": "Muốn thế"}),
            ):
                assert desk.post(f"/to-chuc/nhan-su/{person.pk}/{page}", form).status_code in {404, 422}
            person.refresh_from_db()
            assert (person.is_active, person.full_name != "Tên Khác") == (True, True)
        assert not AccountLink.objects.exists()

    def test_nobody_else_finds_these_pages(self, world):
        client = Client()
        client.force_login(world.clerk.user)
        for page in ("sua/", "lien-ket/", "lien-ket/in/", "mo-lai/"):
            assert client.get(f"/to-chuc/nhan-su/{world.heads[0].user_id}/{page}").status_code == 404


def test_a_role_is_given_and_ended_on_screen_and_the_desk_follows(desk, world):
    person = world.contributors[0].user
    form = {"role": Role.EDITOR, "office": world.standing.pk, "capacity": "", "since": today().isoformat()}
    assert desk.post(f"/to-chuc/nhan-su/{person.pk}/phan-cong/", form).status_code == 302
    post = Appointment.objects.get(user=person, role=Role.EDITOR)
    assert person.groups.exists()
    again = desk.post(f"/to-chuc/nhan-su/{person.pk}/phan-cong/", form)
    assert again.status_code == 422
    assert "đã giữ vai" in again.content.decode()
    Appointment.objects.filter(pk=post.pk).update(valid_from=today() - timedelta(days=9))
    day = (today() - timedelta(days=1)).isoformat()
    ended = desk.post(f"/to-chuc/nhan-su/vai/{post.pk}/thoi/", {"last_day": day, "reason": "Chuyển việc"})
    assert ended.status_code == 302
    assert not person.groups.exists()
    assert "Chuyển việc" in desk.get(f"/to-chuc/nhan-su/{person.pk}/").content.decode()


def mandate_form(holder, issuer, **changes):
    return {
        "holder": holder.pk,
        "issuer": issuer.pk,
        "form": "KT",
        "body_line": "",
        "principal_capacity": "Chủ tịch",
        "capacity": "Phó Chủ tịch",
        "since": today().isoformat(),
        "until": "",
        "basis": "Quyết định số 12/QĐ-UBND ngày 05/01/2026",
        **changes,
    }


def test_a_mandate_given_on_screen_lets_the_deputy_sign_until_it_is_ended(desk, world):
    deputy = AppointmentFactory(role=Role.DEPUTY, office=world.issuer, capacity="Phó Chủ tịch")
    with pytest.raises(NotAllowed):
        mandate_of(deputy, world.issuer, "quyet_dinh")
    assert desk.post("/to-chuc/uy-quyen/them/", mandate_form(deputy, world.issuer)).status_code == 302
    mandate = mandate_of(deputy, world.issuer, "quyet_dinh")
    assert mandate.block_lines() == ["KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert "12/QĐ-UBND" in desk.get("/to-chuc/uy-quyen/").content.decode()
    again = desk.post("/to-chuc/uy-quyen/them/", mandate_form(deputy, world.issuer))
    assert again.status_code == 422
    assert "đã có thẩm quyền" in again.content.decode()
    SigningMandate.objects.filter(pk=mandate.pk).update(valid_from=today() - timedelta(days=3))
    end = {"last_day": (today() - timedelta(days=1)).isoformat(), "reason": "Phân công lại"}
    assert desk.post(f"/to-chuc/uy-quyen/{mandate.pk}/thoi/", end).status_code == 302
    with pytest.raises(NotAllowed):
        mandate_of(deputy, world.issuer, "quyet_dinh")
    assert "12/QĐ-UBND" in desk.get("/to-chuc/uy-quyen/?nhom=cu").content.decode()


def test_merged_communes_and_their_heir_name_each_other_in_public(desk, world):
    province = world.standing.unit
    old = [UnitFactory(parent=province, name=f"xã Cũ {n}", code=f"8000{n}") for n in (1, 2)]
    form = {
        "ended": [unit.pk for unit in old],
        "made": "80009; xã Hợp Nhất",
        "kind": "xa",
        "day": today().isoformat(),
        "basis": "Nghị quyết số 1/NQ-UBTVQH15",
    }
    answer = desk.post(f"/to-chuc/don-vi/{province.pk}/sap-xep/", form)
    heir = AdministrativeUnit.objects.get(code="80009")
    assert (answer.status_code, answer.url) == (302, f"/to-chuc/don-vi/{heir.pk}/")
    ensure_site_tree()
    reader = Client()
    assert "xã Hợp Nhất" in reader.get("/danh-ba/80001/").content.decode()
    shown = reader.get("/danh-ba/80009/").content.decode()
    assert "xã Cũ 1" in shown
    assert "xã Cũ 2" in shown
    assert "xã Cũ 1" in desk.get(f"/to-chuc/don-vi/{heir.pk}/").content.decode()


def test_a_split_commune_names_both_heirs_in_public(desk, world):
    province = world.standing.unit
    old = UnitFactory(parent=province, name="xã Rộng", code="80001")
    form = {
        "ended": [old.pk],
        "made": "80002; xã Đông\n80003; xã Tây",
        "day": today().isoformat(),
        "basis": "Nghị quyết số 2",
    }
    assert desk.post(f"/to-chuc/don-vi/{province.pk}/sap-xep/", form).status_code == 302
    ensure_site_tree()
    shown = Client().get("/danh-ba/80001/").content.decode()
    assert "xã Đông" in shown
    assert "xã Tây" in shown
    assert "xã Rộng" in Client().get("/danh-ba/80003/").content.decode()


def test_a_commune_with_a_running_dossier_is_not_ended_and_the_dossier_is_named(desk, world):
    commune = world.heads[0].office.unit
    form = {
        "ended": [commune.pk],
        "made": "80009; xã Mới",
        "day": today().isoformat(),
        "basis": "Nghị quyết",
    }
    answer = desk.post(f"/to-chuc/don-vi/{commune.parent_id}/sap-xep/", form)
    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "Còn hồ sơ đang làm" in shown
    assert f"{commune} – {world.round}" in shown
    assert "80009; xã Mới" in shown
    commune.refresh_from_db()
    assert commune.valid_until is None


def test_units_and_offices_are_made_and_corrected_on_screen(desk, world):
    province = world.standing.unit
    form = {
        "name": "xã Mới",
        "code": "80001",
        "level": "xa",
        "kind": "xa",
        "since": today().isoformat(),
        "basis": "Nghị quyết",
    }
    assert desk.post(f"/to-chuc/don-vi/{province.pk}/them/", form).status_code == 302
    unit = AdministrativeUnit.objects.get(code="80001")
    again = desk.post(f"/to-chuc/don-vi/{province.pk}/them/", form)
    assert again.status_code == 422
    assert "đang là mã của" in again.content.decode()
    office = {
        "name": "UBND xã Mới",
        "code": "xa-moi",
        "symbol": "UBND",
        "kind": "committee",
        "since": today().isoformat(),
    }
    assert desk.post(f"/to-chuc/don-vi/{unit.pk}/co-quan/", office).status_code == 302
    made = unit.offices.get()
    fix = {"name": "Ủy ban nhân dân xã Mới", "symbol": "UBND", "reason": "Viết tắt"}
    assert desk.post(f"/to-chuc/co-quan/{made.pk}/sua/", fix).status_code == 302
    change = {"name": "xã Mới Đẹp", "kind": "xa", "reason": "Thiếu chữ"}
    assert desk.post(f"/to-chuc/don-vi/{unit.pk}/sua/", change).status_code == 302
    shown = desk.get(f"/to-chuc/don-vi/{unit.pk}/").content.decode()
    for words in ("xã Mới Đẹp", "Ủy ban nhân dân xã Mới", "Thiếu chữ", "Viết tắt"):
        assert words in shown
    end = {"last_day": today().isoformat(), "reason": "Giải thể"}
    assert desk.post(f"/to-chuc/co-quan/{made.pk}/thoi/", end).status_code == 302
    assert "80001" in desk.get("/to-chuc/don-vi/?tu=xa moi dep").content.decode()
    assert f"<h1>{province}</h1>" in desk.get("/to-chuc/don-vi/").content.decode()


def test_a_person_below_leaves_with_a_reason_and_their_account_is_closed(desk, world):
    person = world.contributors[0].user
    address = f"/to-chuc/nhan-su/{person.pk}/thoi-cong-tac/"
    assert address in desk.get(f"/to-chuc/nhan-su/{person.pk}/").content.decode()
    assert desk.post(address, {"reason": ""}).status_code == 422
    assert desk.post(address, {"reason": "Nghỉ hưu"}).status_code == 302
    person.refresh_from_db()
    assert not person.is_active
    assert "Nghỉ hưu" in desk.get(f"/to-chuc/nhan-su/{person.pk}/").content.decode()


def test_a_person_with_a_role_outside_the_tree_does_not_leave_through_it(desk, world):
    person = world.contributors[0].user
    AppointmentFactory(user=person)
    answer = desk.post(f"/to-chuc/nhan-su/{person.pk}/thoi-cong-tac/", {"reason": "Nghỉ hưu"})
    assert answer.status_code == 422
    assert "ngoài phạm vi" in answer.content.decode()
    person.refresh_from_db()
    assert person.is_active


def test_an_editors_desk_closes_on_the_day_the_role_is_over(desk, world):
    post = AppointmentFactory(
        role=Role.EDITOR, office=world.standing, valid_until=today() - timedelta(days=1)
    )
    post.user.groups.add(Group.objects.get_or_create(name="Biên tập viên")[0])
    run_daily()
    assert not post.user.groups.exists()


def test_people_are_found_without_marks(desk, world):
    person = world.contributors[0].user
    person.full_name = "Đặng Thị Ưởng"
    person.save()
    shown = desk.get("/to-chuc/nhan-su/?tu=dang thi uong").content.decode()
    assert "Đặng Thị Ưởng" in shown
    assert str(world.clerk.user) not in shown
