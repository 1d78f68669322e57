"""What `begin` makes, completes, leaves alone and refuses; and what the front says before it."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from accounts.models import AdministrativeUnit, Appointment, Level, Office, OfficeKind, Role, User
from accounts.services import installation
from criteria.models import CriteriaSet
from home.models import FrontPage
from home.services import first_setup
from home.services.site_tree import ensure_site_tree
from ledger.models import AuditLine
from tests.factories.accounts import PASSWORD, AppointmentFactory, OfficeFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
WORDS = {
    "province": "Tỉnh Hưng Yên",
    "code": "33",
    "office": "Sở Giáo dục và Đào tạo",
    "admin": "quan.tri",
    "criteria": "none",
}


def begin(**changes) -> str:
    """Run the command and return what it printed."""
    said = StringIO()
    call_command("begin", stdout=said, stderr=said, **(WORDS | changes))
    return said.getvalue()


def refused(exits: int, /, **changes) -> str:
    """Run the command, which must stop with this code and write nothing; return its sentence."""
    said, before = StringIO(), everything()
    with pytest.raises(SystemExit) as stopped:
        call_command("begin", stdout=said, stderr=said, **(WORDS | changes))
    assert stopped.value.code == exits
    assert everything() == before
    return said.getvalue()


def everything() -> dict[str, list]:
    """Return what every table holds."""
    with connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        found = {}
        for name in names:
            cursor.execute(f'SELECT * FROM "{name}"')
            found[name] = sorted(map(repr, cursor.fetchall()))
        return found


def test_it_makes_the_province_its_two_offices_and_an_administrator_without_a_password():
    begin()
    province = AdministrativeUnit.objects.get()
    assert (province.level, province.code, province.name) == (Level.PROVINCE, "33", "Tỉnh Hưng Yên")
    offices = {office.kind: (office.name, office.symbol) for office in province.offices.all()}
    assert offices == {
        OfficeKind.COMMITTEE: ("Ủy ban nhân dân tỉnh Hưng Yên", "UBND"),
        OfficeKind.STANDING: ("Sở Giáo dục và Đào tạo", "SGDĐT"),
    }
    post = Appointment.objects.get(role=Role.ADMINISTRATOR)
    assert (post.user.username, post.user.is_superuser, post.user.has_usable_password()) == (
        "quan.tri",
        False,
        False,
    )
    assert post.user.groups.filter(name="Quản trị viên").exists()
    assert FrontPage.objects.exists()
    acts = set(AuditLine.objects.values_list("act", flat=True))
    assert {"new-unit", "new-office", "new-person", "appoint", "activation-link"} <= acts


def test_the_shipped_criteria_sets_are_loaded_unless_none_are_wanted():
    begin()
    assert not CriteriaSet.objects.exists()
    begin(criteria="all")
    assert CriteriaSet.objects.published().filter(code="tt25-2023-xa").exists()


def test_again_changes_nothing():
    begin()
    before = everything()
    assert "không có gì thay đổi" in begin()
    assert everything() == before


@pytest.mark.parametrize("step", ["ensure_site_tree", "sync_groups_of"])
def test_killed_between_two_steps_it_is_completed_by_the_next_run(monkeypatch, step):
    with monkeypatch.context() as killed:
        killed.setattr(first_setup, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            begin()
    begin()
    person = User.objects.get()
    assert person.groups.exists()
    assert person.links.count() == 1
    assert Office.objects.count() == 2


def test_rows_that_are_there_are_kept_and_the_rest_is_made():
    province = UnitFactory(code="33", name="Tỉnh Hưng Yên", level=Level.PROVINCE, kind="")
    committee = OfficeFactory(unit=province, name="UBND tỉnh", kind=OfficeKind.COMMITTEE)
    person = UserFactory(username="quan.tri", email="")
    assert "/dat-mat-khau/" not in begin(email="lan@hungyen.example")
    person.refresh_from_db()
    assert (person.email, person.check_password(PASSWORD)) == ("lan@hungyen.example", True)
    assert set(province.offices.values_list("kind", flat=True)) == {OfficeKind.COMMITTEE, OfficeKind.STANDING}
    assert province.offices.get(kind=OfficeKind.COMMITTEE) == committee


def test_an_account_made_by_createsuperuser_becomes_the_first_administrator():
    person = UserFactory(username="quan.tri", is_superuser=True)
    begin()
    assert {post.role for post in person.appointments.all()} == {Role.ADMINISTRATOR, Role.SITE_ADMINISTRATOR}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"province": "  "}, "Chưa ghi tên"),
        ({"office": ""}, "Chưa ghi tên"),
        ({"code": ""}, "Chưa ghi mã"),
        ({"code": "mã có dấu"}, "chữ không dấu"),
        ({"admin": ""}, "Tên đăng nhập"),
        ({"admin": "hai chữ"}, "Tên đăng nhập"),
        ({"admin": "x" * 151}, "Tên đăng nhập"),
        ({"email": "khong-phai-thu"}, "Thư điện tử"),
        ({"email": "a" * 60 + "@" + ("b" * 60 + ".") * 4 + "vn"}, "Thư điện tử"),  # longer than its column
        ({"since": "hôm qua"}, "--since"),
        ({"since": "2999-01-01"}, "chưa tới"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(changes, words):
    assert words in refused(2, **changes)


def test_the_code_of_another_unit_and_the_account_of_who_left_are_refused():
    UnitFactory(code="33", name="Xã Một")
    assert "đang là mã của Xã Một" in refused(2)
    UserFactory(username="da-nghi", is_active=False)
    assert "đã khóa" in refused(2, code="34", admin="DA-NGHI")


def test_another_province_another_office_another_administrator_are_refused():
    begin()
    assert "đã khởi tạo cho Tỉnh Hưng Yên" in refused(3, province="Tỉnh Khác", code="34")
    assert "đang là mã của Tỉnh Hưng Yên" in refused(2, province="Tỉnh Khác")
    assert "Cơ quan thường trực" in refused(3, office="Sở Nội vụ")
    assert "đã có quản trị viên: quan.tri" in refused(3, admin="nguoi-khac")


def test_when_the_only_administrator_has_gone_another_may_begin():
    begin()
    User.objects.update(is_active=False)
    begin(admin="nguoi-khac")
    assert Appointment.objects.filter(user__username="nguoi-khac", role=Role.ADMINISTRATOR).exists()


def test_a_link_that_ran_out_is_not_made_anew_by_running_again_but_by_its_own_command():
    begin()
    person = User.objects.get()
    person.links.update(valid_until=timezone.now() - timedelta(minutes=1))
    assert "activation_link quan.tri" in begin()
    assert person.links.count() == 1
    said = StringIO()
    call_command("activation_link", "QUAN.TRI", stdout=said)
    assert "/dat-mat-khau/" in said.getvalue()
    assert AuditLine.objects.filter(act="activation-link", subject_id=person.pk).count() == 2


def test_no_link_is_made_for_nobody_or_for_a_closed_account():
    UserFactory(username="da-nghi", is_active=False)
    for name, exits in (("khong-co", 2), ("da-nghi", 3)):
        said = StringIO()
        with pytest.raises(SystemExit) as stopped:
            call_command("activation_link", name, stderr=said)
        assert stopped.value.code == exits


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("Sở Giáo dục và Đào tạo", "SGDĐT"),
        ("Sở Giáo dục và Đào tạo tỉnh Hưng Yên", "SGDĐT"),
        ("Sở Nội vụ thành phố Hà Nội", "SNV"),
    ],
)
def test_an_offices_symbol_is_its_initials_without_the_place(name, symbol):
    assert installation.initials(name) == symbol


class TestTheFrontBeforeAnythingHasBegun:
    """`/` while there is nothing to show."""

    @pytest.mark.parametrize("prepared", [False, True])
    def test_it_says_what_is_missing_and_the_command(self, client, prepared):
        if prepared:
            ensure_site_tree()
        answer = client.get("/")
        assert (answer.status_code, answer["Cache-Control"]) == (503, "no-store")
        words = answer.content.decode()
        assert "python manage.py begin --province" in words
        assert "Welcome" not in words
        assert client.get("/healthz").status_code == 200

    def test_afterwards_it_is_the_front_page(self, client):
        begin()
        answer = client.get("/")
        assert answer.status_code == 200
        assert "manage.py" not in answer.content.decode()


def test_a_superuser_without_a_role_reads_what_to_do(client):
    client.force_login(UserFactory(username="goc", is_superuser=True))
    for page in ("/viec/", "/to-chuc/", "/ho-so/dot/mo/"):
        answer = client.get(page)
        assert answer.status_code == 403
        assert "--admin goc" in answer.content.decode()
    client.force_login(AppointmentFactory().user)
    assert "--admin" not in client.get("/viec/").content.decode()
