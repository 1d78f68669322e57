"""Rounds of two provinces on one installation stand in nobody's way; a moved unit is opened for by whom it belongs to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AdministrativeUnit
from dossiers.errors import BadAnswer, NotAllowed
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db


def test_two_offices_may_give_their_rounds_one_name():
    first, second = make.place(name="Đợt năm nay"), make.place(name="Đợt năm nay")
    assert first.round.name == second.round.name


def test_one_office_may_not():
    here = make.place(name="Đợt năm nay")
    with pytest.raises(BadAnswer, match="đã có đợt mang tên"):
        make.next_round(here, name="Đợt năm nay", year=here.round.year)


@pytest.mark.parametrize(("days", "opens"), [(1, True), (0, False)])
def test_a_unit_that_moves_is_in_the_round_of_its_former_territory_until_that_day(days, opens):
    here, there = make.place(), make.place()
    AdministrativeUnit.objects.filter(pk=here.units[0].pk).update(
        parent=there.issuer.unit,
        former_parent=here.issuer.unit,
        moved_on=timezone.localdate() + timedelta(days),
    )
    if opens:
        assert make.next_round(here, name="Đợt sau").round.dossiers.get().unit == here.units[0]
        return
    with pytest.raises((BadAnswer, NotAllowed), match="Hãy bỏ"):
        make.next_round(here, name="Đợt sau")
