"""Who holds what on which day."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.models import Role, SigningForm
from accounts.queries import current_appointments, has_role, holders, mandate_for
from tests.factories.accounts import (
    PASSWORD,
    AppointmentFactory,
    OfficeFactory,
    SigningMandateFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 9, 30)


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2026, 2, 28), False),
        (FIRST, True),
        (date(2026, 6, 1), True),
        (LAST, True),
        (date(2026, 10, 1), False),
    ],
)
def test_an_appointment_counts_from_its_first_to_its_last_day(day, counts):
    appointment = AppointmentFactory(valid_from=FIRST, valid_until=LAST)
    assert (appointment in current_appointments(appointment.user, day)) is counts
    assert appointment.holds_on(day) is counts


def test_an_open_appointment_has_no_end():
    appointment = AppointmentFactory(valid_from=FIRST)
    assert appointment.holds_on(date(2099, 1, 1))


def test_someone_who_has_left_holds_nothing():
    appointment = AppointmentFactory(user__is_active=False)
    assert not current_appointments(appointment.user)
    assert not holders(appointment.role, appointment.office)


def test_today_is_a_day_in_viet_nam():
    appointment = AppointmentFactory(valid_from=date(2026, 11, 21))
    with time_machine.travel("2026-11-20 17:30+00:00", tick=False):  # 00:30 on the 21st in Hà Nội
        assert has_role(appointment.user, appointment.role)
    with time_machine.travel("2026-11-20 16:30+00:00", tick=False):
        assert not has_role(appointment.user, appointment.role)


def test_holders_are_asked_for_by_office_or_by_unit():
    unit = UnitFactory()
    here, there = (
        AppointmentFactory(office=OfficeFactory(unit=unit)),
        AppointmentFactory(office=OfficeFactory(unit=unit)),
    )
    AppointmentFactory()
    assert list(holders(Role.UNIT_HEAD, here.office)) == [here]
    assert set(holders(Role.UNIT_HEAD, unit=unit)) == {here, there}
    assert not holders(Role.CHAIRMAN, unit=unit)


def test_dates_in_the_wrong_order_are_refused_by_the_database():
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentFactory(valid_from=LAST, valid_until=FIRST)


def test_one_appointment_is_not_made_twice():
    first = AppointmentFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        AppointmentFactory(user=first.user, office=first.office, role=first.role)


def test_a_code_of_a_unit_can_come_back_after_a_reform():
    UnitFactory(code="00001", valid_until=date(2025, 6, 30))
    UnitFactory(code="00001", valid_from=date(2025, 7, 1))
    with pytest.raises(IntegrityError), transaction.atomic():
        UnitFactory(code="00001", valid_from=date(2025, 7, 1))


def test_a_mandate_signs_for_one_issuer_between_its_dates():
    mandate = SigningMandateFactory(valid_from=FIRST, valid_until=LAST)
    assert mandate_for(mandate.holder, mandate.issuer, FIRST) == mandate
    assert mandate_for(mandate.holder, OfficeFactory(), FIRST) is None
    assert mandate_for(mandate.holder, mandate.issuer, date(2026, 10, 1)) is None
    assert mandate_for(AppointmentFactory(), mandate.issuer, FIRST) is None


@pytest.mark.parametrize(
    ("fields", "lines"),
    [
        ({"form": SigningForm.COLLECTIVE}, ["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]),
        (
            {"form": SigningForm.DEPUTY, "principal_capacity": "Chủ tịch", "capacity": "Phó Chủ tịch"},
            ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"],
        ),
        (
            {
                "form": SigningForm.DELEGATED,
                "body_line": "",
                "principal_capacity": "Giám đốc",
                "capacity": "Trưởng phòng",
            },
            ["TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG"],
        ),
        ({"form": SigningForm.OWN, "body_line": "", "capacity": "Hiệu trưởng"}, ["HIỆU TRƯỞNG"]),
    ],
)
def test_the_lines_above_a_signature_follow_the_mandate(fields, lines):
    assert SigningMandateFactory(**fields).block_lines() == lines


class TestActing:
    """One person, several roles, one of them at a time."""

    @pytest.fixture
    def person(self, client):
        user = UserFactory()
        client.login(username=user.username, password=PASSWORD)
        return user

    @pytest.fixture
    def two(self, person):
        return (
            AppointmentFactory(user=person, role=Role.UNIT_HEAD, capacity="Chủ tịch"),
            AppointmentFactory(user=person, role=Role.COUNCIL_MEMBER, capacity="Ủy viên"),
        )

    def acting(self, client):
        return client.get("/toi/").context["acting"]

    def test_the_first_appointment_acts_until_another_is_chosen(self, client, two):
        assert self.acting(client) == two[0]
        response = client.post("/doi-vai/", {"appointment": two[1].pk, "next": "/toi/"})
        assert (response.status_code, response.url) == (302, "/toi/")
        assert self.acting(client) == two[1]

    def test_nobody_acts_under_the_appointment_of_another(self, client, two):
        assert client.post("/doi-vai/", {"appointment": AppointmentFactory().pk}).status_code == 404
        assert self.acting(client) == two[0]

    @pytest.mark.parametrize("value", ["", "abc", "-1", "9" * 40])
    def test_nonsense_is_not_found(self, client, two, value):
        assert client.post("/doi-vai/", {"appointment": value}).status_code == 404

    def test_an_appointment_that_ends_during_the_session_stops_acting(self, client, two):
        client.post("/doi-vai/", {"appointment": two[1].pk})
        two[1].valid_until = date(2021, 1, 1)
        two[1].save()
        assert self.acting(client) == two[0]
        assert client.post("/doi-vai/", {"appointment": two[1].pk}).status_code == 404

    def test_without_an_appointment_the_page_says_who_can_help(self, client, person):
        response = client.get("/toi/")
        assert response.context["acting"] is None
        assert "Người quản trị" in response.content.decode()

    def test_switching_never_leads_to_another_site(self, client, two):
        response = client.post("/doi-vai/", {"appointment": two[1].pk, "next": "//evil.example/"})
        assert response.url == "/viec/"

    def test_switching_is_not_a_link(self, client, two):
        assert client.get("/doi-vai/").status_code == 405

    def test_strangers_are_sent_to_the_login_page(self, client):
        assert client.get("/toi/").url.startswith("/dang-nhap/?next=")
        assert client.post("/doi-vai/", {"appointment": 1}).url.startswith("/dang-nhap/")
