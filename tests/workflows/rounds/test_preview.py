"""Before a round is opened its preview says what will happen; faults are refused, doubts are confirmed by a tick."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import Office, OfficeKind, Role
from dossiers.errors import BadAnswer
from dossiers.models import Round
from dossiers.services.rounds import opening
from dossiers.services.rounds.opening_checks import Contradictions
from dossiers.services.rounds.previewing import preview
from dossiers.services.rounds.settings import RoundSettings
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.criteria import CriteriaSetFactory
from tests.factories.home import make_plan
from tests.factories.workflows import confirmed

pytestmark = pytest.mark.django_db
ADDRESS = "/ho-so/dot/mo/"
OPEN = "<span>Mở đợt</span>"
NEXT = timezone.localdate().year + 1


@pytest.fixture
def here():
    return make.place(units=2)


@pytest.fixture
def clerk(here):
    client = Client()
    client.force_login(here.clerk.user)
    return client


def form(here, **changes):
    return {
        "name": "Đợt mới", "year": NEXT, "criteria_set": here.criteria_set.pk, "council": here.council.pk,
        "issuer": here.issuer.pk, "with_council": "on", "units": [unit.pk for unit in here.units],
        "act": "xem-truoc", **changes,
    }  # fmt: skip


def seen(here, units, **changes):
    given = {
        "name": "Đợt mới", "year": NEXT, "criteria_set": here.criteria_set, "standing_office": here.standing,
        "issuer": here.issuer, "council": here.council, "deadlines": {}, **changes,
    }  # fmt: skip
    return preview(appointment=here.clerk, settings=RoundSettings(units=units, **given))


def said(page) -> str:
    return page.content.decode()


def test_it_says_how_many_units_tasks_and_people_and_nothing_is_written(here, clerk):
    page = clerk.post(ADDRESS, form(here))
    html = said(page)
    assert page.status_code == 200
    facts = html.split('id="xem-truoc"')[1]
    assert "2 việc “Tự đánh giá và nộp hồ sơ”" in facts
    assert "2 người đứng đầu đơn vị" in facts
    assert "không có gì phải xác nhận" in facts
    assert OPEN in facts
    assert OPEN not in said(clerk.get(ADDRESS)), "only after the preview"
    assert Round.objects.count() == 1


def test_who_was_told_and_who_could_not_be_is_said_after_opening(here, clerk):
    headless = OfficeFactory(unit__parent=here.issuer.unit).unit
    AppointmentFactory(role=Role.OFFICE_CONTRIBUTOR, office__unit=headless)
    nobody = UnitFactory(parent=here.issuer.unit)
    units = [here.units[0].pk, headless.pk, nobody.pk]
    page = clerk.post(ADDRESS, form(here, units=units, act="open"))
    assert page.status_code == 422
    assert f"1 đơn vị chưa có ai trong hệ thống nên không ai nhận được việc: {nobody.name}" in said(page)
    assert f"chưa có người đứng đầu nên chưa ai nộp hồ sơ được: {headless.name}" in said(page)
    done = said(confirmed(clerk, form(here, units=units), follow=True))
    assert "Đã mở đợt đánh giá với 3 hồ sơ. Đã báo 1 người đứng đầu của 1 đơn vị." in done
    assert "Chưa báo được 2 đơn vị" in done


def test_a_tick_for_other_words_does_not_count(here, clerk):
    one, two = (UnitFactory(parent=here.issuer.unit) for _ in range(2))
    ticks = re.findall(
        r'name="xac-nhan" value="([^"]+)"', said(clerk.post(ADDRESS, form(here, units=[one.pk])))
    )
    page = clerk.post(ADDRESS, form(here, units=[one.pk, two.pk], act="open", **{"xac-nhan": ticks}))
    assert (len(ticks), page.status_code) == (1, 422)


@pytest.mark.parametrize(
    ("flaw", "words"), [("threshold", "Chỉ tiêu 1.2: mức yêu cầu"), ("rule", "Mức độ 2: điều kiện công nhận")]
)
def test_what_the_set_leaves_open_is_confirmed(here, clerk, flaw, words):
    open_set = CriteriaSetFactory(**make.open_level_2(flaw))
    html = said(clerk.post(ADDRESS, form(here, criteria_set=open_set.pk)))
    doubt = html.split('id="xem-truoc"')[1].split("</fieldset>")[0]
    assert "Vẫn mở: đợt không xét Mức độ 2" in doubt
    assert words in doubt


def test_every_fault_is_told_at_once_each_beside_its_field(here, clerk):
    page = clerk.post(ADDRESS, form(
        here, year=timezone.localdate().year, name=here.round.name, due_submit=f"{NEXT}-03-01",
        due_decide=f"{NEXT}-02-01",
    ))  # fmt: skip
    html = said(page)
    assert page.status_code == 422
    for row, words in [
        ('id="id_name"', "đã có đợt mang tên"), ('id="id_due_decide"', "trước hạn của bước"),
        ('id="don-vi"', "đã có hồ sơ cho danh hiệu này"),
    ]:  # fmt: skip
        assert words in html.split(row)[1][:1200], words
    assert f'value="{here.round.name}"' in html, "what was typed is still there"
    assert OPEN not in html


@pytest.mark.parametrize(
    ("units", "words"),
    [("twice", "được chọn hai lần"), ("none", "Chưa chọn đơn vị"), ("far", "không thuộc địa bàn")],
)
def test_units_that_cannot_take_part_are_faults(here, units, words):
    chosen = {"twice": [here.units[0]] * 2, "none": [], "far": [UnitFactory()]}[units]
    found = seen(here, chosen)
    assert any(field == "units" and words in sentence for field, sentence in found.faults)
    assert found.doubts == ()
    with pytest.raises(Exception, match=r"hai lần|Chưa chọn|không"):
        opening.open_round(
            appointment=here.clerk,
            settings=RoundSettings(
                name="Đợt mới", year=NEXT, criteria_set=here.criteria_set, units=chosen, issuer=here.issuer,
                standing_office=here.standing, council=here.council, deadlines={},
            ),
        )  # fmt: skip


def test_a_council_that_cannot_sit_is_a_fault_of_the_council(here):
    here.council.seats.all().update(valid_until=timezone.localdate().replace(year=2020))
    assert [field for field, _ in seen(here, here.units).faults] == ["council"]
    assert seen(here, here.units, with_council=False).faults == ()


def test_contradictions_are_one_error_with_its_fields():
    error = Contradictions([("quorum", "Một."), ("due_submit", "Hai.")])
    assert (isinstance(error, BadAnswer), str(error)) == (True, "Một. Hai.")


def test_the_file_of_the_ground_is_kept_through_the_preview(here, clerk):
    other = OfficeFactory(unit=here.issuer.unit, name="Sở Khác", kind=OfficeKind.STANDING)
    asked = CriteriaSetFactory(
        **make.two_levels(), recognising_authority=make.recogniser("Chủ tịch UBND cấp tỉnh")
    )
    letter = SimpleUploadedFile("cong-van.txt", b"Giao viec")
    typed = form(
        here, criteria_set=asked.pk, issuer=other.pk, ground="Được giao", ground_document="Công văn số 12/UBND-VX",
        ground_file=letter,
    )  # fmt: skip
    html = said(clerk.post(ADDRESS, typed))
    assert "Đã nhận tệp “cong-van.txt”" in html
    token = re.search(r'name="ground_file_giu" value="([^"]+)"', html).group(1)
    del typed["ground_file"]
    done = clerk.post(ADDRESS, {**typed, "act": "open", "ground_file_giu": token})
    assert done.status_code == 302, said(done)[:0]
    assert Round.objects.get(name="Đợt mới").authority_file is not None


def test_the_only_council_and_issuer_are_chosen_and_lists_do_not_say_they_are_optional(here, clerk):
    html = said(clerk.get(ADDRESS))
    for name, key in (("council", here.council.pk), ("issuer", here.issuer.pk)):
        offered = html.split(f'name="{name}"')[1].split("</select>")[0]
        alone = re.search(rf'value="{key}"\s+selected', offered) is not None
        assert alone == (offered.count("<option") == 2), name  # the empty choice and the only one
    council = html.split("Cách bỏ phiếu")[1][:60]
    assert "không bắt buộc" not in council


def test_the_issuer_that_the_set_names_is_chosen_where_none_was(here, clerk):
    other = OfficeFactory(unit=here.issuer.unit, name="Sở Khác", kind=OfficeKind.STANDING)
    named = CriteriaSetFactory(
        **make.two_levels(), recognising_authority=make.recogniser("Chủ tịch UBND cấp tỉnh")
    )
    html = said(clerk.post(ADDRESS, form(here, criteria_set=named.pk, issuer="", council="")))
    offered = html.split('name="issuer"')[1].split("</select>")[0]
    assert f'value="{other.pk}"' in offered
    assert re.search(rf'value="{here.issuer.pk}"\s+selected', offered)
    assert OPEN in html


def test_a_plan_is_named_by_number_title_place_and_year_and_says_why_it_fills_nothing(here, clerk):
    plan = make_plan(office=here.issuer)
    plan.deadlines.all().delete()
    html = said(clerk.get(ADDRESS, {"ke-hoach": plan.pk}))
    named = html.split(f'<option value="{plan.pk}"')[1].split("</option>")[0]
    assert all(part in named for part in (str(plan), plan.place or plan.issuer_name, str(plan.date_year)))
    assert "không nêu ngày nào" in html


def test_an_administrator_opens_a_round_for_an_office_within_the_territory(here):
    district = UnitFactory(parent=here.issuer.unit, name="phường Trong Tỉnh", kind="phuong")
    office = OfficeFactory(unit=district, name="Phòng Văn hóa", kind=OfficeKind.STANDING)
    committee = OfficeFactory(unit=district, name="Ủy ban nhân dân phường", kind=OfficeKind.COMMITTEE)
    council, _ = make.council_of(office)
    quarter = UnitFactory(parent=district, name="tổ dân phố Một", level="co_so", kind="to_dan_pho")
    Office.objects.filter(pk=here.standing.pk).update(kind=OfficeKind.STANDING)
    admin = Client()
    admin.force_login(AppointmentFactory(role=Role.ADMINISTRATOR, office=here.standing).user)
    first = said(admin.get(ADDRESS))
    assert re.search(rf'value="{here.standing.pk}"\s+selected', first), "their own unit's is chosen already"
    assert here.units[0].name in first
    html = said(
        admin.post(ADDRESS, form(here, act="bo-tieu-chi", standing_office=office.pk, units=[], cap=""))
    )
    for name, key in (("council", council.pk), ("issuer", committee.pk)):
        assert f'value="{key}"' in html.split(f'name="{name}"')[1].split("</select>")[0], name
    assert quarter.name in html
    assert here.units[0].name not in html
