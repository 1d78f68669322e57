"""Provinces, cities and hamlets as subjects: opened, answered and lived to a published title."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Appointment, Level, Role
from accounts.rules.units import contains
from criteria.models import CriteriaSet
from criteria.services.loading import load_sets
from dossiers.models import Dossier, Title
from dossiers.rules.own_sets import Typed
from dossiers.services.assessment import answers, dossier_submission
from dossiers.services.rounds.own_sets import OwnSettings
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, UnitFactory
from tests.factories.criteria import CriteriaSetFactory

pytestmark = pytest.mark.django_db
PILOT, NOW = 2022, 0


@pytest.fixture
def here(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return make.place()


@pytest.fixture(autouse=True)
def _during_the_pilot(monkeypatch):
    """The pilot of the cities is over today; its rounds were opened while it ran."""
    monkeypatch.setattr("dossiers.services.rounds.opening_checks.pilots_over", lambda *_: {})


def opened_over(here: make.Place, head: Appointment, criteria_set: CriteriaSet, **rules: Any) -> make.Place:
    """The same people over one unit by another set."""
    one = make.open_round(here.clerk, here.issuer, here.standing, here.council, [head], criteria_set, **rules)
    return make.Place(**{**vars(here), "heads": [head], "criteria_set": criteria_set, "round": one})


def best(kind: str, requirement: Any) -> dict[str, Any]:
    """Fields that meet a demand."""
    number = 0 if "<" in requirement.operator else 100
    return {
        "yes_no": {"yes": True},
        "share": {"numerator": number, "denominator": 100},
        "roll_up": {"numerator": 90, "denominator": 100},
        "change": {"value": 10, "previous": 50}
        if requirement.direction == "fall"
        else {"value": 50, "previous": 10},
    }[kind]


def lived(there: make.Place, level: int = 1) -> Title:
    """The title of the one unit, every indicator answered well."""
    for indicator in there.criteria_set.parsed().indicators:
        answers.save_answer(
            appointment=there.heads[0],
            dossier=there.dossier(),
            code=indicator.code,
            fields={
                **best(indicator.kind, indicator.requirements[level]),
                "register_reason": "Sổ chưa có đủ các quyết định trên giấy.",
            },
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(make, "answered", lambda place, number: place.dossier(number))
        return make.decided(there, level=level).titles.get()


@pytest.mark.parametrize(
    ("upper", "lower", "may"),
    [
        ("xa", "thon", True),
        ("huyen", "thon", True),
        ("thon", "co_so", False),
        ("co_so", "thon", False),
        ("thon", "thon", False),
        ("xa", "co_so", True),
    ],
)
def test_hamlets_lie_in_communes_and_hold_nothing(upper, lower, may):
    assert contains(upper, lower) is may


def test_the_city_itself_is_lived_to_its_published_title(here):
    load_sets()
    city = here.issuer.unit
    city.kind = "thanh_pho"
    city.save()
    chosen = CriteriaSet.objects.newest().get(code="thi-diem-2021-thanh-pho")
    head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit=city)
    typed = (Typed("rule:1:0", "20"),)
    own = OwnSettings(left_out=frozenset({2, 3}), typed=typed, grounds=(make.letter(),))
    title = lived(opened_over(here, head, chosen, year=PILOT, deadlines={}, ground=make.ground(), own=own))
    assert (title.unit, title.government_level, title.name) == (city, "tinh", "Thành phố học tập")
    facts = title.decision.document.facts
    assert "danh hiệu “Thành phố học tập”" in facts["articles"][0]


@pytest.mark.parametrize(("code", "year"), [("tt25-2023-tinh", NOW), ("thi-diem-2021-thanh-pho", PILOT)])
def test_the_screen_offers_the_province_to_a_set_of_its_level_and_it_opens(here, code, year):
    load_sets()
    province, year = here.issuer.unit, year or timezone.localdate().year
    head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit=province)
    chosen = CriteriaSet.objects.newest().get(code=code)
    browser = Client()
    browser.force_login(here.clerk.user)
    form = {"name": "Đợt của tỉnh", "year": year, "criteria_set": chosen.pk, "issuer": here.issuer.pk}
    page = browser.post("/ho-so/dot/mo/", {**form, "act": "bo-tieu-chi"}).content.decode()
    assert f'name="units" value="{province.pk}"' in page
    opened_over(here, head, chosen, year=year, deadlines={}, ground=make.ground())
    assert Dossier.objects.get(unit=province).round.government_level == "tinh"


def test_a_hamlet_is_recognised_by_a_set_of_its_level(here):
    commune = here.units[0]
    hamlet = UnitFactory(level=Level.HAMLET, kind="thon", parent=commune, name="thôn Đông")
    own = CriteriaSetFactory(
        **make.two_levels(),
        code="bo-thon",
        government_level="thon",
        unit_kinds=[{"code": "thon", "name": "Thôn"}],
    )
    head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit=hamlet)
    title = lived(opened_over(here, head, own))
    assert title.name == "Cộng đồng học tập cấp thôn"


def test_a_province_answers_and_sends_as_any_unit(here):
    own = CriteriaSetFactory(**make.two_levels(), code="bo-tinh", government_level="tinh", unit_kinds=[])
    head = AppointmentFactory(role=Role.UNIT_HEAD, office__unit=here.issuer.unit)
    there = opened_over(here, head, own)
    dossier_submission.submit(appointment=head, dossier=make.answered(there), requested_level=1)
    assert there.dossier().state == "checking"
