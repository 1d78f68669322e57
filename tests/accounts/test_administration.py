"""Acts of administrators: roles, mandates, units and their reform; what is refused says why in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.errors import NotManaged, PeopleError
from accounts.models import AdministrativeUnit, Appointment, Level, Role, SigningMandate
from accounts.queries import current_appointments, managed_by, mandate_for
from accounts.rules import units as unit_rules
from accounts.services import (
    appointments,
    mandates,
    reforms,
    stand_ins,
)
from accounts.services import (
    units as unit_services,
)
from ledger.models import AuditLine, OutboxMessage
from tests.factories.accounts import (
    LONG_AGO,
    AppointmentFactory,
    OfficeFactory,
    SigningMandateFactory,
    UnitFactory,
    UserFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_stays")]
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def province():
    return UnitFactory(level=Level.PROVINCE, kind="", name="tỉnh Thử", code="99")


@pytest.fixture
def office(province):
    return OfficeFactory(unit=UnitFactory(parent=province, name="xã Một", code="10001"))


@pytest.fixture
def admin(province):
    return AppointmentFactory(role=Role.ADMINISTRATOR, office=OfficeFactory(unit=province))


def appointed(admin, office, **changes):
    fields = {
        "person": UserFactory(),
        "office": office,
        "role": Role.UNIT_HEAD,
        "capacity": "Chủ tịch",
        "since": TODAY,
        **changes,
    }
    return appointments.appoint(by=admin, **fields)


def granted(admin, holder, **changes):
    fields = {
        "issuer": holder.office,
        "form": "KT",
        "principal_capacity": "Chủ tịch",
        "capacity": "Phó Chủ tịch",
        "since": TODAY,
        "basis": "Quyết định 12",
        **changes,
    }
    return mandates.grant(by=admin, holder=holder, **fields)


def reformed(admin, ended, **changes):
    fields = {
        "day": TODAY,
        "made": [("10009", "xã Mới")],
        "kind": "xa",
        "basis": "Nghị quyết 1",
        "running": lambda units: [],
        **changes,
    }
    return reforms.reform(by=admin, ended=ended, **fields)


class TestWhatIsKept:
    def test_an_administrator_keeps_their_unit_and_everything_below_it(self, admin, office, province):
        school = UnitFactory(parent=office.unit, level=Level.BODY)
        UnitFactory()
        assert set(managed_by(admin)) == {province, office.unit, school}

    def test_nobody_else_keeps_anything(self, office):
        assert not managed_by(AppointmentFactory(role=Role.CHAIRMAN, office=office))

    def test_an_ended_appointment_keeps_nothing_any_more(self, admin, office):
        admin.valid_until = TODAY - DAY
        with pytest.raises(NotManaged):
            appointed(admin, office)

    def test_a_communes_administrator_does_not_reach_the_province(self, admin, office):
        low = AppointmentFactory(role=Role.ADMINISTRATOR, office=office)
        with pytest.raises(NotManaged):
            appointed(low, admin.office)


class TestAppointments:
    def test_a_person_holds_several_roles_and_is_told(self, admin, office):
        first = appointed(admin, office)
        appointed(admin, office, person=first.user, role=Role.OFFICE_CONTRIBUTOR)
        assert current_appointments(first.user).count() == 2
        assert OutboxMessage.objects.filter(to=first.user).count() == 2
        assert AuditLine.objects.filter(act="appoint", actor=admin.user).count() == 2

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"until": TODAY - DAY}, "đứng trước ngày đầu"),
            ({"since": LONG_AGO - DAY}, "chỉ có hiệu lực từ"),
            ({"role": "vua"}, "Chưa chọn vai"),
        ],
    )
    def test_wrong_days_and_roles_are_refused(self, admin, office, changes, words):
        with pytest.raises(PeopleError, match=words):
            appointed(admin, office, **changes)

    def test_the_same_role_twice_oneself_a_stranger_and_a_closed_account_are_refused(self, admin, office):
        held = appointed(admin, office)
        closed = UserFactory(is_active=False)
        stranger = AppointmentFactory().user
        for person, words in (
            (held.user, "đã giữ vai"),
            (admin.user, "Không tự phân công"),
            (stranger, "không thuộc phạm vi"),
            (closed, "đã thôi công tác"),
        ):
            with pytest.raises(PeopleError, match=words):
                appointed(admin, office, person=person)

    def test_an_office_that_ends_takes_nobody_beyond_its_last_day(self, admin, office):
        office.valid_until = TODAY + 5 * DAY
        office.save()
        with pytest.raises(PeopleError, match="đến hết"):
            appointed(admin, office)
        assert appointed(admin, office, until=TODAY + 5 * DAY)

    def test_an_ended_role_takes_its_mandate_and_stand_in_with_it(self, admin, office):
        post = AppointmentFactory(office=office, role=Role.STANDING_CLERK)
        mandate = SigningMandateFactory(holder=post)
        deputy = AppointmentFactory(office=office, role=Role.OFFICE_CONTRIBUTOR).user
        stand_ins.stand_in(by=post, principal=post, deputy=deputy, since=TODAY, until=TODAY + 5 * DAY)
        appointments.end_appointment(by=admin, post=post, last_day=TODAY, reason="Nghỉ hưu")
        mandate.refresh_from_db()
        assert mandate.valid_until == TODAY
        assert current_appointments(post.user, TODAY).exists()
        assert not current_appointments(post.user, TODAY + DAY).exists()
        assert not current_appointments(deputy, TODAY + DAY).filter(pk=post.pk).exists()

    @pytest.mark.parametrize(
        ("last", "reason", "words"),
        [
            (TODAY - 2 * DAY, "Nghỉ", "không thể trước"),
            (TODAY, " ", "Chưa ghi lý do"),
            (TODAY + 9 * DAY, "Nghỉ", "chỉ kết thúc sớm hơn"),
        ],
    )
    def test_a_role_is_ended_with_a_reason_and_not_long_ago(self, admin, office, last, reason, words):
        post = AppointmentFactory(office=office, valid_until=TODAY + 9 * DAY)
        with pytest.raises(PeopleError, match=words):
            appointments.end_appointment(by=admin, post=post, last_day=last, reason=reason)

    def test_nobody_ends_their_own_role(self, admin):
        with pytest.raises(PeopleError, match="Không tự kết thúc"):
            appointments.end_appointment(by=admin, post=admin, last_day=TODAY, reason="Nghỉ")


class TestMandates:
    @pytest.fixture
    def deputy(self, office):
        return AppointmentFactory(office=office, role=Role.DEPUTY, capacity="Phó Chủ tịch")

    def test_a_mandate_counts_from_its_first_day_under_its_document(self, admin, deputy):
        made = granted(admin, deputy, since=TODAY + DAY)
        assert mandate_for(deputy, deputy.office, TODAY) is None
        assert mandate_for(deputy, deputy.office, TODAY + DAY) == made
        assert made.basis == "Quyết định 12"

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"principal_capacity": ""}, "ký thay"),
            ({"form": "TM"}, "tên tập thể"),
            ({"form": "TUQ"}, "thời hạn và nội dung"),
            ({"form": "TUQ", "until": TODAY}, "thời hạn và nội dung"),
            ({"form": "XX"}, "hình thức ký"),
            ({"basis": ""}, "văn bản giao"),
            ({"capacity": " "}, "chức vụ người ký"),
            ({"until": TODAY - DAY}, "đứng trước"),
            ({"since": LONG_AGO - DAY}, "chỉ có hiệu lực từ"),
        ],
    )
    def test_what_a_form_of_signing_lacks_is_said(self, admin, deputy, changes, words):
        with pytest.raises(PeopleError, match=words):
            granted(admin, deputy, **changes)

    def test_two_mandates_of_one_signer_do_not_cover_the_same_paper_on_one_day(self, admin, deputy):
        granted(admin, deputy, until=TODAY + 5 * DAY, kinds=["to_trinh"])
        with pytest.raises(PeopleError, match="đã có thẩm quyền"):
            granted(admin, deputy, form="TL", since=TODAY + 5 * DAY)
        assert granted(admin, deputy, kinds=["bao_cao"])
        assert granted(admin, deputy, since=TODAY + 6 * DAY, kinds=["to_trinh"])

    def test_two_people_do_not_sign_as_the_same_head(self, admin, deputy):
        first = AppointmentFactory(office=deputy.office, role=Role.CHAIRMAN)
        granted(admin, first, form="", capacity="Chủ tịch")
        with pytest.raises(PeopleError, match="hai người"):
            granted(admin, deputy, form="TM", body_line="Ủy ban nhân dân", capacity="CHỦ TỊCH")

    def test_nobody_gives_a_mandate_to_themselves_or_for_another_province(self, admin, deputy):
        with pytest.raises(PeopleError, match="cho mình"):
            granted(admin, admin)
        with pytest.raises(NotManaged):
            granted(admin, AppointmentFactory())
        with pytest.raises(NotManaged):
            granted(admin, deputy, issuer=OfficeFactory())

    def test_an_ended_mandate_signs_nothing_the_day_after(self, admin, deputy):
        made = granted(admin, deputy)
        with pytest.raises(PeopleError, match="lý do"):
            mandates.end_mandate(by=admin, mandate=made, last_day=TODAY, reason="")
        mandates.end_mandate(by=admin, mandate=made, last_day=TODAY, reason="Phân công lại")
        assert mandate_for(deputy, deputy.office, TODAY) == made
        assert mandate_for(deputy, deputy.office, TODAY + DAY) is None
        with pytest.raises(PeopleError, match="sớm hơn"):
            mandates.end_mandate(by=admin, mandate=made, last_day=TODAY, reason="Lần nữa")
        assert SigningMandate.objects.filter(pk=made.pk).exists()


class TestUnits:
    def made(self, admin, parent, **changes):
        fields = {
            "name": "xã Hai",
            "code": "10002",
            "level": "xa",
            "kind": "xa",
            "since": TODAY,
            "basis": "NQ",
        }
        return unit_services.add_unit(by=admin, parent=parent, **{**fields, **changes})

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"code": "10001"}, "đang là mã của"),
            ({"code": "mã xấu"}, "chữ không dấu"),
            ({"level": "tinh"}, "không thể có đơn vị"),
            ({"name": " "}, "Chưa ghi tên"),
            ({"basis": ""}, "Chưa ghi căn cứ"),
            ({"since": LONG_AGO - DAY}, "chỉ có hiệu lực từ"),
        ],
    )
    def test_what_is_wrong_with_a_new_unit_is_said(self, admin, office, province, changes, words):
        with pytest.raises(PeopleError, match=words):
            self.made(admin, province, **changes)

    def test_the_code_of_a_unit_that_ended_may_be_used_again(self, admin, province):
        UnitFactory(code="10002", valid_until=TODAY - DAY)
        assert self.made(admin, province).parent == province

    def test_an_office_with_people_is_not_ended_and_they_are_named(self, admin, office):
        post = AppointmentFactory(office=office)
        with pytest.raises(PeopleError, match=str(post.user)):
            unit_services.end_office(by=admin, office=office, last_day=TODAY, reason="Giải thể")
        appointments.end_appointment(by=admin, post=post, last_day=TODAY, reason="Giải thể")
        assert (
            unit_services.end_office(by=admin, office=office, last_day=TODAY, reason="x").valid_until == TODAY
        )

    @pytest.mark.parametrize(
        ("upper", "lower", "may"),
        [("tinh", "xa", True), ("xa", "co_so", True), ("xa", "xa", False), ("co_so", "xa", False)],
    )
    def test_a_unit_contains_lower_ones_only(self, upper, lower, may):
        assert unit_rules.contains(upper, lower) is may


class TestReform:
    @pytest.fixture
    def two(self, province, office):
        return [office.unit, UnitFactory(parent=province, name="xã Hai", code="10002")]

    def test_units_end_the_day_before_their_heir_begins_and_everything_in_them_ends(self, admin, two, office):
        post = AppointmentFactory(office=office)
        mandate = SigningMandateFactory(holder=post)
        school = UnitFactory(parent=two[1], level=Level.BODY)
        (heir,) = reformed(admin, two, day=TODAY + 10 * DAY)
        last = TODAY + 9 * DAY
        for row in (*two, office, post, mandate, school):
            row.refresh_from_db()
        assert [unit.valid_until for unit in two] == [last, last]
        assert (office.valid_until, post.valid_until, mandate.valid_until) == (last, last, last)
        assert (heir.valid_from, set(heir.predecessors.all())) == (TODAY + 10 * DAY, set(two))
        assert school.parent == heir
        assert AuditLine.objects.filter(act="reform-unit").count() == 2

    def test_a_new_name_from_a_day_on_may_keep_the_code(self, admin, office):
        (heir,) = reformed(admin, [office.unit], made=[("10001", "phường Một")], kind="phuong")
        assert AdministrativeUnit.objects.filter(code="10001").count() == 2
        assert heir.predecessors.get() == office.unit

    def test_a_unit_taken_in_by_another_names_it(self, admin, two):
        assert reformed(admin, two[:1], made=[], into=two[1]) == [two[1]]
        two[0].refresh_from_db()
        assert two[0].successor == two[1]

    def test_a_split_has_a_main_heir_and_others(self, admin, office):
        main, other = reformed(admin, [office.unit], made=[("10003", "xã Đông"), ("10004", "xã Tây")])
        office.unit.refresh_from_db()
        assert office.unit.successor == main
        assert list(office.unit.other_successors.all()) == [other]

    def test_running_dossiers_stop_it_and_nothing_is_changed(self, admin, two):
        with pytest.raises(PeopleError, match="xã Một – Đợt 2026"):
            reformed(admin, two, running=lambda units: [f"{units[0]} – Đợt 2026"])
        assert not AdministrativeUnit.objects.filter(valid_until__isnull=False).exists()

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"day": TODAY - DAY}, "không thể trước hôm nay"),
            ({"made": []}, "Chưa có đơn vị kế thừa"),
            ({"made": [("1", "a"), ("2", "b")]}, "từng lần"),
            ({"basis": ""}, "Chưa ghi căn cứ"),
            ({"made": [("99", "xã Mới")]}, "đang là mã của"),
        ],
    )
    def test_what_is_wrong_with_a_reform_is_said(self, admin, two, changes, words):
        with pytest.raises(PeopleError, match=words):
            reformed(admin, two, **changes)
        assert not AdministrativeUnit.objects.filter(valid_until__isnull=False).exists()

    def test_ones_own_unit_one_that_ended_and_units_of_two_places_are_refused(self, admin, two, province):
        low = AppointmentFactory(role=Role.ADMINISTRATOR, office=OfficeFactory(unit=two[0]))
        school = UnitFactory(parent=two[1], level=Level.BODY)
        ended = UnitFactory(parent=province, valid_until=TODAY)
        for by, units, words in (
            (low, two[:1], "của chính bạn"),
            (admin, [two[0], school], "cùng cấp"),
            (admin, [ended], "đã có ngày ngừng"),
            (admin, [], "Chưa chọn đơn vị"),
        ):
            with pytest.raises(PeopleError, match=words):
                reformed(by, units)

    def test_somebody_appointed_for_later_stops_it(self, admin, office):
        AppointmentFactory(office=office, valid_from=TODAY + 20 * DAY)
        with pytest.raises(PeopleError, match="được phân công"):
            reformed(admin, [office.unit])
        assert Appointment.objects.filter(valid_until__isnull=False).count() == 0
