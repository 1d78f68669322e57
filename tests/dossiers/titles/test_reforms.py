"""After a reform of units: what goes on under a new name, what a merged or divided unit does not inherit."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.models import AdministrativeUnit, Role
from accounts.unit_succession import earlier_selves, heir_on, under_new_name
from dossiers.errors import Incomplete, NotAllowed
from dossiers.models import Dossier, EndingKind, Objection, Recusal, RecusalKind, Title
from dossiers.services.assessment import dossier_submission, submission_checks
from dossiers.services.titles import appeals, revocations
from ledger.models import OutboxMessage
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, UnitFactory
from workflows.notifications import renewals
from workflows.screens.titles import title_groups

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def here():
    return make.place(units=2)


def became(old: list[AdministrativeUnit], name: str = "phường Tên Mới", **facts) -> AdministrativeUnit:
    """The unit that takes the place of these from today on."""
    today = timezone.localdate()
    heir = UnitFactory(name=name, parent=old[0].parent, valid_from=today, **facts)
    AdministrativeUnit.objects.filter(pk__in=[unit.pk for unit in old]).update(
        valid_until=today - DAY, successor=heir
    )
    return heir


def head_of(unit: AdministrativeUnit):
    return AppointmentFactory(role=Role.UNIT_HEAD, office__unit=unit, valid_from=timezone.localdate())


def asking(here, unit, *, level=2) -> Dossier:
    """The unit's answered dossier in another round."""
    head = head_of(unit)
    opened = make.next_round(make.Place(**{**vars(here), "heads": [head]}))
    return make.answered(opened)


def fate(words: str) -> str:
    return "goes on" if "vẫn giữ danh hiệu" in words else "is over" if "không chuyển sang" in words else words


def test_a_unit_with_a_new_name_waits_from_the_decision_it_got_under_the_old_one(here):
    make.decided(here, 0)
    dossier = asking(here, became(here.units[:1]))
    with pytest.raises(Incomplete, match="còn 1 điểm"):
        dossier_submission.submit(appointment=head_of(dossier.unit), dossier=dossier, requested_level=2)
    found = [one.sentence for one in submission_checks.blocking_findings(dossier, 2)]
    assert "Chưa đủ 12 tháng" in found[0]
    assert f"khi đơn vị mang tên {here.units[0]}" in found[0]


def test_a_merged_unit_asks_as_one_without_a_title_and_is_told_why(here):
    make.decided(here, 0, 1)
    dossier = asking(here, became(here.units, "xã Hợp Nhất"))
    assert submission_checks.blocking_findings(dossier, 2) == []
    said = [one.sentence for one in submission_checks.advisory_findings(dossier) if not one.code]
    assert any("không chuyển sang đơn vị sau khi sắp xếp" in one for one in said)
    assert all(unit.name in said[0] for unit in here.units)


def test_the_new_title_replaces_the_one_held_under_the_old_name(here):
    make.decided(here, 0)
    heir = became(here.units[:1])
    head = head_of(heir)
    again = make.next_round(make.Place(**{**vars(here), "heads": [head]}))
    make.decided(again)
    old, new = Title.objects.order_by("pk")
    assert (old.replaced_by, new.unit) == (new, heir)
    assert new.replaced_on is None


@pytest.mark.parametrize(("merged", "listed", "said"), [(False, 1, "goes on"), (True, 0, "is over")])
def test_the_list_of_who_may_ask_for_more_follows_a_new_name_and_no_merger(here, merged, listed, said):
    make.decided(here, 0)
    became(here.units if merged else here.units[:1])
    later = timezone.localdate() + timedelta(days=400)
    ready = title_groups.in_group(Title.objects.all(), "duoc-nang", later)
    assert ready.count() == listed
    words = title_groups.reform_notes(Title.objects.select_related("unit__successor"), later)
    assert [fate(one) for one in words.values()] == [said]


def test_a_unit_that_asks_under_its_new_name_already_is_not_listed_again(here):
    make.decided(here, 0)
    asking(here, became(here.units[:1]))
    later = timezone.localdate() + timedelta(days=400)
    assert not title_groups.in_group(Title.objects.all(), "duoc-nang", later).exists()


def test_the_heirs_head_is_told_that_a_title_ends_soon(here):
    make.decided(here, 0)
    heir = became(here.units[:1])
    head = head_of(heir)
    renewals.announce(Title.objects.get().valid_until - timedelta(days=20))
    told = OutboxMessage.objects.get(to=head.user, key__startswith="renewal:")
    assert f"nay do {heir} kế thừa" in told.body


def test_the_heir_keeps_the_papers_objects_and_gives_the_title_up(here):
    make.decided(here, 0)
    head = head_of(became(here.units[:1]))
    dossier = Dossier.objects.visible_to(head.user).get()
    assert dossier.unit == here.units[0]
    assert appeals.file_appeal(appointment=head, dossier=dossier, text="Đề nghị xem lại.").pk
    assert Objection.objects.get().filed_by == head
    given = {
        "title": Title.objects.get(),
        "kind": EndingKind.GIVE_UP,
        "ground": "Điều 1",
        "reason": "Đơn vị mới",
    }
    with pytest.raises(NotAllowed):
        revocations.propose(appointment=here.heads[1], **given)
    assert revocations.propose(appointment=head, **given).proposed_by == head


def test_whoever_worked_this_year_in_a_unit_that_was_merged_stays_out_of_the_heirs_dossier(here):
    heir = became(here.units)
    AppointmentFactory(user=here.seats[2].user, office=here.heads[0].office)
    make.on_agenda(make.next_round(make.Place(**{**vars(here), "heads": [head_of(heir)]})))
    assert Recusal.objects.get().seat.appointment == here.seats[2]
    assert Recusal.objects.get().kind == RecusalKind.OWN_UNIT


def test_a_name_changed_twice_is_one_unit_and_a_division_is_not():
    today = timezone.localdate()
    first = UnitFactory(name="xã Một")
    with time_machine.travel(today - 30 * DAY):
        second = became([first], "thị trấn Hai")
    third = became([second], "phường Ba")
    assert earlier_selves([third])[third.pk] == [second, first]
    assert set(under_new_name(today)) == {first, second}
    first.refresh_from_db()
    assert heir_on(first, today) == third
    assert heir_on(first, today - 10 * DAY) == second
    divided = UnitFactory(name="xã Rộng")
    main = became([divided], "xã Đông")
    divided.other_successors.add(UnitFactory(name="xã Tây", valid_from=today))
    assert earlier_selves([main])[main.pk] == []
    assert divided not in under_new_name(today)


def test_a_unit_that_took_another_in_stays_itself():
    kept, taken = UnitFactory(name="xã Lớn"), UnitFactory(name="xã Nhỏ")
    AdministrativeUnit.objects.filter(pk=taken.pk).update(
        valid_until=timezone.localdate() - DAY, successor=kept
    )
    assert earlier_selves([kept])[kept.pk] == []
    assert not under_new_name(timezone.localdate()).exists()


def test_units_without_forerunners_are_asked_about_in_one_query(here, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert earlier_selves(here.units) == {unit.pk: [] for unit in here.units}
