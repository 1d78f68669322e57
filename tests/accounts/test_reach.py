"""What an appointment is held over, by role and day: the site, a unit's tree, one unit, one office."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Q
from django.utils import timezone

from accounts.errors import NotManaged
from accounts.models import AdministrativeUnit, Appointment, Level, Office, Role
from accounts.queries import accounts_in_reach, site_appointment
from accounts.reach import HELD_OVER, Over, Reach, in_tree, line_of, reach, stands_above
from accounts.services import appointments, reforms, user_accounts
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("day_stays")]
TODAY = timezone.localdate()
DAY = timedelta(days=1)


@pytest.fixture
def tree() -> dict[str, AdministrativeUnit]:
    """Two provinces; in the first a district, its commune and a school of it, and a commune beside."""
    first = UnitFactory(level=Level.PROVINCE, kind="", code="A")
    district = UnitFactory(level=Level.DISTRICT, parent=first, code="A1")
    commune = UnitFactory(parent=district, code="A1a")
    return {
        "first": first,
        "district": district,
        "commune": commune,
        "school": UnitFactory(level=Level.BODY, parent=commune, code="A1a1"),
        "beside": UnitFactory(parent=first, code="A2"),
        "second": UnitFactory(level=Level.PROVINCE, kind="", code="B"),
    }


def reached(tree, role: str, place: str) -> set[str]:
    """Return the names of the units that a role in a place reaches."""
    post = AppointmentFactory(role=role, office=OfficeFactory(unit=tree[place]))
    names = {unit.pk: name for name, unit in tree.items()}
    return {names[unit.pk] for unit in AdministrativeUnit.objects.filter(reach(post, TODAY).units())}


def test_every_role_says_what_it_is_held_over() -> None:
    assert set(HELD_OVER) == set(Role)


@pytest.mark.parametrize(
    ("role", "place", "names"),
    [
        (Role.SITE_ADMINISTRATOR, "beside", {"first", "district", "commune", "school", "beside", "second"}),
        (Role.ADMINISTRATOR, "first", {"first", "district", "commune", "school", "beside"}),
        (Role.ADMINISTRATOR, "district", {"district", "commune", "school"}),
        (Role.EDITOR, "commune", {"commune", "school"}),
        (Role.UNIT_HEAD, "commune", {"commune"}),
        (Role.STANDING_CLERK, "first", {"first"}),
    ],
)
def test_a_role_reaches_the_site_a_tree_or_its_place(tree, role, place, names) -> None:
    assert reached(tree, role, place) == names


def test_a_tree_follows_who_is_below_today_without_a_query_of_its_own(
    tree, django_assert_num_queries
) -> None:
    post = AppointmentFactory(role=Role.ADMINISTRATOR, office=OfficeFactory(unit=tree["district"]))
    AdministrativeUnit.objects.filter(pk=tree["beside"].pk).update(parent=tree["district"])
    with django_assert_num_queries(1):
        assert AdministrativeUnit.objects.filter(reach(post, TODAY).units()).count() == 4


def test_offices_are_reached_by_their_units_and_one_office_by_itself(tree) -> None:
    offices = {name: OfficeFactory(unit=unit) for name, unit in tree.items()}
    other = OfficeFactory(unit=tree["first"])
    clerk = AppointmentFactory(role=Role.STANDING_CLERK, office=offices["first"])
    admin = AppointmentFactory(role=Role.ADMINISTRATOR, office=offices["district"])
    assert list(Office.objects.filter(reach(clerk, TODAY).offices())) == [offices["first"]]
    assert Office.objects.filter(reach(admin, TODAY).offices()).count() == 3
    assert not reach(clerk, TODAY).holds_office(other)
    assert reach(admin, TODAY).holds_office(offices["school"])
    assert not reach(admin, TODAY).holds_office(offices["first"])
    assert Appointment.objects.filter(reach(admin, TODAY).offices("office")).get() == admin


def test_one_unit_is_asked_by_its_key(tree) -> None:
    admin = AppointmentFactory(role=Role.ADMINISTRATOR, office=OfficeFactory(unit=tree["district"]))
    held = {name for name, unit in tree.items() if reach(admin, TODAY).holds_unit(unit.pk)}
    assert held == {"district", "commune", "school"}
    assert not reach(admin, TODAY).holds_unit(None)


def test_nothing_is_reached_before_or_after_the_days_of_an_appointment(tree) -> None:
    post = AppointmentFactory(role=Role.SITE_ADMINISTRATOR, valid_until=TODAY)
    assert reach(post, TODAY).whole_site
    assert reach(post, TODAY + DAY) == Reach() == reach(post, post.valid_from - DAY)
    assert not AdministrativeUnit.objects.filter(Reach().units())
    assert not Reach().holds_unit(tree["first"].pk)


def test_the_whole_site_stays_reached_in_an_or(tree) -> None:
    everywhere = Q(pk__in=[]) | Reach(Over.SITE).units()
    assert AdministrativeUnit.objects.filter(everywhere).count() == len(tree)


def test_who_stands_above_whom(tree) -> None:
    pairs = {
        (upper, lower) for upper in tree for lower in tree if stands_above(tree[upper].pk, tree[lower].pk)
    }
    assert pairs == {
        ("first", "district"), ("first", "commune"), ("first", "school"), ("first", "beside"),
        ("district", "commune"), ("district", "school"), ("commune", "school"),
    }  # fmt: skip
    assert line_of(tree["school"].pk) == [tree[n].pk for n in ("school", "commune", "district", "first")]


@pytest.mark.parametrize(
    ("on", "district", "beside"),
    [(TODAY, True, False), (TODAY + DAY, False, True), (TODAY + 9 * DAY, False, True)],
)
def test_a_unit_that_moves_is_of_its_former_parent_until_the_day_of_the_move(
    tree, on, district, beside
) -> None:
    moved = {"parent": tree["beside"], "former_parent": tree["district"], "moved_on": TODAY + DAY}
    AdministrativeUnit.objects.filter(pk=tree["commune"].pk).update(**moved)
    for top, held in (("district", district), ("beside", beside), ("first", True)):
        below = AdministrativeUnit.objects.filter(in_tree(tree[top].pk, day=on))
        assert below.filter(pk=tree["school"].pk).exists() is held, top
        assert (tree[top].pk in line_of(tree["school"].pk, on)) is held, top


def test_units_in_a_circle_end_somewhere(tree) -> None:
    AdministrativeUnit.objects.filter(pk=tree["first"].pk).update(parent=tree["school"])
    post = AppointmentFactory(role=Role.ADMINISTRATOR, office=OfficeFactory(unit=tree["first"]))
    assert AdministrativeUnit.objects.filter(reach(post, TODAY).units()).count() == 5
    assert tree["first"].pk in line_of(tree["school"].pk)


class TestTheSitesRole:
    @pytest.fixture
    def admin(self, tree):
        return AppointmentFactory(role=Role.ADMINISTRATOR, office=OfficeFactory(unit=tree["first"]))

    def given(self, by, person=None, role=Role.SITE_ADMINISTRATOR):
        return appointments.appoint(
            by=by, person=person or UserFactory(), office=by.office, role=role, capacity="", since=TODAY
        )

    def test_only_who_holds_it_gives_it_and_ends_it(self, admin):
        with pytest.raises(NotManaged, match="Quản trị hệ thống"):
            self.given(admin)
        AppointmentFactory(role=Role.SITE_ADMINISTRATOR, user=admin.user, office=admin.office)
        given = self.given(admin)
        plain = AppointmentFactory(role=Role.ADMINISTRATOR, office=admin.office)
        ending = {"post": given, "last_day": TODAY, "reason": "Chuyển việc"}
        with pytest.raises(NotManaged, match="Quản trị hệ thống"):
            appointments.end_appointment(by=plain, **ending)
        assert site_appointment(given.user) == given
        appointments.end_appointment(by=admin, **ending)

    def test_a_new_account_does_not_get_it_either(self, admin):
        with pytest.raises(NotManaged):
            appointments.add_person(
                by=admin, username="moi", full_name="Người Mới", email="",
                office=admin.office, role=Role.SITE_ADMINISTRATOR, capacity="", since=TODAY,
            )  # fmt: skip

    def test_who_holds_it_is_sent_away_and_given_a_password_by_their_like_alone(self, admin):
        site = AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=admin.office)
        root = AppointmentFactory(office=admin.office, user__is_superuser=True)
        for person in (site.user, root.user):
            with pytest.raises(NotManaged):
                user_accounts.leave(by=admin, person=person, reason="Nghỉ")
            assert person not in accounts_in_reach(admin.user)
        AppointmentFactory(role=Role.SITE_ADMINISTRATOR, user=admin.user, office=admin.office)
        assert site.user in accounts_in_reach(admin.user)
        assert root.user not in accounts_in_reach(admin.user)
        user_accounts.leave(by=admin, person=site.user, reason="Nghỉ")

    def test_it_does_not_end_with_a_unit_unless_its_like_says_so(self, admin, tree):
        AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=OfficeFactory(unit=tree["beside"]))
        what = {
            "ended": [tree["beside"]], "day": TODAY + DAY, "made": [("A9", "xã Mới")], "kind": "xa",
            "basis": "Nghị quyết 1", "running": lambda units: [],
        }  # fmt: skip
        with pytest.raises(NotManaged):
            reforms.reform(by=admin, **what)

    def test_a_stand_in_does_not_hold_it(self, admin):
        site = AppointmentFactory(role=Role.SITE_ADMINISTRATOR, office=admin.office)
        site.stand_in = object()
        assert reach(site, TODAY) == Reach()
