"""Assignments of a plan become those of the round: the narrowest code, the office that is meant."""

from __future__ import annotations

import pytest
import time_machine

from accounts.models import Level, OfficeKind
from dossiers.rules.plan_assignments import is_office, shares
from dossiers.services.rounds.assignments import assign_from_plan
from tests.documents.parsing.test_seeds import SEEDS
from tests.factories import dossiers as make
from tests.factories.accounts import AppointmentFactory, OfficeFactory, UnitFactory
from tests.factories.criteria import cell, definition, shipped_set
from tests.factories.home import make_plan

FORCE = {"from": cell("2020-01-01"), "until": cell(None)}
PILOT = definition("thi-diem-2021-huyen").indicators
ELEVEN = {
    ("Phòng Giáo dục và Đào tạo", "1.1.1"),
    ("Phòng Tài chính và Kế hoạch", "1.1.1"),
    ("Phòng Nội vụ", "3.2.3"),
    *(("Phòng Văn hóa và Thông tin", code) for code in ("2.2.1", "2.2.2", "2.2.4", "3.2.1")),
    *(("Phòng Lao động - Thương binh và Xã hội", code) for code in ("3.1.1", "3.2.2")),
    ("Phòng Tài nguyên và Môi trường", "3.1.2"),
    ("Trung tâm Giáo dục nghề nghiệp Huyện", "2.2.3"),
}


def task(unit="Phòng Nội vụ", **given):
    return {"unit": unit, "indicators": [], "criteria": [], "standards": [], "task": "", "line": 7, **given}


def test_a_plan_read_before_the_narrowest_code_won_gives_one_indicator_too():
    (share,) = shares([task(indicators=["3.2.3"], criteria=["3.2"], standards=["3"])], PILOT)
    assert (share.name, share.codes, share.line, share.confirms) == ("Phòng Nội vụ", ("3.2.3",), 7, False)


@pytest.mark.parametrize(
    ("words", "confirms"),
    [
        ("Chủ trì thực hiện chỉ báo 3.2.3", False),
        ("Phối hợp kiểm tra chỉ báo 3.2.3", True),
        ("Xác nhận số liệu của chỉ báo 3.2.3", True),
    ],
)
def test_whoever_checks_an_indicator_confirms_it(words, confirms):
    (share,) = shares([task(indicators=["3.2.3"], task=words)], PILOT)
    assert share.confirms == confirms


def test_a_task_that_names_no_indicator_of_the_set_asks_nothing():
    assert shares([task(), task(indicators=["9.9.9"])], PILOT) == []


@pytest.mark.parametrize(
    ("printed", "office", "same"),
    [
        ("Phòng Nội vụ", "Phòng Nội vụ", True),
        ("PHÒNG NỘI VỤ", "Phòng Nội vụ", True),
        ("Phòng Nội vụ huyện", "Phòng Nội vụ", True),
        ("Phòng Nội vụ", "Phòng Nội vụ huyện Hồng Ngự", True),
        ("Phòng GD&ĐT", "Phòng Giáo dục và Đào tạo huyện", True),
        ("Phòng Lao động, Thương binh và Xã hội", "Phòng Lao động - Thương binh và Xã hội", True),
        ("Trung tâm Giáo dục nghề nghiệp Huyện", "Trung tâm Giáo dục nghề nghiệp", True),
        ("Phòng Nội vụ", "Phòng Nông nghiệp", False),
        ("Phòng Nội vụ huyện Tam Nông", "Phòng Nội vụ", False),
        ("Sở Nội vụ", "Phòng Nội vụ", False),
    ],
)
def test_a_printed_name_is_the_offices_with_its_abbreviations_and_the_place_behind_it(printed, office, same):
    assert is_office(printed, office, "huyện Hồng Ngự") == same


@pytest.mark.django_db
class TestTakenOver:
    @pytest.fixture(autouse=True)
    def in_the_pilot(self):
        """The pilot of the districts ended with 2022."""
        with time_machine.travel("2022-11-15 09:00:00+07:00"):
            yield

    def district(self, *offices):
        """A round of the district set over one district that has these offices."""
        here = make.place(criteria={**make.two_levels(), "in_force": FORCE})
        unit = UnitFactory(level=Level.DISTRICT, kind="huyen", name="huyện Hồng Ngự", parent=here.issuer.unit)
        head = AppointmentFactory(office__unit=unit)
        for name in offices:
            OfficeFactory(unit=unit, name=name, kind=OfficeKind.OFFICE)
        opened = make.open_round(
            here.clerk,
            here.issuer,
            here.standing,
            here.council,
            [head],
            shipped_set("thi-diem-2021-huyen"),
            year=2022,
            ground=make.ground(),
        )
        return opened

    def given(self, opened):
        (dossier,) = opened.dossiers.all()
        return [(row.office.name, row.code) for row in dossier.assignments.select_related("office")]

    @pytest.mark.skipif(not SEEDS.is_dir(), reason="../shared/seeds is not here")
    def test_the_district_plan_gives_eleven_assignments(self):
        from documents.parsing import read_file  # only where the plans are here

        (path,) = SEEDS.glob("000_*.txt")
        opened = self.district(*{name for name, _code in ELEVEN})
        assign_from_plan(opened, make_plan(facts=read_file(path)["documents"][0]))
        given = self.given(opened)
        assert len(given) == 11
        assert set(given) == ELEVEN

    def test_each_of_a_printed_list_gets_its_part_and_the_source_is_the_line(self):
        opened = self.district("Phòng Nội vụ", "Phòng Y tế", "Phòng Tư pháp")
        tasks = [
            task("Phòng Y tế, Phòng Tư pháp huyện", criteria=["3.1"]),
            task("Phòng", indicators=["1.1.1"]),
        ]
        assign_from_plan(opened, make_plan(facts={"assignments": tasks}))
        assert sorted(self.given(opened)) == [
            ("Phòng Tư pháp", "3.1.1"), ("Phòng Tư pháp", "3.1.2"), ("Phòng Y tế", "3.1.1"), ("Phòng Y tế", "3.1.2"),
        ]  # fmt: skip
        (dossier,) = opened.dossiers.all()
        assert {row.source for row in dossier.assignments.all()} == {"Dòng 7 của kế hoạch"}

    def test_an_office_that_has_ended_and_two_of_one_name_are_given_nothing(self):
        opened = self.district("Phòng Nội vụ", "Phòng Y tế", "Phòng Y tế huyện")
        opened.dossiers.get().unit.offices.filter(name="Phòng Nội vụ").update(valid_until="2021-12-31")
        tasks = [task("Phòng Nội vụ", indicators=["3.2.3"]), task("Phòng Y tế", indicators=["3.2.3"])]
        assign_from_plan(opened, make_plan(facts={"assignments": tasks}))
        assert self.given(opened) == []
