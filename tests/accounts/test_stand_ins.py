"""Standing in for somebody, and leaving."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.errors import PeopleError
from accounts.models import Role
from accounts.queries import acting_appointments, current_appointments
from accounts.services import appointments, mandates, stand_ins, user_accounts
from ledger.models import AuditLine, OutboxMessage
from ledger.services import audit
from tests.factories.accounts import AppointmentFactory, SigningMandateFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return AppointmentFactory(role=Role.STANDING_CLERK, capacity="Chuyên viên")


@pytest.fixture
def colleague(clerk):
    return AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=clerk.office)


@pytest.fixture
def admin(clerk):
    return AppointmentFactory(role=Role.ADMINISTRATOR, office=clerk.office)


def days(first, last):
    today = timezone.localdate()
    return {"since": today + timedelta(days=first), "until": today + timedelta(days=last)}


def arranged(clerk, colleague, first=0, last=5):
    return stand_ins.stand_in(by=clerk, principal=clerk, deputy=colleague.user, **days(first, last))


def test_who_stands_in_acts_under_the_absent_persons_post_and_everything_says_so(clerk, colleague):
    arranged(clerk, colleague)
    own, other = acting_appointments(colleague.user)
    assert (own, other) == (colleague, clerk)
    line = audit.record(act="try", appointment=other, sentence="Thử.")
    assert line.actor == colleague.user
    assert f"làm thay {clerk.user}" in line.acting_as
    assert OutboxMessage.objects.get().to == colleague.user


def test_the_post_is_there_from_the_first_to_the_last_day_only(clerk, colleague):
    arranged(clerk, colleague, 1, 2)
    today = timezone.localdate()
    held = [current_appointments(colleague.user, today + timedelta(days=n)).count() for n in range(4)]
    assert held == [1, 2, 2, 1]


def test_an_ended_stand_in_gives_no_right_any_more(clerk, colleague):
    made = arranged(clerk, colleague)
    with pytest.raises(PeopleError):
        stand_ins.end_stand_in(by=colleague, stand_in=made)
    stand_ins.end_stand_in(by=clerk, stand_in=made)
    assert acting_appointments(colleague.user) == [colleague]
    with pytest.raises(PeopleError, match="đã kết thúc"):
        stand_ins.end_stand_in(by=clerk, stand_in=made)


@pytest.mark.parametrize("role", sorted(stand_ins.NOT_PASSED_ON))
def test_signing_voting_and_administering_are_not_passed_on(colleague, role):
    post = AppointmentFactory(role=role, office=colleague.office)
    with pytest.raises(PeopleError, match="không cử người làm thay"):
        stand_ins.stand_in(by=post, principal=post, deputy=colleague.user, **days(0, 1))


@pytest.mark.parametrize(("first", "last"), [(-1, 3), (3, 2)])
def test_the_days_are_in_order_and_not_past(clerk, colleague, first, last):
    with pytest.raises(PeopleError, match="Khoảng ngày"):
        arranged(clerk, colleague, first, last)


def test_one_stand_in_at_a_time_and_only_a_colleague(clerk, colleague):
    arranged(clerk, colleague, 0, 3)
    with pytest.raises(PeopleError, match="Đã có người làm thay"):
        arranged(clerk, colleague, 3, 6)
    arranged(clerk, colleague, 4, 6)
    with pytest.raises(PeopleError, match="cùng đơn vị"):
        stand_ins.stand_in(by=clerk, principal=clerk, deputy=UserFactory(), **days(8, 9))
    with pytest.raises(PeopleError, match="chính người vắng mặt"):
        stand_ins.stand_in(by=colleague, principal=clerk, deputy=colleague.user, **days(8, 9))


def test_an_administrator_names_somebody_else_than_themselves(clerk, colleague, admin):
    with pytest.raises(PeopleError, match="Không tự cử mình"):
        stand_ins.stand_in(by=admin, principal=clerk, deputy=admin.user, **days(0, 5))
    assert acting_appointments(admin.user) == [admin]
    stand_ins.stand_in(by=admin, principal=clerk, deputy=colleague.user, **days(0, 5))
    assert clerk in acting_appointments(colleague.user)


def test_who_leaves_loses_every_right_at_once_and_keeps_the_history(clerk, colleague, admin):
    arranged(clerk, colleague)
    audit.record(act="try", appointment=colleague, sentence="Đã làm.")
    client = Client()
    client.force_login(colleague.user)
    assert client.get("/viec/").status_code == 200
    user_accounts.leave(by=admin, person=colleague.user, reason="Nghỉ hưu.")
    colleague.user.refresh_from_db()
    assert not colleague.user.is_active
    assert list(current_appointments(colleague.user)) == []
    assert client.get("/viec/").status_code == 302
    assert AuditLine.objects.get(act="try").actor == colleague.user
    with pytest.raises(PeopleError, match="đã thôi"):
        user_accounts.leave(by=admin, person=colleague.user, reason="Nghỉ hưu.")


def test_leaving_is_recorded_by_an_administrator_of_the_unit_with_a_reason(clerk, colleague, admin):
    stranger = AppointmentFactory(role=Role.ADMINISTRATOR)
    for by, person, reason in (
        (clerk, colleague, "Nghỉ"),
        (stranger, colleague, "Nghỉ"),
        (admin, admin, "Nghỉ"),
        (admin, colleague, " "),
    ):
        with pytest.raises(PeopleError):
            user_accounts.leave(by=by, person=person.user, reason=reason)


def test_the_pages_arrange_end_and_list_people(clerk, colleague, admin):
    client = Client()
    client.force_login(clerk.user)
    today = timezone.localdate().isoformat()
    wrong = client.post(
        "/toi/lam-thay/",
        {"principal": clerk.pk, "deputy": colleague.user.pk, "since": today, "until": "2020-01-01"},
    )
    assert wrong.status_code == 422
    done = client.post(
        "/toi/lam-thay/", {"principal": clerk.pk, "deputy": colleague.user.pk, "since": today, "until": today}
    )
    assert done.status_code == 302
    assert str(colleague.user) in client.get("/toi/lam-thay/").content.decode()
    assert client.get("/toi/nhan-su/").status_code == 404
    other = Client()
    other.force_login(colleague.user)
    assert f"làm thay {clerk.user}" in other.get("/toi/").content.decode()
    assert other.post("/doi-vai/", {"appointment": clerk.pk}).status_code == 302
    assert f"làm thay {clerk.user}" in other.get("/viec/").content.decode()
    office = Client()
    office.force_login(admin.user)
    assert str(clerk.user) in office.get("/toi/nhan-su/").content.decode()
    office.post("/toi/nhan-su/", {"person": colleague.user.pk, "reason": "Chuyển công tác"})
    colleague.user.refresh_from_db()
    assert not colleague.user.is_active


def test_the_mandate_of_who_leaves_ends_with_them_so_the_next_head_may_be_given_it(clerk, colleague, admin):
    today = timezone.localdate()
    head = {"issuer": clerk.office, "capacity": "CHỦ TỊCH", "body_line": ""}
    old = SigningMandateFactory(holder=colleague, valid_from=today - timedelta(days=9), **head)
    begun_today = SigningMandateFactory(holder=colleague, valid_from=today, **head)
    user_accounts.leave(by=admin, person=colleague.user, reason="Chuyển công tác.")
    old.refresh_from_db()
    begun_today.refresh_from_db()
    assert (old.valid_until, begun_today.valid_until) == (today - timedelta(days=1), today)
    given = {"form": "", "capacity": "Chủ tịch", "since": today + timedelta(days=1), "basis": "QĐ 1/QĐ-UBND"}
    assert mandates.grant(by=admin, holder=clerk, issuer=clerk.office, **given).holder == clerk


def test_a_role_given_from_a_day_to_come_is_over_as_well_when_its_person_leaves(colleague, admin):
    first = timezone.localdate() + timedelta(days=9)
    later = AppointmentFactory(user=colleague.user, office=colleague.office, valid_from=first)
    user_accounts.leave(by=admin, person=colleague.user, reason="Nghỉ hưu.")
    later.refresh_from_db()
    assert later.valid_until == first


def test_a_deputy_who_goes_to_another_unit_stands_in_for_nobody_here_any_more(clerk, colleague, admin):
    arranged(clerk, colleague)
    elsewhere = AppointmentFactory(user=colleague.user)
    assert set(acting_appointments(colleague.user)) == {colleague, clerk, elsewhere}
    yesterday = timezone.localdate() - timedelta(days=1)
    appointments.end_appointment(by=admin, post=colleague, last_day=yesterday, reason="Điều động.")
    assert acting_appointments(colleague.user) == [elsewhere]


def test_a_deputy_who_keeps_another_role_in_the_unit_goes_on_standing_in(clerk, colleague, admin):
    arranged(clerk, colleague)
    AppointmentFactory(user=colleague.user, office=clerk.office, role=Role.EDITOR)
    yesterday = timezone.localdate() - timedelta(days=1)
    appointments.end_appointment(by=admin, post=colleague, last_day=yesterday, reason="Thôi vai.")
    assert clerk in acting_appointments(colleague.user)


def test_who_stands_in_works_in_the_unit_until_the_last_of_the_days(clerk):
    until = timezone.localdate() + timedelta(days=2)
    leaving = AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office=clerk.office, valid_until=until)
    with pytest.raises(PeopleError, match="đến hết những ngày này"):
        arranged(clerk, leaving, 0, 3)
    assert arranged(clerk, leaving, 0, 2).deputy == leaving.user
