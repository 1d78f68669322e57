"""Last year's answers as suggestions: along the map of the sets, for who may see them, never as answers."""

from __future__ import annotations

import pytest
from django.utils import timezone

from accounts.models import Role
from criteria.services import maps
from dossiers.models import Answer, Dossier, Round
from dossiers.rules.titles import title_key
from dossiers.services.assessment import previous_answers
from dossiers.services.evidence import attachments
from tests.factories.accounts import AppointmentFactory
from tests.factories.criteria import CriteriaSetFactory, indicator
from tests.factories.dossiers import PDF, Place, answered, open_round, place

pytestmark = pytest.mark.django_db


def last_year(here: Place) -> Place:
    """The round of `place()` as if it had been last year's."""
    year = timezone.localdate().year - 1
    Round.objects.filter(pk=here.round.pk).update(year=year)
    here.round.refresh_from_db()
    key = title_key(here.criteria_set.model, here.round.government_level, year)
    Dossier.objects.filter(round=here.round).exclude(title_key="").update(title_key=key)
    return here


def this_year(here: Place, **more) -> Place:
    """This year's round of the same units by another set, or the same one."""
    chosen = CriteriaSetFactory(**more) if more else here.criteria_set
    opened = open_round(here.clerk, here.issuer, here.standing, here.council, here.heads, chosen)
    return Place(**{**vars(here), "round": opened, "criteria_set": chosen})


def offered(now: Place, code: str):
    return previous_answers.previous_answers_for(dossier=now.dossier(0), code=code, user=now.heads[0].user)


def test_the_same_set_offers_the_same_indicator_with_note_and_evidence():
    here = last_year(place())
    old = answered(here, _1_2={"numerator": 90, "denominator": 100, "note": "Theo danh sách"})
    kept = attachments.attach(
        appointment=here.heads[0], dossier=old, code="1.2", content=PDF, filename="danh-sach.pdf"
    )
    now = this_year(here)
    (found,) = offered(now, "1.2")
    assert (found.words, found.note, found.old_text) == ("90 % (90/100)", "Theo danh sách", "")
    assert found.evidence == [kept]
    assert not Answer.objects.filter(dossier=now.dossier(0)).exists()


def test_a_map_carries_answers_over_split_and_merged_indicators_and_drops_the_rest():
    here = last_year(place())
    answered(here)
    now = this_year(here, code="moi", indicators=[indicator(code) for code in ("a", "b", "c")])
    administrator = AppointmentFactory(role=Role.SITE_ADMINISTRATOR)
    assert offered(now, "a") == []
    maps.save_map(
        appointment=administrator,
        old_set=here.criteria_set,
        new_set=now.criteria_set,
        targets={"1.1": ("a", "b"), "1.2": ("b",)},
    )
    assert [(one.code, one.words, one.relation) for one in offered(now, "a")] == [
        ("1.1", "có", "một phần của chỉ tiêu cũ")
    ]
    assert [one.code for one in offered(now, "b")] == ["1.1", "1.2"]
    assert {one.relation for one in offered(now, "b")} == {"gộp từ nhiều chỉ tiêu cũ"}
    assert offered(now, "c") == []
    assert offered(now, "b")[1].old_text == "Chỉ tiêu 1.2"


def test_another_unit_sees_nothing_of_it_and_another_model_offers_nothing():
    here = last_year(place(units=2))
    answered(here)
    now = this_year(here)
    stranger = previous_answers.previous_answers_for(
        dossier=now.dossier(0), code="1.1", user=here.heads[1].user
    )
    assert stranger == []
    other = this_year(here, code="khac", model="don_vi_hoc_tap", indicators=[indicator("1.1")])
    assert offered(other, "1.1") == []
