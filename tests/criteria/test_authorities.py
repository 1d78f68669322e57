"""Who recognises: words of a set against offices, by day, level of government and kind of unit."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.rules.offices import head_of
from criteria.rules.authorities import Issuer, Judged, Standing, finding, leads, post_named
from criteria.sets.checking import problems
from criteria.sets.parsing import parse
from tests.factories.criteria import cell, content, definition

BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)
PGD = Issuer("Phòng Giáo dục và Đào tạo huyện Hiệp Hòa", "huyen")
SGD = Issuer("Sở Giáo dục và Đào tạo Hưng Yên", "tinh")
BO = Issuer("Bộ Giáo dục và Đào tạo", "co_so")
PROVINCE = Issuer("Ủy ban nhân dân tỉnh Hưng Yên", "tinh")
DISTRICT = Issuer("UBND huyện Hiệp Hòa", "huyen")
COMMUNE = Issuer("Ủy ban nhân dân xã Thái Sơn", "xa")
ISSUERS = (PGD, SGD, BO, PROVINCE, DISTRICT, COMMUNE)


@pytest.mark.parametrize(
    ("code", "day", "named"),
    [
        ("tt25-2023-xa", BEFORE, PGD),
        ("tt25-2023-huyen", BEFORE, SGD),
        ("tt25-2023-tinh", AFTER, BO),
        ("tt24-2023-huyen", BEFORE, DISTRICT),
        ("tt24-2023-tinh", AFTER, PROVINCE),
        ("tt44-2014", date(2023, 5, 1), DISTRICT),
    ],
)
def test_each_circular_names_one_of_all_offices_on_its_days(code, day, named):
    told = {one: finding(definition(code), one, [Judged()], day).standing for one in ISSUERS}
    assert told == {one: Standing.NAMED if one == named else Standing.OTHER for one in ISSUERS}


@pytest.mark.parametrize("code", ["tt25-2023-xa", "tt25-2023-huyen", "tt24-2023-huyen"])
def test_after_the_districts_ended_nobody_is_named_for_sure(code):
    told = {finding(definition(code), one, [Judged()], AFTER).standing for one in ISSUERS}
    assert told == {Standing.UNKNOWN}


@pytest.mark.parametrize("code", ["thi-diem-2021-huyen", "thi-diem-2021-thanh-pho"])
def test_a_pilot_names_nobody(code):
    found = finding(definition(code), PROVINCE, [Judged()], date(2022, 6, 1))
    assert (found.standing, found.words, found.needs_ground) == (Standing.UNKNOWN, "", True)


def test_a_day_that_no_line_covers_is_unknown():
    assert finding(definition("tt44-2014"), DISTRICT, [Judged()], AFTER).standing == Standing.UNKNOWN


@pytest.mark.parametrize(("issuer", "level", "fits"), [
    (PROVINCE, "tinh", True), (DISTRICT, "huyen", True), (PROVINCE, "huyen", False), (DISTRICT, "tinh", False),
])  # fmt: skip
def test_of_the_same_level_is_read_with_the_unit(issuer, level, fits):
    found = finding(definition("tt22-2020"), issuer, [Judged(level, "truong")], date(2023, 1, 1))
    assert (found.standing == Standing.NAMED) is fits


def narrowed():
    said = {"from": None, "until": None, "verified": True, "source": "bài kiểm thử"}
    return parse(content(authorities=[
        {"value": "Chủ tịch Ủy ban nhân dân tỉnh", **said},
        {"value": "Giám đốc Sở Giáo dục và Đào tạo", "unit_kinds": ["thpt"], **said},
        {"value": "Trưởng phòng Giáo dục và Đào tạo", "levels": ["huyen"], **said},
    ]))  # fmt: skip


@pytest.mark.parametrize(("judged", "named"), [
    (Judged("tinh", "co_quan"), PROVINCE), (Judged("tinh", "thpt"), SGD), (Judged("huyen", "co_quan"), PGD),
])  # fmt: skip
def test_what_is_said_of_a_kind_or_a_level_goes_before_what_is_said_of_all(judged, named):
    fitting = [one for one in ISSUERS if not finding(narrowed(), one, [judged], AFTER).needs_ground]
    assert fitting == [named]


def test_one_unit_that_another_recognises_makes_the_whole_list_anothers():
    mixed = [Judged("tinh", "co_quan"), Judged("tinh", "thpt")]
    assert finding(narrowed(), PROVINCE, mixed, AFTER).standing == Standing.OTHER


def test_options_not_checked_leave_it_open_and_checked_ones_are_all_named():
    line = {
        **cell("Chủ tịch Ủy ban nhân dân tỉnh"),
        "from": None,
        "until": None,
        "options": ["Giám đốc Sở GD&ĐT"],
    }
    for verified, standing in ((False, Standing.UNKNOWN), (True, Standing.NAMED)):
        found = parse(content(authorities=[{**line, "verified": verified}]))
        assert {finding(found, one, [Judged()], AFTER).standing for one in (PROVINCE, SGD)} == {standing}


def test_a_kind_that_the_set_does_not_name_is_told():
    line = {**cell("Chủ tịch Ủy ban nhân dân"), "from": None, "until": None, "unit_kinds": ["truong"]}
    told = problems(content(authorities=[line]))
    assert any("authorities" in one and "truong" in one for one in map(str, told)), told


@pytest.mark.parametrize("words", ["Ông Nguyễn Văn A", "Chủ tịch", "", "Thủ tướng", "Người được giao"])
def test_words_that_name_no_office_fit_nobody(words):
    assert post_named(words) is None
    assert not any(leads(words, one, Judged()) for one in ISSUERS)


def test_the_office_of_a_committee_is_not_the_committee():
    assert not leads("Chánh Văn phòng Ủy ban nhân dân tỉnh", PROVINCE, Judged())


@pytest.mark.parametrize(("office", "head"), [
    ("Sở Giáo dục và Đào tạo Hưng Yên", "Giám đốc Sở Giáo dục và Đào tạo Hưng Yên"),
    ("Phòng GD&ĐT huyện Hiệp Hòa", "Trưởng phòng Giáo dục và Đào tạo huyện Hiệp Hòa"),
    ("PGDĐT Krông Pa", "Trưởng phòng Giáo dục và Đào tạo Krông Pa"),
    ("Uỷ ban nhân dân xã An Bình", "Chủ tịch Ủy ban nhân dân xã An Bình"),
    ("Hội Khuyến học tỉnh Hưng Yên", "Chủ tịch Hội Khuyến học tỉnh Hưng Yên"),
    ("Trường Trung học phổ thông Bến Lau", "Hiệu trưởng Trường Trung học phổ thông Bến Lau"),
    ("Văn phòng UBND tỉnh", "Chánh Văn phòng Ủy ban nhân dân tỉnh"),
    ("Ban Chỉ đạo xây dựng xã hội học tập", "Trưởng ban Chỉ đạo xây dựng xã hội học tập"),
    ("Kho bạc Nhà nước", "Thủ trưởng Kho bạc Nhà nước"),
])  # fmt: skip
def test_the_head_of_an_office_is_named_by_its_kind(office, head):
    assert head_of(office) == head
