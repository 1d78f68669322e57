"""What is read from a plan: no set of the round's list; its wording completes the circular's set, by two persons."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from accounts.models import Role
from criteria.models import CriteriaSet, SetDraft, SetEntry
from criteria.services import set_from_plan
from dossiers.errors import BadAnswer
from home.plans.importing import import_file
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory
from tests.factories.criteria import shipped_set

pytestmark = pytest.mark.django_db

FACTS = {"type_name": "Kế hoạch", "symbol": "KH-UBND", "indicators": [{"code": "1.1", "text": "Có kế hoạch"}]}


def logged_in(post) -> Client:
    client = Client()
    client.force_login(post.user)
    return client


def plan_set() -> CriteriaSet:
    return set_from_plan(FACTS, model="cong_dong_hoc_tap", government_level="xa")


def test_the_rounds_list_names_no_set_read_from_a_plan():
    here, stored = make.place(), plan_set()
    page = logged_in(here.clerk).get("/ho-so/dot/mo/").content.decode()
    assert str(here.criteria_set) in page
    assert "đọc từ" not in page
    chosen = logged_in(here.clerk).get(f"/ho-so/dot/mo/?criteria_set={stored.pk}").content.decode()
    assert "đọc từ" not in chosen


def test_no_round_is_opened_by_what_a_plan_prints():
    here, stored = make.place(), plan_set()
    with pytest.raises(BadAnswer, match="bản nháp đọc từ kế hoạch"):
        make.open_round(here.clerk, here.issuer, here.standing, here.council, [here.heads[0]], stored)


def test_a_round_of_before_keeps_the_set_that_was_read_from_its_plan():
    """Databases of before hold rounds opened by such a set, stored as published."""
    here, stored = make.place(), plan_set()
    CriteriaSet._base_manager.filter(pk=stored.pk).update(state="published")
    type(here.round)._base_manager.filter(pk=here.round.pk).update(criteria_set=stored)
    assert logged_in(here.clerk).get(f"/ho-so/dot/{here.round.pk}/").status_code == 200
    assert logged_in(here.heads[0]).get(here.dossier(0).get_absolute_url()).status_code == 200
    site = AppointmentFactory(role=Role.SITE_ADMINISTRATOR)
    assert logged_in(site).get(f"/quan-tri/bo-tieu-chi/{stored.pk}/").status_code == 200


def test_the_plan_of_the_commune_gives_its_wording_to_the_circulars_set(seeds):
    """The whole way over HTTP: imported, taken over, confirmed by another person, published, printed to citizens."""
    path = next(seeds.glob("001*"))
    (done,) = import_file(content=path.read_bytes(), filename=path.name, publish=False)
    stored = CriteriaSet.objects.get(code=done.plan.criteria_set_code)
    assert [level.level for level in stored.parsed().levels] == [2]
    circular = shipped_set("tt25-2023-xa")
    one, other = (AppointmentFactory(role=Role.SITE_ADMINISTRATOR) for _ in range(2))
    first, second = logged_in(one), logged_in(other)
    shown = first.get(f"/quan-tri/bo-tieu-chi/{circular.pk}/").content.decode()
    assert "Kế hoạch “Kế hoạch KH-UBND, Ủy ban nhân dân xã Thái Sơn, 2024” nêu" in shown
    address = first.post(f"/quan-tri/bo-tieu-chi/{circular.pk}/", {"hoan-thien": "1"}).url
    for code in ("1.1", "5.2"):
        sent = {"act": "take", "item": f"official:{code}:0:0", "plan": stored.pk}
        assert first.post(address, sent).status_code == 302
    for entry in SetEntry.objects.all():
        assert first.post(address, {"act": "confirm", "entry": entry.pk}).status_code == 422
        assert second.post(address, {"act": "confirm", "entry": entry.pk}).status_code == 302
    assert first.post(address, {"act": "publish"}).status_code == 302
    newest = CriteriaSet.objects.get(code="tt25-2023-xa", version=circular.version + 1)
    wording = newest.parsed().by_code["5.2"].official
    assert "50%" in wording
    assert "12%" in wording
    assert newest.parsed().by_code["5.2"].requirements == circular.parsed().by_code["5.2"].requirements
    page = Client().get("/bo-tieu-chi/tt25-2023-xa/").content.decode()
    assert wording.replace('"', "&quot;") in page
    assert not SetDraft.objects.exists()


def test_the_list_of_sets_says_which_pilot_is_over():
    shipped_set("thi-diem-2021-huyen")
    site = AppointmentFactory(role=Role.SITE_ADMINISTRATOR)
    for day, over in (("2022-12-31", False), ("2023-01-01", True)):
        with time_machine.travel(f"{day} 10:00:00+07:00"):
            page = logged_in(site).get("/quan-tri/bo-tieu-chi/").content.decode()
        assert ("đã hết thí điểm" in page) is over
