"""One living dossier a unit, model, level of government and year; the second is refused and names the first."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from dossiers.errors import BadAnswer
from dossiers.models import Dossier, DossierState, Objection, Round, Title
from dossiers.services.assessment import withdrawal
from tests.factories import dossiers as make
from tests.factories.accounts import OfficeFactory, UnitFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.place(units=2)


def this_year(here: make.Place) -> dict:
    year = here.round.year
    return {"year": year, "deadlines": {"submit": date(year, 12, 31)}}


def test_a_second_round_of_the_year_over_the_same_units_is_refused_and_names_the_first(here):
    with pytest.raises(BadAnswer) as refused:
        make.next_round(here, **this_year(here))
    said = str(refused.value)
    assert (
        f"{here.heads[0].office.unit} đã có hồ sơ cho danh hiệu này ở {here.round} (đang tự đánh giá)."
        in said
    )
    assert said.endswith("hãy bỏ các đơn vị này.")
    assert Round.objects.count() == 1


def test_the_next_year_has_its_own_dossier(here):
    assert make.next_round(here).round.dossiers.count() == 2


def test_many_units_are_named_up_to_five(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    here = make.place(units=7)
    with pytest.raises(BadAnswer, match="Còn 2 đơn vị khác cũng vậy"):
        make.next_round(here, **this_year(here))


def test_a_round_of_another_office_is_not_named(here):
    other = OfficeFactory(unit=here.standing.unit, kind="standing", name="Hội Khuyến học")
    clerk = make.AppointmentFactory(role="standing_clerk", office=other)
    with pytest.raises(BadAnswer) as refused:
        make.next_round(make.Place(**{**vars(here), "clerk": clerk, "standing": other}), **this_year(here))
    said = str(refused.value)
    assert "đã có hồ sơ đang chạy cho danh hiệu này, năm" in said
    assert str(here.round) not in said
    assert "tự đánh giá" not in said


def test_a_withdrawn_or_refused_dossier_makes_way(here):
    withdrawal.withdraw(appointment=here.heads[0], dossier=here.dossier(0), reason="Gửi nhầm đợt.")
    Dossier.objects.filter(pk=here.dossier(1).pk).update(state=DossierState.REFUSED)
    assert make.next_round(here, **this_year(here)).round.dossiers.count() == 2


def test_a_recognised_dossier_lives_while_its_title_holds(here):
    decision = make.decided(here, 0)
    head = make.Place(**{**vars(here), "heads": here.heads[:1]})
    with pytest.raises(BadAnswer) as refused:
        make.next_round(head, **this_year(here))
    assert f"đã được công nhận danh hiệu này cho năm {here.round.year}: {decision}." in str(refused.value)
    Title.objects.update(revoked_on=timezone.localdate(), revoked_why="Căn cứ")
    assert make.next_round(head, **this_year(here)).round.dossiers.count() == 1


def test_an_upheld_appeal_lets_a_recognised_unit_be_assessed_again(here):
    make.decided(here, 0)
    Objection.objects.create(
        dossier=here.dossier(0),
        text="Đủ mức độ 2",
        state="upheld",
        answer="Đúng",
        filed_by=here.heads[0],
        answered_by=here.clerk,
        answered_at=timezone.now(),
        answer_due=timezone.localdate(),
    )
    head = make.Place(**{**vars(here), "heads": here.heads[:1]})
    assert make.next_round(head, **this_year(here)).round.dossiers.count() == 1


def test_a_unit_under_a_new_name_has_the_dossier_of_its_earlier_one(here):
    unit, today = here.heads[0].office.unit, timezone.localdate()
    heir = UnitFactory(parent=unit.parent, level=unit.level, kind=unit.kind, valid_from=today)
    unit.valid_until, unit.successor = today.fromordinal(today.toordinal() - 1), heir
    unit.save()
    head = make.AppointmentFactory(role="unit_head", office__unit=heir)
    with pytest.raises(BadAnswer, match=f"{heir} đã có hồ sơ"):
        make.next_round(make.Place(**{**vars(here), "heads": [head]}), **this_year(here))


def test_the_database_holds_one_running_dossier_a_title(here):
    first = here.dossier(0)
    other = make.next_round(here).dossier(0)
    with pytest.raises(IntegrityError), transaction.atomic():
        Dossier.objects.filter(pk=other.pk).update(title_key=first.title_key)
